"""A reminder in words: the kind of message, its facts, or the rule's own text in both languages."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from babel.dates import format_date
from django.utils import translation

from club.members.queries import may_tell
from club.notices.actions import tell
from club.notices.channels import inbox_words
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
TOGETHER = "missed_together"
LANGUAGES = (("", "en"), ("_zh", "zh-hans"))


@dataclass(frozen=True)
class Said:
    """One thing to say: an occurrence, what of the same car is due with it, and what the hall adds."""

    row: Occurrence
    others: Sequence[Occurrence]
    more: Mapping[str, object]


def speak(said: Sequence[Said], now: datetime) -> Notice:
    """Write the notice of the first one; what was missed beside it stands in the same message."""
    row, rule = said[0].row, said[0].row.rule
    words = [words_of(each, now) for each in said]
    kind, data = words[0] if len(words) == 1 else (TOGETHER, together(row, words))
    opens, closes = window(row, now)
    return tell(
        person=row.person, kind=kind, data=data, key=f"reminder:{row.key}",
        purpose=rule.purpose, useful_until=min(each.row.useful_until for each in said), opens=opens,
        closes=closes, on_unknown=rule.on_unknown, cap_class=rule.cap_class, now=now,
        channels=[c for c in rule.channels if c != "inbox" or may_tell(row.person, rule.purpose, c)],
    )  # fmt: skip


def words_of(said: Said, now: datetime) -> tuple[str, dict[str, object]]:
    """The kind of message and its facts; a rule's own words lead and are answered like the house's."""
    row, rule = said.row, said.row.rule
    data: dict[str, object] = {**facts(row, now), **said.more}
    kind = KINDS.get(Anchor(rule.anchor), "")
    if rule.anchor in BOOKABLE:
        lines = [what(each, now) for each in (row, *said.others)]
        data |= {"lines": lines, "wants_reading": any(line.get("wants_reading") for line in lines)}
    if rule.subject or rule.body:
        return "custom", {**data, **own_words(row, data), "like": kind}
    return kind, data


def together(row: Occurrence, words: Sequence[tuple[str, dict[str, object]]]) -> dict[str, object]:
    """Several messages as lines of one, each in both languages."""
    lines: list[dict[str, str]] = []
    for kind, data in words:
        line: dict[str, str] = {}
        for ending, language in LANGUAGES:
            with translation.override(language):
                found = inbox_words(Notice(person=row.person, kind=kind, data=data, purpose=row.rule.purpose))
            line |= {f"title{ending}": found.title, f"text{ending}": found.text}
        lines.append(line)
    return {"zone": row.zone, "count": len(lines), "lines": lines}


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
