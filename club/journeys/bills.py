"""A bill paid here instead of at the counter: asked for at closing, paid by its owner, then its points.

Points follow the money: a bill that waits for its payment earns when that arrives (loyalty.md §3, J16).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from booking.appointments import actions as appointments
from booking.appointments.models import Appointment
from booking.visits import actions as visits
from booking.visits.models import Visit, VisitLine, VisitRefund
from booking.visits.queries import visit_with_lines
from booking.visits.rules import LineDraft
from club.journeys.bill_lost import take_points_back
from club.journeys.clocks import in_both
from club.journeys.deposit_back import release_deposit
from club.journeys.visit import Closed, settle, write_bill
from club.journeys.visit import refund_line as refund_and_points
from club.journeys.words import booking_facts
from club.notices.actions import tell
from club.payments import actions as payments
from club.payments import queries, rules
from club.payments.models import BillAsk, Payment
from club.refusals import Refusal

if TYPE_CHECKING:
    from portal.models import User

__all__ = [
    "BillUnpaid",
    "NothingDue",
    "ask_for_payment",
    "bill_paid_at_counter",
    "close_to_pay_online",
    "hand_over_car",
    "is_to_pay",
    "outstanding",
    "pay_bill",
    "refund_line",
    "return_too_much",
]

PURPOSE = Payment.Purpose.BILL


class NothingDue(Refusal):
    code = "nothing_due"
    status = 409
    sentence = _("There is nothing left to pay on this bill.")


class NotToPayHere(Refusal):
    code = "not_to_pay_here"
    status = 409
    sentence = _("This bill is settled at the counter.")


class BillUnpaid(Refusal):
    code = "bill_unpaid"
    status = 409
    sentence = _("This bill is still to be paid. Take the money at the counter first, or wait for it.")


def subject_of(visit: Visit) -> str:
    return f"visit:{visit.pk}"


def outstanding(visit: Visit) -> int:
    """What is left to pay in money; below zero when more was paid than the bill now asks. Five queries."""
    bill = visit_with_lines(visit.ref)
    return (bill.money_minor if bill else 0) - queries.paid(subject_of(visit), PURPOSE)


def close_to_pay_online(
    *,
    visit: Visit,
    lines: Sequence[LineDraft],
    now: datetime,
    actor: User,
    points: int | None = None,
    perks: Mapping[int, int] | None = None,
) -> Closed:
    """The bill is written and its owner asked to pay it here; car and points wait for the money.

    With nothing left to pay, or nobody to ask, it closes as at the counter.
    """
    with transaction.atomic():
        closed = write_bill(visit=visit, lines=lines, points=points, perks=perks, now=now, actor=actor)
        if ask_for_payment(visit=closed, now=now, actor=actor) is not None:
            return Closed(closed, None)
        hand_over_car(visit=closed, now=now, actor=actor)
        return Closed(closed, settle(visit=closed, now=now, actor=actor))


def ask_for_payment(*, visit: Visit, now: datetime, actor: User | None) -> BillAsk | None:
    """The owner is asked to pay a closed bill here. None when there is nothing to ask, or nobody."""
    if visit.person is None or visit.closed_at is None or outstanding(visit) <= 0:
        return None
    ask = payments.ask_for_bill(
        subject=subject_of(visit), person=visit.person, site=visit.site, now=now, actor=actor
    )
    if visit.appointment is not None:
        tell(
            person=visit.person, kind="bill_to_pay", key=f"{subject_of(visit)}:to_pay", now=now,
            data={
                **booking_facts(visit.appointment), "number": visit.number,
                "total_minor": outstanding(visit), "currency": visit.currency,
            },
        )  # fmt: skip
    return ask


def pay_bill(*, visit: Visit, user: User, key: str, now: datetime) -> Payment:
    """A payment for what is left of one's own bill. An open one for the same sum is taken up again."""
    with transaction.atomic():
        visit = visits.locked(visit)
        ask = queries.asked(subject_of(visit))
        if ask is None or visit.person_id != user.pk:
            raise NotToPayHere
        due = rules.payable(outstanding(visit), visit.currency)
        if due <= 0 or ask.settled_at is not None:
            raise NothingDue
        for earlier in queries.unpaid_for(subject_of(visit), PURPOSE, now):
            if earlier.state == Payment.State.PROCESSING or earlier.amount_minor == due:
                return earlier
            payments.withdraw(payment=earlier, now=now)
        words = in_both("bill", _("Bill %(number)s") % {"number": visit.number})
        back = f"/appointments/{visit.appointment.ref}/" if visit.appointment else "/appointments/"
        return payments.start(
            purpose=PURPOSE, subject=subject_of(visit), person=user, amount_minor=due,
            currency=visit.currency, description=str(words["bill"]), description_zh=str(words["bill_zh"]),
            key=key, return_path=back, now=now, site=visit.site,
        )  # fmt: skip


