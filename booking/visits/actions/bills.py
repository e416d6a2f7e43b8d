"""A visit opens at check-in, closes with its bill, and money may be given back.

Lock order: appointment, visit, number series. Points follow in the hall, not here.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from django.db import connection, transaction
from django.db.models import Sum
from django.utils.translation import gettext_lazy as _

from booking.appointments.models import Appointment
from booking.garage.actions import check_km, reach_milestone, record_reading
from booking.garage.models import OdometerReading
from booking.refusals import Refusal
from booking.sites.models import Site
from booking.visits import rules
from booking.visits.models import Visit, VisitLine, VisitRefund
from booking.workshop.models import Operation

if TYPE_CHECKING:
    from django.contrib.auth.models import AbstractBaseUser

    type Person = AbstractBaseUser


class NoVehicle(Refusal):
    code = "no_vehicle"
    sentence = _("Note which car it is before receiving it.")


class VisitClosed(Refusal):
    code = "visit_closed"
    status = 409
    sentence = _("Visit %(number)s is closed already. Give money back line by line instead.")


class EmptyBill(Refusal):
    code = "empty_bill"
    sentence = _("The bill has no lines. Add what was done, even if it cost nothing.")


class TooManyLines(Refusal):
    code = "too_many_lines"
    sentence = _("A bill holds up to %(max)s lines.")


class UnknownKind(Refusal):
    code = "unknown_kind"
    sentence = _("Choose what kind of line this is.")


class UnknownPayType(Refusal):
    code = "unknown_pay_type"
    sentence = _("Choose who pays for each line.")


class NegativeAmount(Refusal):
    code = "negative_amount"
    sentence = _("Amounts cannot be below zero. A discount is taken off its line.")


class AbsurdAmount(Refusal):
    code = "absurd_amount"
    sentence = _("This amount is too large to be right.")


class NoDescription(Refusal):
    code = "no_description"
    sentence = _("Every line says what it is for.")


class PointsBeyondLine(Refusal):
    code = "points_beyond_line"
    sentence = _("Points pay for lines of the customer only, and never more than the line costs.")


class RefundTooMuch(Refusal):
    code = "refund_exceeds_line"
    status = 409
    sentence = _("No more can be given back than was paid: this line has %(left)s left.")


class NoReason(Refusal):
    code = "no_reason"
    sentence = _("Say why the money is given back.")


class SomebodyElses(Refusal):
    code = "somebody_elses"
    status = 409
    sentence = _("This visit stands in somebody else's name. Join the two records first if they are one.")


class KeyReused(Refusal):
    code = "key_reused"
    sentence = _("This refund was sent before with other contents.")


BILL_REFUSALS: dict[str, type[Refusal]] = {
    refusal.code: refusal
    for refusal in (
        EmptyBill,
        TooManyLines,
        UnknownKind,
        UnknownPayType,
        NegativeAmount,
        AbsurdAmount,
        NoDescription,
        PointsBeyondLine,
    )
}


@transaction.atomic
def open_visit(
    *, appointment: Appointment, odometer_km: int | None, now: datetime, actor: Person | None
) -> Visit:
    """Receive the car of an appointment; doing it twice gives the same visit.

    Raises NoVehicle, and garage's AbsurdReading.
    """
    appointment = (
        Appointment.objects.select_for_update(of=["self"]).select_related("site").get(pk=appointment.pk)
    )
    known = Visit.objects.filter(appointment=appointment).first()
    if known is not None:
        return known
    if appointment.vehicle is None:
        raise NoVehicle
    check_km(odometer_km)
    site = appointment.site
    visit = Visit.objects.create(
        number=next_number(site, now),
        site=site,
        vehicle=appointment.vehicle,
        person_id=appointment.person_id,
        appointment=appointment,
        opened_at=now,
        opened_by_id=actor.pk if actor else None,
        odometer_km=odometer_km,
        currency=site.currency,
    )
    if odometer_km is not None:
        note_odometer(visit, odometer_km, now, actor)
    return visit


def note_odometer(visit: Visit, km: int, now: datetime, actor: Person | None) -> None:
    record_reading(
        vehicle=visit.vehicle,
        km=km,
        on=now.astimezone(visit.site.tz).date(),
        source=OdometerReading.Source.WORKSHOP,
        now=now,
        actor=actor,
    )


def next_number(site: Site, now: datetime) -> str:
    return take_numbers(site, now.astimezone(site.tz).year, 1)[0]


def take_numbers(site: Site, year: int, count: int) -> list[str]:
    """The next numbers of a site's year. Whoever comes at the same time waits for our commit."""
    prefix = rules.prefix_of(site.code)
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO booking_visitseries (prefix, year, last) VALUES (%s, %s, %s) "
            "ON CONFLICT (prefix, year) DO UPDATE SET last = booking_visitseries.last + EXCLUDED.last "
            "RETURNING last",
            [prefix, year, count],
        )
        (last,) = cursor.fetchone()
    return [rules.visit_number(prefix, year, n) for n in range(last - count + 1, last + 1)]


