"""Promises in the hall: a broken one pays points by itself, from its department's budget (care.md §4).

The budget is the one of goodwill. Locks: the visit, the account, the budget.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils import translation

from booking.sites.models import Post
from booking.sites.queries import policy
from booking.visits.models import Visit
from club.complaints.actions import BudgetSpent, NoBudget, charge
from club.complaints.models import Goodwill
from club.journeys.day import group_day
from club.journeys.goodwill import worth
from club.journeys.words import site_facts
from club.notices.actions import tell
from club.promises import actions
from club.promises.models import VisitPromise
from club.promises.queries import denials, terms_of
from club.tasks import actions as tasks
from loyalty.ledger import actions as ledger
from loyalty.ledger.queries import account_of
from loyalty.months import month_end_after
from loyalty.policies.queries import policy as points_policy

if TYPE_CHECKING:
    from portal.models import User

__all__ = ["confirm_promise", "decide_promise", "promises_by_the_clock", "settle_promises"]

TASK = "promise_held"
DAYS_BEHIND, DECIDE_DAYS = timedelta(days=14), timedelta(days=2)
Held = VisitPromise.Held


def settle_promises(*, visit: Visit, now: datetime) -> list[VisitPromise]:
    """Decide the nine of a closed visit; broken ones pay at once. Again: nothing happens."""
    with transaction.atomic():
        rows = actions.settle(visit=visit, now=now)
        broken = [row for row in rows if row.verdict == VisitPromise.Verdict.BROKEN]
        unpaid = [row for row in broken if not (row.paid_at or row.held_why)]
        for row in sorted(unpaid, key=lambda each: _terms(each, now)[1]):  # one order of budgets for all
            _pay(row, now)
        return rows


def confirm_promise(*, promise: VisitPromise, said: str, user: User, now: datetime) -> VisitPromise:
    """The owner's tap: "yes" or "no". A no that our clock does not deny pays at once."""
    with transaction.atomic():
        often = said == "no" and denials(user, now) >= policy(
            promise.visit.site, "promise_denials_most", group_day(now)
        )
        row = actions.say(promise=promise, said=said, now=now, often=often)
        if row.verdict == VisitPromise.Verdict.BROKEN and row.paid_at is None:
            if row.held_why:
                points, department = _terms(row, now)
                _ask_a_person(actions.hold(
                    promise=row, why=row.held_why, department=department, points=points), now)  # fmt: skip
            else:
                _pay(row, now)
        return row


def decide_promise(
    *, promise: VisitPromise, pay: bool, note: str, actor: User, now: datetime
) -> VisitPromise:
    """A person's yes or no to the points of a held one; a yes goes beyond the budget knowingly."""
    with transaction.atomic():
        row = actions.decide(promise=promise, note=note, now=now, actor=actor)
        tasks.withdraw(subject=_subject(row), now=now, kinds=(TASK,))
        if pay:
            _book(row, row.points, row.department, now, actor)
        return row


def promises_by_the_clock(*, now: datetime, limit: int = 200) -> int:
    """Visits closed by feed or import get their nine too; words nobody said end. How many visits."""
    fresh = Visit.objects.closed().counting().filter(
        closed_at__gt=now - DAYS_BEHIND, closed_at__lte=now, promises=None, corrects=None
    )  # fmt: skip
    rows = list(fresh.select_related("site", "vehicle").order_by("closed_at")[:limit])
    for visit in rows:
        settle_promises(visit=visit, now=now)
    actions.words_over(now=now)
    return len(rows)


def _pay(row: VisitPromise, now: datetime) -> None:
    """Within the budget and the most a visit pays; beyond it a person decides."""
    points, department = _terms(row, now)
    if not points:
        return
    if row.visit.person is None or account_of(row.visit.person) is None:
        actions.hold(promise=row, why=Held.NO_ACCOUNT, department=department, points=points)
        return
    try:
        with transaction.atomic():  # what the budget does not reach is not posted either
            _book(row, points, department, now, None)
    except (NoBudget, BudgetSpent):
        _ask_a_person(actions.hold(promise=row, why=Held.BUDGET, department=department, points=points), now)


def _terms(row: VisitPromise, now: datetime) -> tuple[int, str]:
    """Points that are left to pay for this visit, and who pays."""
    on = (row.visit.closed_at or now).astimezone(row.visit.site.tz).date()
    points, department = terms_of(row.visit.site, on)[row.code]
    paid = sum(row.visit.promises.filter(paid_at__isnull=False).values_list("points", flat=True))
    return min(points, max(0, policy(row.visit.site, "promise_points_most", on) - paid)), department


def _book(row: VisitPromise, points: int, department: str, now: datetime, actor: User | None) -> None:
    person = row.visit.person
    account = account_of(person) if person is not None else None
    if account is None or person is None or not points:
        return
    on, key = group_day(now), f"promise:{row.pk}"
    entry = ledger.adjust(
        account=account, points=points, key=key, on=on, reason="promise_broken", case=key, actor=actor,
        now=now, site=row.visit.site.code,
        expires_on=month_end_after(on, points_policy("hand_points_months", on)),
    )  # fmt: skip
    charge(
        site=row.visit.site, department=department, kind=Goodwill.Kind.POINTS, minor=worth(points, now),
        points=points, entry_key=entry.key, why=row.code, key=key, now=now, actor=actor,
        is_beyond=actor is not None,
    )  # fmt: skip
    actions.mark_paid(promise=row, points=points, department=department, now=now)
    words: dict[str, object] = {}
    for ending, language in (("", "en"), ("_zh", "zh-hans")):
        with translation.override(language):
            words[f"what{ending}"] = str(row.get_code_display())
    tell(
        person=person, kind="promise_broken", key=f"promise:{row.pk}:paid", now=now,
        data={**site_facts(row.visit.site), **words, "points": points, "number": row.visit.number},
    )  # fmt: skip


def _ask_a_person(row: VisitPromise, now: datetime) -> None:
    tasks.add(
        kind=TASK, subject=_subject(row), site=row.visit.site, due_at=now + DECIDE_DAYS, now=now,
        words=str(row.visit.number), key=f"{_subject(row)}:held", role=Post.Role.GENERAL_MANAGER,
        person=row.visit.person, facts={"code": row.code, "why": row.held_why},
    )  # fmt: skip


def _subject(row: VisitPromise) -> str:
    return f"promise:{row.pk}"