def bill_paid_at_counter(*, visit: Visit, now: datetime, actor: User) -> BillAsk:
    """The owner pays at the counter after all: nothing more to pay online, points, car handed over."""
    with transaction.atomic():
        visit = _locked(visit)
        ask = payments.settle_ask(subject=subject_of(visit), how="counter", now=now, actor=actor)
        for open_one in queries.unpaid_for(subject_of(visit), PURPOSE, now):
            payments.withdraw(payment=open_one, now=now)
        settle(visit=visit, now=now, actor=actor)
        hand_over_car(visit=visit, now=now, actor=actor)
        return ask


def hand_over_car(*, visit: Visit, now: datetime, actor: User) -> None:
    """The owner has the car back; not before its bill is settled. Raises BillUnpaid."""
    with transaction.atomic():
        refuse_unless_paid(visit)
        if visit.appointment is not None and visit.appointment.state == Appointment.State.READY:
            given = appointments.hand_over(appointment=visit.appointment, now=now, actor=actor)
            release_deposit(appointment=given, now=now, actor=actor)


def refund_line(
    *, line: VisitLine, net_minor: int, key: str, reason: str, now: datetime, actor: User
) -> VisitRefund:
    """Money back for one line of a bill: points as ever, and what was paid online goes back there.

    Raises BillUnpaid while its owner is still to pay it: nothing can go back that never came.
    """
    with transaction.atomic():
        visit = _locked(line.visit)
        refuse_unless_paid(visit)
        back = refund_and_points(line=line, net_minor=net_minor, key=key, reason=reason, now=now, actor=actor)
        return_too_much(visit=visit, now=now, actor=actor, key=f"line:{back.pk}", reason=back.reason)
        return back


def refuse_unless_paid(visit: Visit) -> None:
    if is_to_pay(visit):
        raise BillUnpaid


def is_to_pay(visit: Visit) -> bool:
    """Its owner was asked to pay here, and has not. One query."""
    ask = queries.asked(subject_of(visit))
    return ask is not None and ask.settled_at is None


def lock_bill(payment: Payment) -> None:
    _visit_of(payment)


def settle_bill(payment: Payment, step: str, now: datetime) -> None:
    """Paid: points, once the whole bill is. Paid twice: what is too much goes back by itself."""
    if step == "dispute_lost":
        take_points_back(visit=_visit_of(payment), payment=payment, now=now)
    if step != "paid":
        return
    visit = _visit_of(payment)
    ask = queries.asked(payment.subject)
    if ask is not None and ask.settled_at is None and outstanding(visit) <= 0:
        payments.settle_ask(subject=payment.subject, how="online", now=now)
        settle(visit=visit, now=now, actor=None)
    elif ask is not None and ask.settled_how == "counter":
        payments.refund(
            payment=payment, amount_minor=queries.refundable(payment), key=f"counter:{payment.pk}",
            reason="Paid at the counter as well", now=now, actor=None,
        )  # fmt: skip
        return
    return_too_much(visit=visit, now=now, actor=None, key=f"payment:{payment.pk}", reason="Paid twice")


def return_too_much(*, visit: Visit, now: datetime, actor: User | None, key: str, reason: str) -> int:
    """What was paid online beyond what the bill asks goes back to where it came from. Minor units."""
    paid = queries.paid_ones(subject_of(visit), PURPOSE)
    if not paid:
        return 0
    extra, sent = -outstanding(visit) - queries.leaving_for(subject_of(visit), PURPOSE), 0
    for payment in paid:
        part = rules.payable(min(extra - sent, queries.refundable(payment)), payment.currency)
        if part > 0:
            payments.refund(
                payment=payment, amount_minor=part, key=f"{key}:back:{payment.pk}", reason=reason,
                now=now, actor=actor,
            )  # fmt: skip
            sent += part
    return sent


def _visit_of(payment: Payment) -> Visit:
    return _locked(Visit.objects.get(pk=int(payment.subject.partition(":")[2])))


def _locked(visit: Visit) -> Visit:
    """The appointment first, then the visit: the order of closing a bill."""
    if visit.appointment is not None:
        appointments.locked(visit.appointment)
    return visits.locked(visit)
