"""What messages and campaigns brought: who came of those told, against those held out (sources K11)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from django.db.models import Exists, OuterRef, Q

from booking.visits.models import Visit
from club.insight import rules
from club.insight.queries.spans import Span
from club.reminders.models import Occurrence, Rule

HELD_OUT = "holdout"
RULES_MAX = 100


@dataclass(frozen=True, slots=True)
class RuleEffect:
    """A reminder rule and the visits within the days of attribution after the message was due."""

    rule: Rule
    effect: rules.Effect


def reminder_effects(span: Span, days: int) -> list[RuleEffect]:
    """Of messages due in the span, by rule. Two queries."""
    came = Visit.objects.closed().counting().filter(
        person=OuterRef("person"), opened_at__gte=OuterRef("send_at"),
        opened_at__lt=OuterRef("send_at") + timedelta(days=days),
    )  # fmt: skip
    rows = Occurrence.objects.filter(send_at__gte=span.start, send_at__lt=span.end)
    if span.sites is not None:
        rows = rows.filter(person__member__site__in=span.sites)
    told = Q(state="handed")
    held = Q(state="suppressed", reason=HELD_OUT)
    people = rows.filter(told | held).annotate(came=Exists(came))
    found: dict[int, list[int]] = {}
    for rule, state, has_come in people.values_list("rule", "state", "came"):
        counts = found.setdefault(rule, [0, 0, 0, 0])
        base = 0 if state == "handed" else 2
        counts[base] += 1
        counts[base + 1] += has_come
    named = Rule.objects.in_bulk(found)
    return [RuleEffect(named[pk], rules.Effect(*counts)) for pk, counts in sorted(found.items())][:RULES_MAX]
