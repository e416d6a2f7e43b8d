"""The month to come, a rule that was stopped, the delivery log, what is unknown, and editors' words."""

from datetime import timedelta

import pytest
from django.core import mail
from django.urls import reverse
from django.utils import timezone

from club.notices import outbox
from club.notices.actions import tell
from club.notices.channels import inbox_words
from club.notices.models import Dispatch, Wording
from club.reminders.actions import plan
from club.reminders.models import Occurrence, Rule, Stray
from portal import tasks
from tests.cms.desks.conftest import Staffed, World, text


@pytest.fixture
def everybody(world: World) -> Rule:
    """A rule for every member, today."""
    now = timezone.now()
    return Rule.objects.create(
        code="all", name="A word to all", anchor="date", fixed_on=timezone.localdate() + timedelta(days=1),
        offsets=[0], purpose="marketing", channels=["inbox"], subject="A", body="B", active_from=now,
    )  # fmt: skip


def test_the_month_to_come_names_who_and_why_not(world: World, staffed: Staffed, everybody: Rule) -> None:
    url = reverse("desk_reminder_preview", args=[everybody.pk])
    assert str(world.member.user) in text(staffed("club_manager", world.here.site).get(url))
    everybody.channels = ["email"]
    everybody.save()
    assert "not allowed on any way" in text(staffed("club_manager", world.here.site).get(url))
    assert str(world.member.user) not in text(staffed("club_manager", world.there.site).get(url))


def test_a_stopped_rule_says_its_number_and_goes_on_for_that_number_only(
    world: World, staffed: Staffed, everybody: Rule
) -> None:
    Rule.objects.filter(pk=everybody.pk).update(stopped_at=timezone.now(), stopped_count=7)
    client, url = staffed("club_manager"), reverse("desk_reminder_through", args=[everybody.pk])
    assert "stopped at 7 messages" in text(client.get("/desk/growth/reminders/"))
    client.post(url, {"count": "6"})
    assert Rule.objects.get(pk=everybody.pk).stopped_count == 7
    client.post(url, {"count": "7"})
    everybody.refresh_from_db()
    assert (everybody.stopped_at, everybody.allowed_count) == (None, 7)


def test_the_log_shows_each_end_and_staff_leave_one_out(
    world: World, staffed: Staffed, everybody: Rule
) -> None:
    plan(now=timezone.now())
    row = Occurrence.objects.filter(rule=everybody, person=world.member.user).get()
    client = staffed("club_manager", world.here.site)
    assert "A word to all" in text(client.get("/desk/growth/reminders/log/?rule=all"))
    skip = reverse("desk_reminder_skip", args=[row.pk])
    assert staffed("club_manager", world.there.site).post(skip).status_code == 404
    assert client.post(skip, {"why": "Spoke to them."}).status_code == 302
    assert "Left out by staff" in text(client.get("/desk/growth/reminders/log/"))
    assert "our staff left it out" in text(client.get(reverse("desk_reminder_preview", args=[everybody.pk])))


def test_a_person_settles_what_was_perhaps_sent(world: World, staffed: Staffed) -> None:
    notice = tell(
        person=world.member.user, kind="welcome", data={"site": "X"}, key="k", now=timezone.now(),
        channels=("email",),
    )  # fmt: skip
    Dispatch.objects.update(state="unknown", ended_at=timezone.now(), claimed_at=timezone.now())
    client = staffed("club_manager")
    assert "It arrived" in text(client.get("/desk/growth/reminders/unknown/"))
    url = reverse("desk_unknown_settle", args=[notice.dispatches.get().pk])
    client.post(url, {"answer": "sent"})
    assert notice.dispatches.get().state == "sent"
    assert staffed("club_manager", world.here.site).post(url, {"answer": "sent"}).status_code == 404


