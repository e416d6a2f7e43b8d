"""The day of service and its bill: what the workshop does, what the owner and the friend get from it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import TYPE_CHECKING

from django.db import transaction
from django.db.models import F, Sum
from django.utils import translation

from booking.appointments import actions as appointments
from booking.appointments.models import Appointment
from booking.due import actions as due
from booking.visits import actions as visits
from booking.visits.models import Visit, VisitLine, VisitRefund
from booking.visits.rules import LineDraft
from club.journeys.audience import facts_of
from club.journeys.bring import lock_sides, pay_first_service, take_back_referral
from club.journeys.day import group_day
from club.journeys.deposit_back import release_deposit
from club.journeys.facts import online_booking_kept
from club.journeys.freed import run
from club.journeys.gifts import give_welcome
from club.journeys.machines import refund_told, visit_told
from club.journeys.paying import pay_with_points, return_points
from club.journeys.peak import OFF_PEAK, as_frozen, promise_for, settle_quiet
from club.journeys.words import booking_facts
from club.members.queries import points_person
from club.notices.actions import tell
from club.reminders.subjects import car_facts
from loyalty.earning import actions as earning
from loyalty.earning.models import Receipt, ReceiptLine
from loyalty.earning.queries import receipt_for
from loyalty.earning.rules import Bill, BillLine
from loyalty.ledger.models import Account, Entry
from loyalty.ledger.queries import account_of, balance
from loyalty.rewards.queries import paid_with_points

if TYPE_CHECKING:
    from portal.models import User

__all__ = ["Closed", "close_visit", "finish_work", "settle"]


@dataclass(frozen=True)
class Closed:
    """A closed visit and its points; no receipt for people outside the club."""

    visit: Visit
    receipt: Receipt | None


def finish_work(*, appointment: Appointment, now: datetime, actor: User) -> Appointment:
    """Done and checked: the owner hears that the car is ready."""
    with transaction.atomic():
        ready = appointments.finish(appointment=appointment, now=now, actor=actor)
        _tell(ready, "car_ready", now)
        run(ready.freed, now)
        return ready


def close_visit(
    *,
    visit: Visit,
    lines: Sequence[LineDraft],
    now: datetime,
    actor: User,
    points: int | None = None,
) -> Closed:
    """The bill is paid and the car handed over: points with a receipt, status, the friend's milestone.

    ``points`` pay their part first; None takes what its owner put aside, as far as the bill allows. One
    transaction: either all of it happened or nothing did.
    """
    with transaction.atomic():
        closed = write_bill(visit=visit, lines=lines, points=points, now=now, actor=actor)
        if closed.appointment is not None and closed.appointment.state != Appointment.State.DELIVERED:
            given = appointments.hand_over(appointment=closed.appointment, now=now, actor=actor)
            release_deposit(appointment=given, now=now, actor=actor)
        receipt = settle(visit=closed, now=now, actor=actor)
        if closed.corrects_id is not None:
            friend_again(visit=closed, now=now, actor=actor)
        return Closed(closed, receipt)


def friend_again(*, visit: Visit, now: datetime, actor: User) -> None:
    """A first service whose bill was wrong: what the right one is worth decides about its reward."""
    first = visit
    while first.corrects is not None:
        first = first.corrects
    paid = bill_of(visit).customer_paid - _given_back(visit)
    take_back_referral(source=bill_of(first).reference, paid_minor=paid, now=now, actor=actor)


def write_bill(
    *, visit: Visit, lines: Sequence[LineDraft], now: datetime, actor: User, points: int | None = None
) -> Visit:
    """The lines, once and for all, and the points that pay part of them; in the caller's transaction."""
    if visit.appointment is not None:
        appointments.locked(visit.appointment)
    visit = visits.about_to_close(visit, lines)
    if visit.person is not None:
        lock_sides(visit.person)
    lines = pay_with_points(visit=visit, lines=lines, points=points, now=now, actor=actor)
    closed = visits.close(visit=visit, lines=lines, now=now, actor=actor)
    due.settle(
        vehicle=closed.vehicle, operations=[line.operation_id for line in lines if line.operation_id],
        descriptions=[line.description.strip() for line in lines],
        on=now.astimezone(closed.site.tz).date(), now=now, actor=actor,
    )  # fmt: skip
    _tell_paid(closed, now)
    visit_told(closed, "closed", now)
    return closed


def settle(*, visit: Visit, now: datetime, actor: User | None, is_told: bool = True) -> Receipt | None:
    """What a closed visit means for points and friends; idempotent by the visit.

    The day it closed decides rules, tier and expiry, however late we learn of it (loyalty.md §1.7).
    """
    person = points_person(visit.vehicle, otherwise=visit.person)
    account = account_of(person) if person is not None else None
    if person is None or account is None:
        return None
    with transaction.atomic():
        lock_sides(person)
        receipt = earn_visit(visit=visit, account=account, now=now, actor=actor)
        bill = bill_of(visit)
        give_welcome(user=person, now=now)
        online_booking_kept(visit=visit, now=now)
        pay_first_service(friend=person, source=bill.reference, paid_minor=bill.customer_paid, now=now)
        if is_told:
            _tell_points(visit, account, receipt, now)
        return receipt


