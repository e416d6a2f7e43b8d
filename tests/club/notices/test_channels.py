"""Every kind of notice can be said, in both languages, as text, HTML and in the inbox."""

import re
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings as house
from django.utils import translation

from club.members.models import Member
from club.notices.actions import tell
from club.notices.channels import inbox_words
from club.notices.links import LINKS
from club.notices.models import Notice
from club.notices.wires.mail import email
from tests.club.conftest import NOW

FOLDER = Path(house.BASE_DIR) / "templates" / "notices"
KINDS = sorted(folder.name for folder in FOLDER.iterdir() if folder.is_dir())
MOMENT = "2026-03-29T09:00:00+00:00"
FACTS: dict[str, Any] = {
    "site": "O'Hara & Sons", "site_zh": "海港路店", "address": "1 Harbour Road", "phone": "01632 960000",
    "zone": "Europe/London", "car": "AB12 CDE", "vehicle": "abc", "work": "Service", "work_zh": "保养",
    "words": "The key is here.",
    "ref": "0b7e8f52-6b1c-4f0e-9a55-2f6d0a1c9e11", "source": "abc", "token": "abc", "answer": "It was found.",
    "total_minor": 12_999, "back_minor": 999, "currency": "GBP", "found": "Tyre",
    "tier": "Gold", "tier_zh": "金卡", "credits": 380, "visits": 1,
    "from": "Ben", "to": "Ben", "until_on": "2028-04-15",
    "arrive_at": MOMENT, "promise_at": MOMENT, "used_at": MOMENT, "points": 2,
    "available": 520, "number": "1", "reward": "Hand wash", "reward_zh": "手工洗车", "code": "ABCD",
    "expires_on": "2026-06-01", "opens_on": "2026-03-17", "ends_on": "2026-04-15", "insurer": "Acme",
    "friend": "B…", "stage": "lead", "milestone": "car",
    "material": "offer", "model": "Kestrel", "side": "referrer", "belated": False, "about": "login",
    "subject": "Subject", "text": "Text", "what": "Oil", "due_on": "2026-04-15", "asked_at": MOMENT,
    "lines": [{"description": "Seal", "points": 0, "why": "Warranty", "why_zh": "保修", "what": "inspection",
               "title": "Soon", "text": "It is due.",
               "due_on": "2026-04-15"}],
    "count": 2, "done_by_at": MOMENT, "until_at": MOMENT,
    "title": "Evening on ice", "title_zh": "冰上之夜", "slug": "evening", "starts_at": MOMENT,
    "place": "The hall", "seats": 2, "why": "Storm", "money_minor": 4_500, "pay_by_at": MOMENT,
    "partner": "O'Hara Tyres", "limit_points": 500, "benefit": "Free wash", "benefit_zh": "免费洗车",
    "units": 2, "back": 1,
    "entry": "abc", "ready_at": MOMENT, "answer_by_at": MOMENT, "instead_at": MOMENT, "kept": True,
    "query": "car=abc", "overdue": False, "renews": False, "slot_at": MOMENT, "km": 30_000,
    "first_on": "2026-03-09", "last_on": "2026-03-15", "booked": 40, "booked_before": 38,
    "visits_before": 33, "revenue_minor": 912_300, "revenue_before_minor": 880_000, "missed": 2,
    "missed_before": 3, "joined": 5, "joined_before": 4, "friends": 2, "friends_before": 1,
    "clocks_kept": 915, "clocks_kept_before": 900, "woken": 3, "woken_before": 2,
    "leads": 4, "leads_before": 3, "survey_index": 872, "survey_index_before": None, "complaints": 1,
    "complaints_before": 0,
    "who": "Ben Oak", "class": "Crisis", "clock": "First contact",
    "clock_zh": "首次联系", "percent": 80, "reason": "A part", "due_at": MOMENT, "trigger": "Long",
    "event": {"ref": "abc", "version": 2, "starts_at": MOMENT, "ends_at": MOMENT},
}  # fmt: skip