def test_a_message_that_nobody_took_is_sent_again_with_the_same_name(world: World, staffed: Staffed) -> None:
    notice = tell(
        person=world.member.user, kind="welcome", data={"site": "X"}, key="k", now=timezone.now(),
        channels=("email",),
    )  # fmt: skip
    row = notice.dispatches.get()
    Dispatch.objects.update(
        state="failed", reason="no_connection", ended_at=timezone.now(), claimed_at=timezone.now(), attempts=5
    )
    client, url = staffed("club_manager"), reverse("desk_unknown_settle", args=[row.pk])
    page = text(client.get("/desk/growth/reminders/unknown/"))
    assert "Send again" in page
    assert staffed("club_manager", world.here.site).post(url, {"answer": "again"}).status_code == 404
    assert "Your decision is written down" in text(client.post(url, {"answer": "again"}, follow=True))
    assert outbox.drain(now=timezone.now(), limit=5) == 1
    (letter,) = mail.outbox
    assert str(row.message_id) in letter.extra_headers["Message-ID"]
    assert notice.dispatches.get().state == "sent"
    assert "not waiting for a decision" in text(client.post(url, {"answer": "again"}, follow=True))
    assert len(mail.outbox) == 1


WORDS = {
    "subject": "Welcome aboard, {name}", "subject_zh": "欢迎，{name}", "inbox": "Good to see you",
    "inbox_zh": "见到您很高兴", "body": "Dear {name}.", "body_zh": "{name}，您好。",
}  # fmt: skip


def test_an_editor_s_words_are_seen_first_then_said_in_both_languages(world: World, staffed: Staffed) -> None:
    client, url = staffed("club_manager"), reverse("desk_wording", args=["welcome"])
    assert "Welcome aboard, Ada Lowe" in text(client.post(url, WORDS | {"look": "1"}))
    assert not Wording.objects.exists()
    assert client.post(url, WORDS | {"save": "1"}).status_code == 302
    notice = tell(person=world.member.user, kind="welcome", data={"site": "X"}, key="k", now=timezone.now())
    assert inbox_words(notice).title.startswith("Welcome aboard, ")
    assert client.post(url, dict.fromkeys(WORDS, "") | {"save": "1"}).status_code == 302
    assert not inbox_words(notice).title.startswith("Welcome aboard, ")


@pytest.mark.proves("I4")
@pytest.mark.parametrize("words", ["{{7*7}}", "{% debug %}", "{0.__class__}", "{password}", "{"])
def test_words_that_reach_for_more_come_back_with_what_was_typed(
    world: World, staffed: Staffed, words: str
) -> None:
    url = reverse("desk_wording", args=["welcome"])
    answer = staffed("club_manager").post(url, WORDS | {"body": words, "save": "1"})
    assert answer.status_code == 422
    assert not Wording.objects.exists()


def test_what_does_not_add_up_waits_on_today_until_a_person_answers(
    world: World, staffed: Staffed, everybody: Rule
) -> None:
    manager, sums = staffed("club_manager"), reverse("desk_sums")
    assert "Not added up yet" in text(manager.get(sums))
    plan(now=timezone.now())
    row = Occurrence.objects.filter(rule=everybody, person=world.member.user).get()
    Occurrence.objects.filter(pk=row.pk).update(state="handed", ended_at=timezone.now())  # told by nothing
    tasks.add_up()
    assert "Messages do not add up" in text(manager.get("/desk/"))
    assert "Messages do not add up" not in text(staffed("advisor").get("/desk/"))
    there = staffed("club_manager", world.there.site)
    assert "Messages do not add up" not in text(there.get("/desk/"))
    page = reverse("desk_stray", args=[Stray.objects.get().pk])
    assert page in text(manager.get(sums))
    assert page not in text(there.get(sums))
    assert there.post(page, {"why": "Mine."}).status_code == 404
    assert manager.post(page, {"why": " "}).status_code == 422
    assert manager.post(page, {"why": "A restore gone wrong."}).status_code == 302
    assert "A restore gone wrong." in text(manager.get(sums))
    assert "Messages do not add up" not in text(manager.get("/desk/"))
    assert manager.get(page).status_code == 404
