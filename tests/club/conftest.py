"""People and places for the club's tests."""

from datetime import UTC, date, datetime

import pytest
from django.db.models import Model

from booking.sites.models import Group, Site
from club.members.actions import join
from club.members.models import Member
from club.trail.models import TrailEntry
from portal.models import User

NOW = datetime(2026, 3, 2, 10, 0, tzinfo=UTC)


@pytest.fixture
def site(db: None) -> Site:
    return make_site()


def make_site(code: str = "harbour", zone: str = "Europe/London") -> Site:
    group, _ = Group.objects.get_or_create(
        code="meridian", defaults={"name": "Meridian", "zone": zone, "currency": "GBP", "country": "GB"}
    )
    return Site.objects.create(
        group=group, code=code, name="Harbour Road", name_zh="海港路店", zone=zone, currency="GBP",
        country="GB", street="1 Harbour Road", town="Newport", opened_on=date(2020, 1, 1),
    )  # fmt: skip


def make_member(
    site: Site, name: str = "Ada Lowe", email: str = "ada@example.com", **fields: object
) -> Member:
    user = User.objects.create_user(email, name=name)
    member = join(user=user, site=site, consents={}, text_version="1", how="web", now=NOW)
    for key, value in fields.items():
        setattr(member, key, value)
    member.save()
    return member


def trail_of(subject: Model) -> list[TrailEntry]:
    """What stands in the trail about one thing, newest first."""
    rows = TrailEntry.objects.filter(subject_type=subject._meta.label_lower, subject_id=str(subject.pk))
    return list(rows.order_by("-at", "-id"))


@pytest.fixture
def member(site: Site) -> Member:
    return make_member(site)