def notice_of(member: Member, kind: str) -> Notice:
    return tell(person=member.user, kind=kind, data=FACTS, key=kind, now=NOW, purpose="reminder")


def test_there_are_words_for_every_link_and_all_three_parts_of_each() -> None:
    assert set(LINKS) <= set(KINDS)
    for kind in KINDS:
        assert {"subject.txt", "body.txt", "inbox.txt"} <= {f.name for f in (FOLDER / kind).iterdir()}


@pytest.mark.parametrize("language", ["en", "zh-hans"])
@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_is_said_in_full(member: Member, kind: str, language: str) -> None:
    member.user.language = language
    member.user.save()
    notice = notice_of(member, kind)
    letter = email(notice.dispatches.get())
    message = letter.message()
    html = next(part for part in message.walk() if part.get_content_type() == "text/html").get_content()
    assert letter.subject
    assert "\n" not in letter.subject
    for text in (letter.subject, letter.body):
        assert "&#" not in text
        assert "&amp;" not in text
        assert "{" not in text
    assert "O'Hara & Sons" not in html
    assert f'lang="{language}"' in html
    with translation.override(language):
        words = inbox_words(notice)
    assert words.title
    assert words.text
    if language == "zh-hans":
        assert "Harbour" not in letter.subject
        for text in (letter.subject, letter.body, words.title, words.text):
            assert not re.search(r"[\u4e00-\u9fff]: ", str(text))


@pytest.mark.parametrize(("region", "greeting"), [("cn", "您好"), ("gb", "Hello")])
def test_whose_language_nobody_knows_is_spoken_to_in_the_countrys(
    member: Member, region: str, greeting: str, settings: Any
) -> None:
    settings.REGION, member.user.language = region, ""
    member.user.save()
    assert greeting in email(notice_of(member, "lead_material").dispatches.get()).body


def test_times_are_told_in_the_zone_of_the_centre(member: Member) -> None:
    notice = notice_of(member, "booking_confirmed")
    letter = email(notice.dispatches.get())
    assert "29 March 2026, 10:00" in letter.body  # summer time began that morning
    words = inbox_words(notice)
    assert "29 March, 10:00" in words.title
    assert "29 March, 10:00" in words.text


def test_no_template_is_marked_safe() -> None:
    for file in FOLDER.rglob("*"):
        if file.is_file():
            assert "|safe" not in file.read_text()


def test_what_was_said_is_forgotten_in_time(member: Member) -> None:
    from club.notices.actions import forget

    notice = notice_of(member, "custom")
    tell(
        address="a@example.com",
        kind="account_code",
        data={"code": "1"},
        key="c",
        now=NOW,
        channels=("email",),
    )
    assert forget(now=NOW + timedelta(hours=23)) == 0
    forget(now=NOW + timedelta(days=2))
    assert list(Notice.objects.all()) == [notice]
    forget(now=NOW + timedelta(days=184))
    notice.refresh_from_db()
    assert (notice.data, notice.shown_at) == ({}, None)


VISIBLE = ("p", "a", "td", "table", "body", "div", "h1", "h2", "ul", "li", "hr", "img")
UNSTYLED = re.compile(rf"<({'|'.join(VISIBLE)})\b(?![^>]*\bstyle=)(?![^>]*\bwidth=.100%)[^>]*>")


@pytest.mark.parametrize("kind", KINDS)
def test_a_letter_carries_its_looks_with_it(member: Member, kind: str) -> None:
    """Mail readers drop style sheets and classes: what is seen is styled where it stands."""
    message = email(notice_of(member, kind).dispatches.get()).message()
    html = next(part for part in message.walk() if part.get_content_type() == "text/html").get_content()
    assert "<style" not in html
    assert "<link" not in html
    assert " class=" not in html
    assert UNSTYLED.findall(html.replace("<tr><td>", "")) == []
