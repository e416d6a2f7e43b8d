"""What a message of a kind looks like, with invented facts: for editors, never for members."""

from __future__ import annotations

from collections.abc import Mapping

from django.contrib.auth import get_user_model
from django.utils import translation

from club.notices.channels import PageWords, page_words
from club.notices.models import Notice, Wording

DAY, MOMENT = "2026-04-15", "2026-04-15T09:00:00+00:00"
NAMES = {"en": "Ada Lowe", "zh-hans": "王伟"}
REF = "0b7e8f52-6b1c-4f0e-9a55-2f6d0a1c9e11"


class Facts(dict[str, object]):
    """Invented facts; a fact nobody invented is of the kind its name says, else three letters, so that
    every sentence and every link can be made."""

    def __missing__(self, name: str) -> object:
        ending = name.rpartition("_")[2]
        return {"minor": 12_999, "at": MOMENT, "on": DAY}.get(ending, "abc")


FACTS: Mapping[str, object] = {
    "site": "Harbour Road", "site_zh": "海港路店", "address": "1 Harbour Road, Newport",
    "phone": "01632 960000",
    "zone": "Europe/London", "car": "Alder 3 AB12 CDE", "vehicle": "abc", "work": "Annual service",
    "work_zh": "年度保养", "ref": REF, "source": "abc", "token": "abc", "slug": "evening", "entry": "abc",
    "arrive_at": MOMENT, "promise_at": MOMENT, "ready_at": MOMENT, "answer_by_at": MOMENT, "used_at": MOMENT,
    "instead_at": MOMENT, "starts_at": MOMENT, "slot_at": MOMENT, "asked_at": MOMENT, "due_on": DAY,
    "ends_on": DAY, "expires_on": DAY, "opens_on": DAY, "until_on": DAY, "points": 520, "available": 520,
    "credits": 380, "visits": 1, "tier": "Gold", "tier_zh": "金卡", "reward": "Hand wash",
    "reward_zh": "手工洗车", "code": "ABCD", "number": "1", "title": "Evening on ice", "title_zh": "冰上之夜",
    "place": "The hall", "seats": 2, "insurer": "Acme", "friend": "B…", "stage": "lead",
    "side": "referrer",
    "from": "Ben", "to": "Ben", "why": "Storm", "words": "The key is here.", "answer": "It was found.",
    "about": "login", "what": "Oil", "found": "Tyre", "subject": "Subject", "text": "Text",
    "query": "car=abc", "count": 2,
    "total_minor": 12_999, "back_minor": 999, "currency": "GBP", "money_minor": 2_500,
    "revenue_minor": 812_000, "revenue_before_minor": 790_000, "first_on": DAY, "last_on": DAY,
    **{
        f"{name}{ending}": 12
        for name in ("booked", "visits", "missed", "joined", "friends", "clocks_kept", "woken")
        for ending in ("", "_before")
    },
    "lines": [{"description": "Seal", "points": 12, "why": "", "what": "service", "due_on": DAY,
               "title": "Your service", "text": "It is due soon."}],
}  # fmt: skip


def example(kind: str, language: str, own: Mapping[str, Wording]) -> PageWords:
    """A message of the kind as its page shows it, in a language; ``own``: editors' words to show it in."""
    person = get_user_model()(name=NAMES[language], language=language)
    notice = Notice(person=person, kind=kind, data=Facts(FACTS), key=kind, purpose="contract")
    with translation.override(language):
        return page_words(notice, own)
