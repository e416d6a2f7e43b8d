"""A friend's code that was forgotten is added on the new member's page (club.md §2.1)."""

from datetime import timedelta

import pytest
import time_machine
from django.urls import reverse

from club.journeys import join_club
from club.members.models import Member
from club.referrals.actions import give_code
from club.referrals.models import Referral
from club.trail.models import TrailEntry
from tests.booking.scenes import NOW, a_person
from tests.cms.desks.conftest import Staffed, World, text


@pytest.fixture
def ben(world: World) -> Member:
    """He joined this morning and told nobody who had sent him."""
    return join_club(
        user=a_person("Ben"), name="Ben Oak", phone="+447700900124", site=world.here.site, consents={},
        referral_code="", how="signup", now=NOW,
    )  # fmt: skip


def test_the_code_is_added_with_a_note_and_once(world: World, staffed: Staffed, ben: Member) -> None:
    client, page = staffed("advisor", world.here.site), reverse("desk_member", args=[ben.number])
    door, code = reverse("desk_friend", args=[ben.number]), give_code(member=world.member, now=NOW).code
    assert door in text(client.get(page))
    assert "Who brought them" in text(client.get(door))
    for typed, status in (({"code": code, "why": ""}, 422), ({"code": "ZZZZZZZZ", "why": "Told"}, 404)):
        refused = client.post(door, typed)
        assert (refused.status_code, typed["code"] in text(refused)) == (status, True)
    assert client.post(door, {"code": code, "why": "Told at the desk"}).status_code == 302
    row = Referral.objects.get()
    assert (row.referrer, row.friend, row.how) == (world.member, ben.user, "desk")
    assert TrailEntry.objects.get(verb="referral.attached").why == "Told at the desk"
    assert door not in text(client.get(page)), "somebody has brought them by now"


def test_after_a_week_it_is_too_late(world: World, staffed: Staffed, ben: Member) -> None:
    door, code = reverse("desk_friend", args=[ben.number]), give_code(member=world.member, now=NOW).code
    with time_machine.travel(NOW + timedelta(days=7), tick=False):
        client = staffed("advisor", world.here.site)
        assert door not in text(client.get(reverse("desk_member", args=[ben.number])))
        refused = client.post(door, {"code": code, "why": "Told at the desk"})
    assert (refused.status_code, "within seven days" in text(refused)) == (409, True)
    assert not Referral.objects.exists()


def test_others_add_nothing(world: World, staffed: Staffed, ben: Member) -> None:
    door, code = reverse("desk_friend", args=[ben.number]), give_code(member=world.member, now=NOW).code
    typed = {"code": code, "why": "Told at the desk"}
    assert staffed("auditor").post(door, typed).status_code == 403
    assert staffed("advisor", world.there.site).post(door, typed).status_code == 404
    assert not Referral.objects.exists()
