"""A site with hours and people: who handles, who follows from outside, who manages."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from typing import Any

import pytest

from booking.sites.actions import appoint, set_hours
from booking.sites.models import Site
from club.complaints import actions
from club.complaints.models import Ticket
from portal.models import User
from tests.booking.scenes import a_person
from tests.club.conftest import make_member

NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)  # a Monday
OFFICE = {day: [(time(9), time(12)), (time(13), time(18))] for day in range(5)}


@dataclass
class House:
    """``care`` works for the whole group, ``advisor``, ``lead``, ``head`` and ``gm`` at the site."""

    site: Site
    owner: User
    advisor: User
    care: User
    lead: User
    head: User
    gm: User

    def raise_ticket(self, **more: Any) -> Ticket:
        facts: dict[str, Any] = {
            "site": self.site, "source": "phone", "words": "The brake still squeals.", "now": NOW,
            "key": "k1", "actor": self.advisor, "person": self.owner,
        }  # fmt: skip
        return actions.raise_ticket(**facts | more)


@pytest.fixture
def house(site: Site) -> House:
    set_hours(site=site, weekly=OFFICE, now=NOW, kind="care")
    owner = make_member(site).user
    posts = ("advisor", "care_agent", "team_lead", "head", "general_manager")
    people = [a_person(role) for role in posts]
    for role, person in zip(posts, people, strict=True):
        where = None if role == "care_agent" else site
        appoint(user=person, role=role, on=date(2026, 1, 1), site=where)
    return House(site, owner, *people)
