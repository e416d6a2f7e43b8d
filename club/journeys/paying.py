"""Points on the bill of a visit: put aside at booking, along with its moves, taken at the invoice, back after
a refund (loyalty.md §5.2)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING

from django.db import transaction
from django.db.models import Sum
from django.utils.translation import gettext_lazy as _

from booking.appointments import actions as appointments
from booking.appointments.models import Appointment
from booking.appointments.rules import OPEN
from booking.sites.queries import policy as site_policy
from booking.visits.models import Visit, VisitRefund
from booking.visits.rules import LineDraft, net_of, paid_with_points, payable_by_points
from club.journeys.day import group_day
from club.journeys.words import booking_facts
from club.notices.actions import tell
from club.refusals import Refusal
from loyalty.ledger.models import Account
from loyalty.ledger.queries import account_of, balance_as_read
from loyalty.policies.queries import policy
from loyalty.rewards import actions as rewards
from loyalty.rewards import queries
from loyalty.rewards.actions.pay import PURPOSE
from loyalty.rewards.models import BillPayment

if TYPE_CHECKING:
    from portal.models import User

__all__ = ["NothingToPay", "PayChoice", "pay_choice", "place_points_hold", "source_of"]

OF = "appointment:"


class NothingToPay(Refusal):
    code = "nothing_to_pay"
    status = 409
    sentence = _("Points can be put aside for a visit that is booked and not yet billed.")


@dataclass(frozen=True)
class PayChoice:
    """What points may do for a visit. Money in minor units, before tax.

    ``dying``: held points whose own life ends before the visit: they live as long as they are held.
    """

    held: int
    most: int
    available: int
    step: int
    least: int
    share: int
    value: int
    expected_minor: int
    dying: int
    on: date

    def worth(self, points: int) -> int:
        return points * self.value // 100

    @property
    def usable(self) -> int:
        """Free points, and those held here already: they may be changed."""
        return self.available + self.held

    @property
    def is_in_reach(self) -> bool:
        """Enough points for the least part of a bill, or some put aside for it already."""
        return self.held > 0 or self.available >= self.least

    @property
    def held_minor(self) -> int:
        return self.worth(self.held)

    @property
    def hundred_minor(self) -> int:
        return self.worth(100)


def source_of(appointment: Appointment) -> str:
    return f"{OF}{appointment.pk}"


def expected_minor(appointment: Appointment, on: date) -> int:
    """What the booked work will cost before tax, as its prices were frozen."""
    percent = site_policy(appointment.site, "tax_percent", on)
    return sum(net_of(line.price_minor, percent) for line in appointment.lines.all())


def pay_choice(*, appointment: Appointment, account: Account, now: datetime) -> PayChoice:
    """For the page of an appointment. Points already held count as usable again: they may be changed."""
    zone = appointment.site.group.tz
    on, until = now.astimezone(zone).date(), appointment.promise_at.astimezone(zone).date()
    terms, waiting = queries.terms(on), queries.waiting_for(source_of(appointment))
    expected = expected_minor(appointment, on)
    return PayChoice(
        held=queries.held_by(waiting, on), most=terms.most(expected),
        available=balance_as_read(account, on).available_for(PURPOSE), step=terms.step, least=terms.least,
        share=terms.share, value=terms.value, expected_minor=expected, dying=queries.dying(waiting, until),
        on=on,
    )  # fmt: skip


def place_points_hold(
    *, appointment: Appointment, points: int, key: str, now: datetime, actor: User
) -> BillPayment | None:
    """Put points aside for a booked visit, or change how many; 0 frees them. The same key: the same hold."""
    with transaction.atomic():
        booked = appointments.locked(appointment)
        account = account_of(booked.person) if booked.person else None
        is_billed = Visit.objects.closed().filter(appointment=booked).exists()
        if account is None or booked.state not in OPEN or is_billed:
            raise NothingToPay
        waiting = queries.waiting_for(source_of(booked))
        if waiting and waiting.key == key:
            return waiting
        if waiting:
            rewards.release_points(source=source_of(booked), why="changed", on=group_day(now), now=now)
        if not points:
            _tell_free(waiting, booked, now)
            return None
        held = rewards.place(
            account=account, source=source_of(booked), points=points, currency=booked.site.currency,
            bill_minor=expected_minor(booked, group_day(now)), until=last_day(booked, now), key=key,
            on=group_day(now), now=now, actor=actor,
        )  # fmt: skip
        _tell_held(held, booked, now)
        return held


def free_points(*, appointment: Appointment, why: str, now: datetime) -> None:
    """The visit will not be: what was put aside is free again, and its owner hears it."""
    freed = rewards.release_points(source=source_of(appointment), why=why, on=group_day(now), now=now)
    _tell_free(freed, appointment, now)


def carry_points(*, appointment: Appointment, now: datetime) -> None:
    """The visit moved: what was put aside stays with it."""
    before = queries.waiting_for(source_of(appointment))
    if before is None:
        return
    kept = rewards.keep_until(
        source=source_of(appointment), until=group_day(appointment.promise_at),
        key=f"{source_of(appointment)}:{appointment.version}", on=group_day(now), now=now,
    )  # fmt: skip
    if kept is None:
        _tell_free(before, appointment, now)
    elif kept.points != before.points:
        _tell_held(kept, appointment, now)


def pay_with_points(
    *, visit: Visit, lines: Sequence[LineDraft], points: int | None, now: datetime, actor: User | None
) -> list[LineDraft]:
    """The lines with the part that points pay; the visit is locked and about to close.

    ``points`` None: what was put aside, as far as the bill allows. More than was put aside: only with a
    fresh proof that the owner is here.
    """
    account = account_of(visit.person) if visit.person else None
    if account is None:
        if points:
            raise NothingToPay
        return list(lines)
    on, source = group_day(now), source_of(visit.appointment) if visit.appointment else ""
    held, bill_minor = queries.held_for(source, on), payable_by_points(lines)
    wanted = _as_allowed(held, bill_minor, on) if points is None else points
    if wanted > held:
        rewards.refuse_unless_payable(wanted, bill_minor, on)
        rewards.consume(account=account, what=f"visit:{visit.pk}", on=on, now=now)
    paid = rewards.take(
        account=account, source=source, bill=f"visit:{visit.pk}", points=wanted, bill_minor=bill_minor,
        currency=visit.currency, on=on, now=now, actor=actor, site=visit.site.code,
    )  # fmt: skip
    return paid_with_points(lines, sum(each.value_minor for each in paid))


def return_points(*, refund: VisitRefund, now: datetime, actor: User) -> int:
    """The part of a refund that points had paid comes back as points, before anything is taken away."""
    visit = refund.line.visit
    earlier = VisitRefund.objects.filter(line__visit=visit, pk__lt=refund.pk)
    return rewards.give_back_part(
        bill=f"visit:{visit.pk}", before_minor=earlier.aggregate(n=Sum("points_minor", default=0))["n"],
        back_minor=refund.points_minor, key=f"refund:{refund.pk}", on=group_day(now), now=now, actor=actor,
    )  # fmt: skip


def _as_allowed(held: int, bill_minor: int, on: date) -> int:
    return min(held, queries.terms(on).most(bill_minor))


def last_day(appointment: Appointment, now: datetime) -> date:
    days = policy("pay_hold_days", group_day(now))
    return group_day(appointment.promise_at) + timedelta(days=days)


def _tell_held(held: BillPayment, appointment: Appointment, now: datetime) -> None:
    tell(
        person=held.account.owner, kind="points_held", key=f"payment:{held.pk}:held", now=now,
        data={**booking_facts(appointment), "points": held.points},
    )  # fmt: skip


def _tell_free(freed: BillPayment | None, appointment: Appointment, now: datetime) -> None:
    if freed is not None:
        tell(
            person=freed.account.owner, kind="points_freed", key=f"payment:{freed.pk}:freed", now=now,
            data={**booking_facts(appointment), "points": freed.points},
        )  # fmt: skip