def earn_visit(*, visit: Visit, account: Account, now: datetime, actor: User | None) -> Receipt:
    """The bill's own points, and nothing that follows from them. Once per visit."""
    on, bill, promise = group_day(visit.closed_at or now), bill_of(visit), promise_for(visit)
    if promise is not None:
        bill = replace(bill, traits=bill.traits | {OFF_PEAK}, frozen=(as_frozen(promise),))
    receipt = earning.earn_bill(
        account=account, bill=bill, on=on, now=now, actor=actor, member=facts_of(visit.person, on)
    )
    if promise is not None:
        settle_quiet(promise=promise, receipt=receipt, now=now)
    return receipt


def bill_of(visit: Visit) -> Bill:
    """The bill as points see it: codes instead of rows, so that loyalty knows no booking."""
    model = visit.vehicle.model
    return Bill(
        source="visit",
        id=str(visit.pk),
        site=visit.site.code,
        brand=model.brand.code if model is not None else "",
        currency=visit.currency,
        car_model=model.code if model is not None else "",
        lines=[
            BillLine(
                str(line.pk),
                line.kind,
                line.pay_type,
                line.net_minor,
                line.description,
                points_minor=line.points_minor,
                operation=line.operation.code if line.operation else "",
            )
            for line in visit.lines.select_related("operation").order_by("position")
        ],
    )


def refund_line(
    *, line: VisitLine, net_minor: int, key: str, reason: str, now: datetime, actor: User
) -> VisitRefund:
    """Money back for one line: its points go back, and a friend's reward that it had paid for."""
    with transaction.atomic():
        visit = line.visit
        refund, back, taken = give_back(line, net_minor, key, reason, now, actor)
        _tell_back(visit, refund, back, now)
        refund_told(visit, refund, now)
        if visit.person is None:
            return refund
        if taken:
            tell(
                person=visit.person, kind="points_taken_back", key=f"refund:{refund.pk}", now=now,
                data={**visit_facts(visit), "points": taken, "what": line.description},
            )  # fmt: skip
        bill = bill_of(visit)
        paid = bill.customer_paid - _given_back(visit)
        take_back_referral(source=bill.reference, paid_minor=paid, now=now, actor=actor)
        return refund


def give_back(
    line: VisitLine, net_minor: int, key: str, reason: str, now: datetime, actor: User
) -> tuple[VisitRefund, int, int]:
    """The refund, the points that had paid part of it, and those that were earned by it and go."""
    refund = visits.refund(line=line, net_minor=net_minor, key=key, reason=reason, now=now, actor=actor)
    visit = line.visit
    if visit.person is not None:
        lock_sides(visit.person)
    back = return_points(refund=refund, now=now, actor=actor)
    source = bill_of(visit).reference
    receipt = receipt_for(source)
    if receipt is None or visit.person is None:
        return refund, back, 0
    before = _taken(receipt)
    earning.refund_bill_line(
        source=source, line_id=str(line.pk), net_minor=net_minor, key=f"refund:{refund.pk}",
        on=group_day(now), now=now, actor=actor,
    )  # fmt: skip
    return refund, back, _taken(receipt) - before


def _taken(receipt: Receipt) -> int:
    """Points of a receipt that were taken back so far."""
    earned = receipt.lines.exclude(entry=None).values("entry")
    return -(Entry.objects.filter(reverses__in=earned).aggregate(n=Sum("points"))["n"] or 0)


def _given_back(visit: Visit) -> int:
    """Minor units before tax that the customer got back on this visit."""
    refunds = VisitRefund.objects.filter(line__visit=visit, line__pay_type=VisitLine.PayType.CUSTOMER)
    return sum(refunds.values_list(F("net_minor") - F("points_minor"), flat=True))


def _tell_paid(visit: Visit, now: datetime) -> None:
    paid = paid_with_points(f"visit:{visit.pk}")
    if paid and visit.person is not None:
        tell(
            person=visit.person, kind="points_paid", key=f"visit:{visit.pk}:paid", now=now,
            data={**visit_facts(visit), "points": paid.points},
        )  # fmt: skip


def _tell_back(visit: Visit, refund: VisitRefund, points: int, now: datetime) -> None:
    if points and visit.person is not None:
        tell(
            person=visit.person, kind="points_back", key=f"refund:{refund.pk}:points", now=now,
            data={**visit_facts(visit), "points": points, "what": refund.line.description},
        )  # fmt: skip


def _tell(appointment: Appointment, kind: str, now: datetime) -> None:
    if appointment.person is not None:
        tell(
            person=appointment.person, kind=kind, key=f"appointment:{appointment.pk}:{kind}",
            data=booking_facts(appointment), now=now,
        )  # fmt: skip


def _tell_points(visit: Visit, account: Account, receipt: Receipt, now: datetime) -> None:
    lines = [_line_facts(line) for line in receipt.lines.order_by("position", "pk")]
    data = {
        **visit_facts(visit),
        "points": receipt.points,
        "lines": lines,
        "available": balance(account, group_day(now)).available,
    }
    tell(person=account.owner, kind="points_earned", key=f"visit:{visit.pk}:points", data=data, now=now)


def visit_facts(visit: Visit) -> dict[str, object]:
    site = visit.site
    return {
        "site": site.name,
        "site_zh": site.name_zh,
        "zone": site.zone,
        **car_facts(visit.vehicle),
        "number": visit.number,
    }


def _line_facts(line: ReceiptLine) -> dict[str, object]:
    """A line with the reason for nothing in both languages: the reader's is not known here."""
    told: dict[str, object] = {"description": line.description, "points": line.points}
    if line.sentence:
        for ending, language in (("", "en"), ("_zh", "zh-hans")):
            with translation.override(language):
                told[f"why{ending}"] = line.sentence
    return told