@transaction.atomic
def close(*, visit: Visit, lines: Sequence[rules.LineDraft], now: datetime, actor: Person | None) -> Visit:
    """Write the bill, once and for all, and note the intervals its work begins anew.

    Raises VisitClosed, EmptyBill, TooManyLines, UnknownKind, UnknownPayType, NegativeAmount,
    AbsurdAmount, NoDescription.
    """
    visit = about_to_close(visit, lines)
    VisitLine.objects.bulk_create(
        VisitLine(
            visit=visit,
            position=position,
            kind=line.kind,
            description=line.description.strip()[: rules.DESCRIPTION_MAX],
            net_minor=line.net_minor,
            tax_minor=line.tax_minor,
            points_minor=line.points_minor,
            pay_type=line.pay_type,
            operation_id=line.operation_id,
        )
        for position, line in enumerate(lines, start=1)
    )
    visit.closed_at = now
    visit.closed_by_id = actor.pk if actor else None
    visit.save(update_fields=["closed_at", "closed_by"])
    begin_intervals(visit, lines, now)
    return visit


def about_to_close(visit: Visit, lines: Sequence[rules.LineDraft]) -> Visit:
    """The visit, locked, open, and its bill sound; for ``close`` and for who must act before it."""
    visit = locked(visit)
    if visit.is_closed():
        raise VisitClosed(number=visit.number)
    if problem := rules.bill_problem(lines):
        raise BILL_REFUSALS[problem](max=rules.LINES_MAX)
    return visit


def locked(visit: Visit) -> Visit:
    return Visit.objects.select_for_update(of=["self"]).select_related("site", "vehicle").get(pk=visit.pk)


@transaction.atomic
def take_over(*, visit: Visit, person: Person) -> Visit:
    """A visit without a name is this person's; one that is already stays. Raises SomebodyElses."""
    visit = locked(visit)
    if visit.person_id is None:
        visit.person_id = person.pk
        visit.save(update_fields=["person"])
    if visit.person_id != person.pk:
        raise SomebodyElses
    return visit


def begin_intervals(visit: Visit, lines: Sequence[rules.LineDraft], now: datetime) -> None:
    done = [line.operation_id for line in lines if line.operation_id is not None]
    kinds = Operation.objects.filter(pk__in=done).exclude(resets="").values_list("resets", flat=True)
    on = visit.opened_at.astimezone(visit.site.tz).date()
    for kind in sorted(set(kinds)):
        reach_milestone(vehicle=visit.vehicle, kind=kind, on=on, km=visit.odometer_km, now=now)


@transaction.atomic
def refund(
    *, line: VisitLine, net_minor: int, key: str, reason: str, now: datetime, actor: Person | None
) -> VisitRefund:
    """Give back part of a line, its tax along with it; the same key again gives the same refund.

    Raises NegativeAmount, NoReason, RefundTooMuch, KeyReused.
    """
    if net_minor <= 0:
        raise NegativeAmount
    if not reason.strip():
        raise NoReason
    locked(line.visit)
    known = VisitRefund.objects.filter(key=key).first()
    if known is not None:
        if (known.line_id, known.net_minor) != (line.pk, net_minor):
            raise KeyReused
        return known
    refunded = line.refunds.aggregate(net=Sum("net_minor", default=0))["net"]
    left = rules.refundable(line, refunded)
    if net_minor > left:
        raise RefundTooMuch(left=left)
    return VisitRefund.objects.create(
        line=line,
        net_minor=net_minor,
        tax_minor=rules.tax_of_refund(line, refunded, net_minor),
        points_minor=rules.points_of_refund(line.points_minor, line.net_minor, refunded, net_minor),
        key=key,
        reason=reason.strip()[:200],
        at=now,
        actor_id=actor.pk if actor else None,
    )
