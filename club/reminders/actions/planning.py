"""Writing down what will have to be said (messages.md §4)."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from club.reminders import planner, rules
from club.reminders.foresight import foresee
from club.reminders.models import Rule
from club.reminders.queries import rules_at_work, terms_of, zones


class TooMany(Exception):
    """More messages than a rule may send at once; carries their number and undoes the statement."""

    def __init__(self, count: int) -> None:
        super().__init__(count)
        self.count = count


def plan(*, now: datetime) -> int:
    """Write every occurrence whose send time lies in [now − 40 days, now + 2 days]; returns how many.

    Stateless and repeatable: an outage needs no repair, two planners at once are harmless. A rule that
    would send more at once than it may is stopped with its number, and plans nothing.
    """
    foresee(now=now)
    where, written = zones(), 0
    for rule in rules_at_work(now + rules.AHEAD):
        try:
            written += _plan(rule, where, now)
        except TooMany as found:
            Rule.objects.filter(pk=rule.pk, stopped_at=None).update(stopped_at=now, stopped_count=found.count)
    return written


def _plan(rule: Rule, where: list[str], now: datetime) -> int:
    with transaction.atomic():
        done = planner.insert(rule, rules.slots(terms=terms_of(rule), zones=where, now=now), now)
        if done.alive > max(rule.most_at_once, rule.allowed_count):
            raise TooMany(done.alive)
        if rule.allowed_count and done.count:
            Rule.objects.filter(pk=rule.pk).update(allowed_count=0)
        return done.count
