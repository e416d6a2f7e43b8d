"""The day of service and its bill: what the workshop does, what the owner and the friend get from it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.db.models import F
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
from club.journeys.perks import settle_perks
from club.journeys.shares import Share, bill_of, in_part, people_of, refund_shares, shares_of
from club.journeys.words import booking_facts
from club.notices.actions import tell
from club.reminders.subjects import car_facts
from loyalty.earning import actions as earning
from loyalty.earning.models import Receipt, ReceiptLine
from loyalty.earning.rules import NOT_WORK
from loyalty.ledger.queries import balance
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
    perks: Mapping[int, int] | None = None,
) -> Closed:
    """The bill is paid and the car handed over: points with a receipt, status, the friend's milestone.

    ``points`` pay their part first; None takes what its owner put aside, as far as the bill allows. What was
    put aside of the level's benefits counts as used, unless ``perks`` says how many were (``settle_perks``).
    One transaction: either all of it happened or nothing did.
    """
    with transaction.atomic():
        closed = write_bill(visit=visit, lines=lines, points=points, perks=perks, now=now, actor=actor)
        if closed.appointment is not None and closed.appointment.state != Appointment.State.DELIVERED:
            given = appointments.hand_over(appointment=closed.appointment, now=now, actor=actor)
            release_deposit(appointment=given, now=now, actor=actor)
            run(given.freed, now)
        receipt = settle(visit=closed, now=now, actor=actor)
        if closed.corrects_id is not None:
            friend_again(visit=closed, now=now, actor=actor)
        return Closed(closed, receipt)


def friend_again(*, visit: Visit, now: datetime, actor: User) -> None:
    """A first service whose bill was wrong: what the right one is worth decides about its reward."""
    first = visit
    while first.corrects is not None:
        first = first.corrects
    paid = bill_of(visit).paid_for_work - _given_back(visit)
    take_back_referral(source=bill_of(first).reference, paid_minor=paid, now=now, actor=actor)


def write_bill(
    *,
    visit: Visit,
    lines: Sequence[LineDraft],
    now: datetime,
    actor: User,
    points: int | None = None,
    perks: Mapping[int, int] | None = None,
) -> Visit:
    """The lines, once and for all, and the points that pay part of them; in the caller's transaction."""
    if visit.appointment is not None:
        appointments.locked(visit.appointment)
    visit = visits.about_to_close(visit, lines)
    lock_sides(*people_of(visit))
    lines = pay_with_points(visit=visit, lines=lines, points=points, now=now, actor=actor)
    settle_perks(visit=visit, used=perks, now=now, actor=actor)
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
    shares = shares_of(visit)
    if not shares:
        return None
    with transaction.atomic():
        people = [share.account.owner for share in shares]
        lock_sides(*people)
        receipts = [earn_visit(visit=visit, share=share, now=now, actor=actor) for share in shares]
        bill = bill_of(visit)
        for person in people:
            give_welcome(user=person, now=now)
        online_booking_kept(visit=visit, now=now)
        pay_first_service(friend=people[0], source=bill.reference, paid_minor=bill.paid_for_work, now=now)
        for share, receipt in zip(shares, receipts, strict=True) if is_told else ():
            tell_points(visit, share, receipt, now)
        return receipts[0]


def earn_visit(*, visit: Visit, share: Share, now: datetime, actor: User | None) -> Receipt:
    """The bill's own points, and nothing that follows from them. Once per visit and share."""
    on, bill, promise = group_day(visit.closed_at or now), in_part(bill_of(visit), share), promise_for(visit)
    if promise is not None:
        bill = replace(bill, traits=bill.traits | {OFF_PEAK}, frozen=(as_frozen(promise),))
    receipt = earning.earn_bill(
        account=share.account, bill=bill, on=on, now=now, actor=actor, member=facts_of(visit.person, on)
    )
    if promise is not None and not share.since:
        settle_quiet(promise=promise, receipt=receipt, now=now)
    return receipt


def refund_line(
    *, line: VisitLine, net_minor: int, key: str, reason: str, now: datetime, actor: User
) -> VisitRefund:
    """Money back for one line: its points go back, and a friend's reward that it had paid for."""
    with transaction.atomic():
        visit = line.visit
        refund, back, taken = give_back(line, net_minor, key, reason, now, actor)
        _tell_back(visit, refund, back, now)
        refund_told(visit, refund, now)
        for at, (person, points) in enumerate(taken):
            key = f"refund:{refund.pk}:{at}" if at else f"refund:{refund.pk}"
            data = {**visit_facts(visit), "points": points, "what": line.description}
            if points:
                tell(person=person, kind="points_taken_back", key=key, now=now, data=data)
        bill = bill_of(visit)
        paid = bill.paid_for_work - _given_back(visit)
        take_back_referral(source=bill.reference, paid_minor=paid, now=now, actor=actor)
        return refund


def give_back(
    line: VisitLine, net_minor: int, key: str, reason: str, now: datetime, actor: User
) -> tuple[VisitRefund, int, list[tuple[User, int]]]:
    """The refund, the points that had paid part of it, and who loses how many that it had earned."""
    refund = visits.refund(line=line, net_minor=net_minor, key=key, reason=reason, now=now, actor=actor)
    visit = line.visit
    lock_sides(*people_of(visit))
    back = return_points(refund=refund, now=now, actor=actor)
    return refund, back, refund_shares(refund, now=now, actor=actor)


def _given_back(visit: Visit) -> int:
    """Minor units before tax that the customer got back of the work of this visit."""
    refunds = VisitRefund.objects.filter(line__visit=visit, line__pay_type=VisitLine.PayType.CUSTOMER)
    of_work = refunds.exclude(line__kind__in=NOT_WORK)
    return sum(of_work.values_list(F("net_minor") - F("points_minor"), flat=True))


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


def tell_points(visit: Visit, share: Share, receipt: Receipt, now: datetime) -> None:
    rows: dict[tuple[str, object], dict[str, Any]] = {}  # what two rules gave for one line is told as one
    for line in receipt.lines.order_by("position", "pk"):
        told = _line_facts(line)
        row = rows.setdefault((line.line_id, told.get("why")), {**told, "points": 0})
        row["points"] += line.points
    data = {
        **visit_facts(visit),
        "points": receipt.points,
        "lines": list(rows.values()),
        "available": balance(share.account, group_day(now)).available,
    }
    key = f"visit:{visit.pk}:points{share.ending}"
    tell(person=share.account.owner, kind="points_earned", key=key, data=data, now=now)


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
