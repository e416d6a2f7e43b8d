"""What is asked before the wire, and what the receiver's answers mean."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from django.core import mail

from club.members.actions import set_consent
from club.members.models import Member
from club.notices import outbox, sending
from club.notices.actions import mark_read, settle_unknown, suppress, tell, unsubscribe
from club.notices.models import Dispatch, Notice, Suppression
from club.notices.queries import inbox, refused_list, unread_count, waiting
from club.notices.rules import Verdict
from club.notices.tokens import UnknownLink, make, read
from portal.models import User
from tests.club.conftest import NOW
from tests.club.smtp import sink

WORDS = {"subject": "News", "subject_zh": "新闻", "text": "Hello there", "text_zh": "您好"}


def say(member: Member, purpose: str = "contract", key: str = "k", **more: Any) -> Notice:
    return tell(person=member.user, kind="custom", data=WORDS, key=key, purpose=purpose, now=NOW, **more)


def allow(member: Member, purpose: str, *, granted: bool = True) -> None:
    set_consent(
        person=member.user, purpose=purpose, channel="email", granted=granted, text_version="1",
        how="profile", now=NOW, actor=member.user,
    )  # fmt: skip
    meet(member)


def meet(member: Member) -> None:
    """One of us has spoken to them (club.md §1.5)."""
    clerk, _made = User.objects.get_or_create(email="clerk@example.com", defaults={"is_staff": True})
    Member.objects.filter(pk=member.pk).update(verified_at=NOW, verified_by=clerk)


def end_of(notice: Notice) -> tuple[str, str]:
    row = notice.dispatches.get()
    return row.state, row.reason


def html_of(letter: Any) -> str:
    return str(letter.message().get_body(("html",)).get_content())


def drain(now: datetime = NOW) -> int:
    return outbox.drain(now=now, limit=50)


def test_the_same_key_is_said_once(member: Member) -> None:
    assert say(member) == say(member)
    assert (drain(), drain()) == (1, 0)
    assert len(mail.outbox) == 1


def test_a_letter_is_text_and_html_in_the_reader_s_language(member: Member) -> None:
    member.user.language = "zh-hans"
    member.user.save()
    notice = say(member)
    drain()
    letter = mail.outbox[0]
    assert letter.subject == "新闻"
    assert "您好" in letter.body
    html = html_of(letter)
    assert 'lang="zh-hans"' in html
    assert str(notice.dispatches.get().message_id) in letter.extra_headers["Message-ID"]


@pytest.mark.proves("I5")
def test_what_people_typed_is_escaped_in_html_and_not_in_text(member: Member) -> None:
    tell(
        person=member.user, kind="custom", key="x", now=NOW,
        data={"subject": "A\nBcc: x@example.com", "text": "<b>1 & 2</b>"},
    )  # fmt: skip
    drain()
    letter = mail.outbox[0]
    assert letter.subject == "A Bcc: x@example.com"
    assert "<b>1 & 2</b>" in letter.body
    assert "&lt;b&gt;1 &amp; 2&lt;/b&gt;" in html_of(letter)


def test_marketing_goes_only_with_consent_and_carries_a_way_out(member: Member) -> None:
    refused = say(member, "marketing", "a")
    drain()
    allow(member, "marketing")
    allowed = say(member, "marketing", "b")
    drain()
    assert end_of(refused) == ("suppressed", "no_consent")
    assert end_of(allowed) == ("sent", "")
    (letter,) = mail.outbox
    assert letter.extra_headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    token = letter.extra_headers["List-Unsubscribe"].strip("<>").rstrip("/").rpartition("/")[2]
    assert member.user.email not in token
    assert read(token).purpose == "marketing"


def test_a_record_from_the_web_gets_no_marketing_before_somebody_has_met_them(member: Member) -> None:
    allow(member, "marketing")
    Member.objects.filter(pk=member.pk).update(verified_at=None, verified_by=None)
    early = say(member, "marketing", "a")
    drain()
    meet(member)
    later = say(member, "marketing", "b")
    drain()
    assert end_of(early) == ("suppressed", "unverified")
    assert end_of(later) == ("sent", "")


def test_a_message_about_the_contract_has_no_way_out(member: Member) -> None:
    say(member)
    drain()
    assert "List-Unsubscribe" not in mail.outbox[0].extra_headers


@pytest.mark.proves("K6")
def test_a_withdrawal_between_planning_and_the_wire_counts(member: Member) -> None:
    allow(member, "marketing")
    notice = say(member, "marketing")
    unsubscribe(token=make(notice, "email"), now=NOW)
    unsubscribe(token=make(notice, "email"), now=NOW)
    drain()
    assert end_of(notice) == ("suppressed", "no_consent")
    assert member.user.consents.count() == 2


@pytest.mark.proves("K6")
def test_a_withdrawal_between_the_claim_and_the_wire_counts(member: Member) -> None:
    allow(member, "marketing")
    notice = say(member, "marketing")
    row = notice.dispatches.get()
    Dispatch.objects.update(state="sending", claimed_at=NOW)  # claimed by this worker, and committed
    unsubscribe(token=make(notice, "email"), now=NOW)
    row.refresh_from_db()
    assert outbox.put(row, now=NOW, send=sending.send, clock=lambda: NOW) is None
    assert end_of(notice) == ("suppressed", "no_consent")
    assert mail.outbox == []


@pytest.mark.parametrize("change", ["x", "~", ".safety"])
def test_a_link_we_did_not_sign_is_nobody_s(member: Member, change: str) -> None:
    with pytest.raises(UnknownLink):
        read(make(say(member, "marketing"), "email") + change)


def test_an_address_without_a_person_is_suppressed_for_that_purpose(member: Member) -> None:
    notice = tell(
        address="b@example.com", kind="custom", data=WORDS, key="a", purpose="marketing", now=NOW,
        channels=("email",),
    )  # fmt: skip
    unsubscribe(token=make(notice, "email"), now=NOW)
    drain()
    assert end_of(notice) == ("suppressed", "suppressed_address")
    assert "b@example.com" not in Suppression.objects.get().address_hash


def test_a_suppressed_address_gets_nothing_at_all(member: Member) -> None:
    suppress(address="ADA@example.com", channel="email", reason="complaint", now=NOW)
    notice = say(member)
    drain()
    assert end_of(notice) == ("suppressed", "suppressed_address")


def test_what_is_too_late_to_help_expires(member: Member) -> None:
    notice = say(member, useful_until=NOW + timedelta(minutes=5))
    drain(NOW + timedelta(minutes=6))
    assert end_of(notice) == ("expired", "too_late")


def test_news_waits_for_the_morning_and_a_booking_does_not(member: Member) -> None:
    allow(member, "marketing")
    night = NOW.replace(hour=23)
    news, booking = say(member, "marketing", "a"), say(member, "contract", "b")
    drain(night)
    assert end_of(booking) == ("sent", "")
    assert end_of(news) == ("ready", "quiet_hours")
    drain(night + timedelta(hours=9, minutes=29))
    assert end_of(news)[0] == "ready"
    drain(night + timedelta(hours=9, minutes=31))
    assert end_of(news)[0] == "sent"


def test_the_second_news_of_a_week_waits_or_is_dropped(member: Member) -> None:
    allow(member, "marketing")
    one, two = say(member, "marketing", "a"), say(member, "marketing", "b")
    short = say(member, "marketing", "c", useful_until=NOW + timedelta(days=2))
    drain()
    assert (end_of(one)[0], end_of(two), end_of(short)) == (
        "sent", ("ready", "cap"), ("suppressed", "cap"),
    )  # fmt: skip
    drain(NOW + timedelta(days=7, minutes=1))
    assert end_of(two)[0] == "sent"


def test_a_gate_of_the_hall_is_asked_first(member: Member) -> None:
    notice = say(member)
    outbox.drain(now=NOW, limit=5, gates=[lambda _dispatch, _now: Verdict("superseded", "renewed")])
    assert end_of(notice) == ("superseded", "renewed")
    assert mail.outbox == []


@pytest.mark.proves("C8")
def test_what_a_dead_worker_had_claimed_is_anybody_s_after_a_minute(member: Member) -> None:
    rows = [say(member, key=key).dispatches.get().pk for key in "ab"]
    assert outbox.claim(now=NOW, limit=5) == [(pk, "email") for pk in rows]
    assert drain(NOW + timedelta(seconds=59)) == 0
    outbox.give_back(rows[1:])
    assert drain(NOW + timedelta(seconds=59)) == 1
    assert drain(NOW + timedelta(seconds=61)) == 1
    assert len(mail.outbox) == 2


def test_contract_goes_before_news(member: Member) -> None:
    allow(member, "marketing")
    say(member, "marketing", "a")
    say(member, "contract", "b")
    outbox.drain(now=NOW, limit=1)
    assert Dispatch.objects.get(state="sent").notice.purpose == "contract"


def test_a_notice_nobody_can_render_fails_and_stops_no_other(member: Member) -> None:
    broken = tell(person=member.user, kind="no_such_kind", data={}, key="a", now=NOW)
    fine = say(member)
    drain()
    assert end_of(broken) == ("failed", "cannot_render")
    assert end_of(fine)[0] == "sent"


@pytest.mark.proves("C12")
@pytest.mark.parametrize(
    ("command", "answer", "state", "reason"),
    [
        ("RCPT", "550 no such mailbox", "failed", "refused_recipient"),
        ("RCPT", "451 later", "ready", "refused_for_now"),
        ("DATA", "554 no", "failed", "smtp_554"),
        ("DATA", "451 later", "ready", "smtp_451"),
        ("DATA", "drop", "unknown", "line_broke"),
        ("EHLO", "421 busy", "ready", "smtp_421"),
    ],
)
def test_answers_of_a_mail_server(
    member: Member, settings: Any, command: str, answer: str, state: str, reason: str
) -> None:
    with sink() as server:
        settings.MAILERS = {"default": server.mailer}
        server.answers[command] = answer
        if command == "EHLO":
            server.answers["HELO"] = answer
        notice = say(member)
        drain()
    assert end_of(notice) == (state, reason)
    assert Suppression.objects.exists() == (reason == "refused_recipient")


@pytest.mark.proves("C12", "L6")
def test_a_server_that_is_away_is_waited_for_and_after_three_days_left_to_a_person(
    member: Member, settings: Any
) -> None:
    with sink() as server:
        settings.MAILERS = {"default": server.mailer}
    notice, staff = say(member), User.objects.create_user("staff@example.com")
    for hour in range(71):
        assert drain(NOW + timedelta(hours=hour)) == 0
    assert end_of(notice) == ("ready", "no_connection")
    assert waiting(NOW + timedelta(hours=1)) == {"email": 1}
    drain(NOW + timedelta(days=3))
    assert end_of(notice) == ("failed", "no_connection")
    assert list(refused_list()) == [notice.dispatches.get()]
    with sink() as back:
        settings.MAILERS = {"default": back.mailer}
        settle_unknown(dispatch=notice.dispatches.get(), was_sent=False, actor=staff, now=NOW)
        assert drain() == 1
    assert len(back.journal) == 1


@pytest.mark.proves("C12")
def test_a_provider_that_is_away_costs_three_tries_and_holds_up_no_other_channel(
    member: Member, settings: Any
) -> None:
    with sink() as server:
        settings.MAILERS = {"default": server.mailer}
    member.user.phone = "+441632960001"
    member.user.save()
    for n in range(6):
        say(member, key=f"mail{n}")
    text = say(member, key="text", channels=("sms",))
    drain()
    assert text.dispatches.get().attempts == 1
    assert sum(Dispatch.objects.filter(channel="email").values_list("attempts", flat=True)) == 3


@pytest.mark.proves("C12")
def test_a_greylisted_letter_arrives_with_a_later_try(member: Member, settings: Any) -> None:
    with sink() as server:
        settings.MAILERS = {"default": server.mailer}
        server.answers["RCPT"] = "451 greylisted, come back later"
        notice = say(member)
        for second in (0, 15, 75):
            drain(NOW + timedelta(seconds=second))
        del server.answers["RCPT"]
        drain(NOW + timedelta(seconds=316))
    assert end_of(notice) == ("sent", "")
    assert len(server.journal) == 1


def test_a_row_at_which_a_gate_breaks_stops_no_other(member: Member) -> None:
    broken, fine = say(member, key="a"), say(member, key="b")

    def breaks(dispatch: Dispatch, now: datetime) -> Verdict | None:
        if dispatch.notice_id == broken.pk:
            raise LookupError
        return None

    for hour in range(6):
        outbox.drain(now=NOW + timedelta(hours=hour), limit=5, gates=[breaks])
    assert end_of(broken) == ("failed", "cannot_judge")
    assert end_of(fine)[0] == "sent"


def test_a_person_decides_about_what_was_perhaps_sent(member: Member) -> None:
    notice, staff = say(member), User.objects.create_user("staff@example.com")
    row = notice.dispatches.get()
    Dispatch.objects.update(state="unknown", ended_at=NOW, claimed_at=NOW)
    settle_unknown(dispatch=row, was_sent=False, actor=staff, now=NOW)
    assert drain() == 1
    assert list(Dispatch.objects.values_list("state", flat=True)) == ["sent"]


def test_the_inbox_shows_counts_and_marks_read(member: Member) -> None:
    say(member, key="a")
    say(member, key="b", channels=("email",))
    (item,) = inbox(member.user)
    assert (item.title, item.text, item.read_at) == ("News", "Hello there", None)
    assert unread_count(member.user) == 1
    assert mark_read(user=member.user, now=NOW) == 1
    assert (unread_count(member.user), mark_read(user=member.user, now=NOW)) == (0, 0)


def test_someone_else_cannot_mark_mine_read(member: Member) -> None:
    notice = say(member)
    other = User.objects.create_user("other@example.com")
    assert mark_read(user=other, now=NOW, notice=notice) == 0


@pytest.mark.parametrize("count", [1, 3])
def test_the_inbox_costs_one_query(member: Member, django_assert_num_queries: Any, count: int) -> None:
    for n in range(count):
        say(member, key=f"k{n}")
    with django_assert_num_queries(1):  # the notices with editors' words of their kinds
        assert len(inbox(member.user)) == count
