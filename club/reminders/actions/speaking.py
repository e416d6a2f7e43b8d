"""A reminder in words: the kind of message, its facts, or the rule's own text in both languages."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from babel.dates import format_date

from club.members.queries import may_tell
from club.notices.actions import tell
from club.notices.models import Notice
from club.reminders import rules
from club.reminders.actions.gates import window
from club.reminders.models import Occurrence, Rule
from club.reminders.subjects import BOOKABLE, facts, what

Anchor = Rule.Anchor
KINDS = {
    Anchor.BIRTHDAY: "birthday",
    Anchor.INSURANCE: "insurance_renewal",
    Anchor.WARRANTY: "warranty_end",
    Anchor.MAKER: "warranty_end",
    Anchor.PART: "part_warranty_end",
    Anchor.MEMBERSHIP: "membership_renewal",
    Anchor.POINTS: "points_ending",
    Anchor.TIER: "tier_at_risk",
    Anchor.EVENT: "event_soon",
    Anchor.WAKE_UP: "wake_up",
    **dict.fromkeys(BOOKABLE, "car_due"),
}


def speak(row: Occurrence, others: Sequence[Occurrence], more: Mapping[str, object], now: datetime) -> Notice:
    """Write the notice of one occurrence, and of what was merged into it."""
    rule = row.rule
    data = {**facts(row, now), **more}
    if rule.anchor in BOOKABLE:
        data["lines"] = [what(each, now) for each in (row, *others)]
    has_own = bool(rule.subject or rule.body)
    opens, closes = window(row, now)
    return tell(
        person=row.person, kind="custom" if has_own else KINDS[Anchor(rule.anchor)],
        data={**data, **own_words(row, data)} if has_own else data, key=f"reminder:{row.key}",
        purpose=rule.purpose, useful_until=row.useful_until, opens=opens, closes=closes,
        channels=[c for c in rule.channels if c != "inbox" or may_tell(row.person, rule.purpose, c)],
        on_unknown=rule.on_unknown, now=now,
    )  # fmt: skip


def own_words(row: Occurrence, data: Mapping[str, object]) -> dict[str, object]:
    """The rule's own texts with their facts, in both languages."""
    told: dict[str, object] = {}
    for ending, locale in (("", "en_GB"), ("_zh", "zh_Hans_CN")):
        words = {"name": row.person.name, "due": format_date(row.due_on, "long", locale=locale)}
        words |= {n: str(data.get(n + ending) or data[n]) for n in ("car", "site", "points") if n in data}
        for part, field in (("subject", "subject"), ("text", "body")):
            text = getattr(row.rule, field + ending) or getattr(row.rule, field)
            told[part + ending] = rules.fill(text, words)
    return told
