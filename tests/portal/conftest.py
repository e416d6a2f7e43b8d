"""Each test starts with empty limits: they live in the cache and outlast a transaction."""

import pytest
from django.core.cache import cache
from django.test import Client

from booking.sites.models import Site
from club.members.models import Member
from portal.models import User
from tests.club.conftest import make_site
from tests.portal.people import browser_of, joined, make_member


@pytest.fixture(autouse=True)
def _fresh_limits() -> None:
    cache.clear()


@pytest.fixture
def site(db: None) -> Site:
    return make_site()


@pytest.fixture
def member(site: Site) -> Member:
    return make_member(site)


@pytest.fixture
def ben(site: Site) -> User:
    return joined(site, "ben@example.com", "Ben Oak")


@pytest.fixture
def stranger(site: Site) -> Client:
    """Another member's browser."""
    return browser_of(joined(site, "ada@example.com", "Ada Lowe"))
