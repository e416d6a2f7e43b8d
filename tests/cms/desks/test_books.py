"""The alarm on Today, and the numbers of the points programme with their history."""

from datetime import timedelta

import pytest
from django.db import connection
from django.urls import reverse

from club.trail.models import TrailEntry
from cms.desks.setup.point_rules import LABELS
from loyalty.liability.actions import prove
from loyalty.liability.models import Finding
from loyalty.policies.models import Policy
from loyalty.policies.queries import policy
from loyalty.policies.rules import SETTINGS
from tests.booking.scenes import NOW, TODAY
from tests.cms.desks.conftest import Staffed, World, text

BOOKS, RULES = "/desk/points/books/", "/desk/setup/rules/points/"


@pytest.fixture
def planted(world: World) -> Finding:
    with connection.cursor() as cursor:
        cursor.execute("UPDATE loyalty_account SET debt = debt + 3")
    prove(now=NOW)
    return Finding.objects.get()


def test_today_rings_for_those_who_answer_for_the_points_and_nobody_else(
    planted: Finding, world: World, staffed: Staffed
) -> None:
    assert "The books do not add up" in text(staffed("general_manager").get("/desk/"))
    assert "The books do not add up" not in text(staffed("advisor").get("/desk/"))
    here = staffed("club_manager", world.here.site)
    assert "The books do not add up" not in text(here.get("/desk/"))
    assert "account debt" not in text(here.get(BOOKS))


def test_a_quiet_house_rings_for_nobody(world: World, staffed: Staffed) -> None:
    manager = staffed("general_manager")
    assert "The books do not add up" not in text(manager.get("/desk/"))
    assert "every number follows from its facts" in text(manager.get(BOOKS))


def test_it_is_seen_and_closed_by_a_person_with_a_reason(planted: Finding, staffed: Staffed) -> None:
    manager = staffed("general_manager")
    assert "nobody yet" in text(manager.get(BOOKS))
    assert manager.post(reverse("desk_finding_seen", args=[planted.pk])).status_code == 302
    page = reverse("desk_finding", args=[planted.pk])
    assert manager.post(page, {"why": " "}).status_code == 422
    assert manager.post(page, {"why": "A restore gone wrong."}).status_code == 302
    assert "A restore gone wrong." in text(manager.get(BOOKS))
    assert "The books do not add up" not in text(manager.get("/desk/"))
    assert manager.get(page).status_code == 404
    assert TrailEntry.objects.filter(verb__startswith="finding.").count() == 2


def test_an_auditor_reads_and_touches_nothing(planted: Finding, staffed: Staffed) -> None:
    auditor = staffed("auditor")
    assert auditor.get(BOOKS).status_code == 200
    assert auditor.post(reverse("desk_finding_seen", args=[planted.pk])).status_code == 403


def test_the_rules_of_points_show_every_number_by_name(world: World, staffed: Staffed) -> None:
    page = text(staffed("administrator").get(RULES))
    for name in SETTINGS:
        assert f"{RULES}{name}/" in page
    assert set(LABELS) <= set(SETTINGS), "a name without a number"


def test_a_number_changes_from_a_day_with_its_author(world: World, staffed: Staffed) -> None:
    admin, tomorrow = staffed("administrator"), TODAY + timedelta(days=1)
    path = RULES + "tier_grace_days/"
    assert admin.post(path, {"value": "60", "valid_from": tomorrow.isoformat()}).status_code == 302
    assert policy("tier_grace_days", TODAY) == 90
    assert policy("tier_grace_days", tomorrow) == 60
    assert Policy.objects.get().author is not None
    assert "60 from" in text(admin.get(RULES))
    assert TrailEntry.objects.filter(verb="policy.set").count() == 1


@pytest.mark.parametrize(
    ("value", "days"), [("-1", 0), ("366", 0), ("1.5", 0), ("many", 0), ("", 0), ("60", -1), (str(2**63), 0)]
)
def test_a_number_outside_its_limits_or_in_the_past_is_refused(
    world: World, staffed: Staffed, value: str, days: int
) -> None:
    data = {"value": value, "valid_from": (TODAY + timedelta(days=days)).isoformat()}
    answer = staffed("administrator").post(RULES + "tier_grace_days/", data)
    assert answer.status_code == 422
    assert not Policy.objects.exists()


def test_a_number_nobody_knows_is_not_found_and_a_manager_only_reads(world: World, staffed: Staffed) -> None:
    assert staffed("administrator").get(RULES + "luck/").status_code == 404
    manager = staffed("general_manager")
    assert manager.get(RULES + "tier_grace_days/").status_code == 200
    data = {"value": "60", "valid_from": TODAY.isoformat()}
    assert manager.post(RULES + "tier_grace_days/", data).status_code == 403
    assert not Policy.objects.exists()
