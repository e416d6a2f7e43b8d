"""Referrals that wait for a person, and reminders that staff write."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone
from django.utils.html import strip_tags

from club.journeys import join_club
from club.referrals.actions import count_click, give_code
from club.referrals.models import Referral
from club.reminders.models import Rule
from club.trail.models import TrailEntry
from tests.booking.scenes import NOW, TODAY, a_person
from tests.cms.desks.conftest import Staffed, World, text


@pytest.fixture
def held(world: World) -> Referral:
    friend = a_person("Ben")
    join_club(
        user=friend, name="Ben Oak", phone="+447700900888", site=world.here.site, consents={},
        referral_code=give_code(member=world.member, now=NOW).code, how="signup", now=NOW,
        signals=frozenset({"same_device"}),
    )  # fmt: skip
    return Referral.objects.get(friend=friend)


def test_what_waits_is_shown_with_its_reason(world: World, staffed: Staffed, held: Referral) -> None:
    page = text(staffed("club_manager", world.here.site).get("/desk/growth/referrals/"))
    assert "Waiting for a decision" in page
    assert "the same device" in page


def test_whoever_decides_sees_how_often_the_link_was_opened(
    world: World, staffed: Staffed, held: Referral
) -> None:
    client, page = staffed("club_manager", world.here.site), reverse("desk_referral", args=[held.pk])
    assert "The link was opened 0 times" in strip_tags(text(client.get(page)))
    for _open in range(2):
        count_click(code=give_code(member=world.member, now=NOW).code, on=TODAY)
    assert "The link was opened 2 times" in strip_tags(text(client.get(page)))


@pytest.mark.parametrize(("answer", "review"), [("approve", "approved"), ("refuse", "refused")])
def test_a_decision_needs_a_reason_and_is_written_down(
    world: World, staffed: Staffed, held: Referral, answer: str, review: str
) -> None:
    client, url = staffed("club_manager", world.here.site), reverse("desk_referral_decide", args=[held.pk])
    assert client.post(url, {"answer": answer, "why": ""}).status_code == 422
    assert client.post(url, {"answer": answer, "why": "Spoke to both."}).status_code == 302
    held.refresh_from_db()
    assert held.review == review
    assert client.post(url, {"answer": answer, "why": "Again."}).status_code == 409


def test_another_sites_referral_is_not_there(world: World, staffed: Staffed, held: Referral) -> None:
    client = staffed("club_manager", world.there.site)
    assert client.get(reverse("desk_referral", args=[held.pk])).status_code == 404
    assert "Ben" not in text(client.get("/desk/growth/referrals/"))


def rule_data(**more: Any) -> dict[str, Any]:
    return {
        "code": "anniversary",
        "name": "A year with us",
        "anchor": "joined",
        "offsets": "0",
        "purpose": "greeting",
        "channels": ["inbox", "email"],
        "opens": "09:00",
        "closes": "20:00",
        "priority": 50,
        "subject": "A year already",
        "body": "Thank you, {name}.",
        **more,
    }


def test_a_reminder_made_at_the_desk_is_saved_with_a_version(world: World, staffed: Staffed) -> None:
    client = staffed("club_manager")
    assert client.post(reverse("desk_reminder_new"), rule_data()).status_code == 302
    rule = Rule.objects.get(code="anniversary")
    edit = reverse("desk_reminder", args=[rule.pk])
    assert client.post(edit, rule_data(offsets="-7, 0")).status_code == 302
    rule.refresh_from_db()
    assert (rule.offsets, rule.version) == ([-7, 0], 2)
    assert client.post(reverse("desk_reminder_pause", args=[rule.pk])).status_code == 302
    assert TrailEntry.objects.filter(verb__startswith="reminder.rule").count() == 3


def test_the_order_of_channels_and_the_day_it_begins_are_staff_s_own(world: World, staffed: Staffed) -> None:
    client = staffed("club_manager")
    ways = {"channels": ["sms", "", "email", "sms", ""], "active_from": "2031-05-01T08:00"}
    assert client.post(reverse("desk_reminder_new"), rule_data(**ways)).status_code == 302
    rule = Rule.objects.get(code="anniversary")
    assert rule.channels == ["sms", "email"]
    assert rule.active_from == datetime(2031, 5, 1, 8, tzinfo=timezone.get_default_timezone())
    page = text(client.get(reverse("desk_reminder", args=[rule.pk])))
    assert page.index('value="sms" selected') < page.index('value="email" selected')
    assert client.post(reverse("desk_reminder_new"), rule_data(channels=["", ""])).status_code == 422


def test_a_text_with_a_word_we_cannot_fill_comes_back(world: World, staffed: Staffed) -> None:
    answer = staffed("club_manager").post(reverse("desk_reminder_new"), rule_data(body="Hi {nickname}"))
    assert answer.status_code == 422
    assert "Hi {nickname}" in text(answer)


def test_a_rule_is_looked_at_in_both_languages_before_it_is_saved(world: World, staffed: Staffed) -> None:
    client, new = staffed("club_manager"), reverse("desk_reminder_new")
    own = {"subject": "A year, {name}", "body": "Come to {site}.", "subject_zh": "{name}，一年了"}
    own |= {"body_zh": "欢迎来{site}。"}
    looked = client.post(new, rule_data(look="1", **own))
    assert looked.status_code == 200
    shown = ("A year, Ada Lowe", "Come to Harbour Road.", "王伟，一年了", "欢迎来海港路店。")
    for words in (*shown, "not saved yet"):
        assert words in text(looked)
    assert not Rule.objects.filter(code="anniversary").exists()
    wrong = client.post(new, rule_data(look="1", **own | {"body": "Hi {nickname}"}))
    assert wrong.status_code == 422
    assert "We do not know “nickname”." in text(wrong)
    assert client.post(new, rule_data(save="1", **own)).status_code == 302
    page = text(client.get(reverse("desk_reminder", args=[Rule.objects.get(code="anniversary").pk])))
    assert "A year, Ada Lowe" in page
    assert "not saved yet" not in page


def test_a_rule_with_the_house_s_words_shows_those(world: World, staffed: Staffed) -> None:
    asked = rule_data(look="1", anchor="insurance", subject="", body="", purpose="reminder")
    page = text(staffed("club_manager").post(reverse("desk_reminder_new"), asked))
    assert "Acme" in page
    assert "Alder 3 AB12 CDE" in page


def test_a_window_without_an_opening_comes_back_at_its_field(world: World, staffed: Staffed) -> None:
    client, new = staffed("club_manager"), reverse("desk_reminder_new")
    answer = client.post(new, rule_data(opens="22:00", closes="22:00"))
    assert answer.status_code == 422
    assert answer.context["form"].errors == {
        "closes": ["This window never opens. All day is 00:00 to 00:00."]
    }
    assert "This window never opens." in text(answer)
    assert not Rule.objects.filter(code="anniversary").exists()
    assert client.post(new, rule_data(opens="22:00", closes="06:00")).status_code == 302


def test_what_is_planned_and_what_became_of_it_stand_side_by_side(world: World, staffed: Staffed) -> None:
    page = text(staffed("club_manager").get("/desk/growth/reminders/"))
    for words in ("To be said in the next two weeks", "What became of it", "Nothing planned."):
        assert words in page


def test_a_late_review_is_marked(world: World, staffed: Staffed, held: Referral) -> None:
    Referral.objects.filter(pk=held.pk).update(review_due_at=NOW - timedelta(days=1))
    assert "overdue" in text(staffed("club_manager").get("/desk/growth/referrals/"))
