"""Cars that stand too long, come too often, or whose owners are unhappy; the law meter."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta, tzinfo

from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from booking.appointments.models import Appointment
from booking.garage.models import OdometerReading, Vehicle
from booking.garage.rules import add_months
from booking.sites.models import Site
from booking.sites.queries import group, policy
from booking.visits.models import Visit, VisitLine
from club.complaints.models import Ticket, TicketEntry
from club.surveys.models import SurveyReply
from club.surveys.queries import repairs_of
from club.warnings import rules
from club.warnings.models import EarlyWarning, LawLimit, WarningRecipient

State = Appointment.State
STUCK = (State.AWAITING_PARTS, State.AWAITING_APPROVAL)
YEAR = timedelta(days=365)
ROWS_MAX = 500


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """What asks for a warning."""

    trigger: str
    vehicle: Vehicle
    episode: str
    site: Site
    visit: Visit | None = None
    person_id: int | None = None
    facts: dict[str, object]


def open_stays(now: datetime) -> list[Visit]:
    """Cars in the workshop now, the longest first. One query."""
    rows = Visit.objects.still_open().filter(opened_at__lte=now)
    return list(rows.select_related("site", "vehicle", "appointment").order_by("opened_at", "pk")[:ROWS_MAX])


def is_promised(visit: Visit, now: datetime) -> bool:
    """Whether the time by which it will be ready still stands: not passed, and nothing is waited for."""
    coming = visit.appointment
    return coming is not None and coming.promise_at > now and coming.state not in STUCK


def long_stays(now: datetime) -> list[Found]:
    found = []
    for visit in open_stays(now):
        tz = visit.site.tz
        days = rules.days_in(visit.opened_at.astimezone(tz).date(), now.astimezone(tz).date())
        found += [
            Found(
                trigger=trigger, vehicle=visit.vehicle, episode=f"visit:{visit.pk}", site=visit.site,
                visit=visit, person_id=visit.person_id, facts={"days": days},
            )
            for trigger in rules.stay_triggers(days, is_promised=is_promised(visit, now))
        ]  # fmt: skip
    return found


def repeated(now: datetime) -> list[Found]:
    """The same fault in three visits within a year and not solved, of cars that are here or were in the last
    days. Few queries.
    """
    on = now.astimezone(group().tz).date()
    here = Q(closed_at=None, opened_at__lte=now) | Q(closed_at__gt=now - timedelta(days=2))
    cars = list(Visit.objects.counting().filter(here).values_list("vehicle", flat=True).distinct()[:ROWS_MAX])
    by_car: dict[int, list[tuple[str, int, date]]] = {}
    for repair in repairs_of(on - YEAR, on, cars):
        by_car.setdefault(repair.vehicle, []).append((repair.fault, repair.visit, repair.on))
    gone = solved(visit for repairs in by_car.values() for _fault, visit, _on in repairs)
    window = policy(None, "repeat_window_days", on)
    rows = [
        (fault, first, max((day, visit) for code, visit, day in repairs if code == fault)[1])
        for repairs in by_car.values()
        for fault, first in rules.repeated_faults(repairs, on, gone=gone, window_days=window).items()
    ]
    visits = Visit.objects.select_related("site", "vehicle").in_bulk([last for _f, _first, last in rows])
    return [
        Found(
            trigger=rules.REPEATED, vehicle=visits[last].vehicle, episode=f"{fault}:{first}",
            site=visits[last].site, visit=visits[last], person_id=visits[last].person_id,
            facts={"fault": fault},
        )
        for fault, first, last in rows
    ]  # fmt: skip


def solved(visits: Iterable[int]) -> set[int]:
    """Of these visits, those whose owner says that the fault is gone. One query."""
    said = SurveyReply.objects.counted().filter(fault_gone="yes", invitation__visit__in=set(visits))
    return set(said.values_list("invitation__visit", flat=True))


def upset(now: datetime) -> list[Found]:
    """Low scores of the last days, and open complaints whose customer keeps writing. Three queries."""
    replies = SurveyReply.objects.counted().filter(
        at__gt=now - timedelta(days=2), verdict__lte=rules.LOW_SCORE, invitation__visit__isnull=False
    )
    with_car = replies.select_related("invitation__visit__vehicle", "invitation__visit__site")
    said = [
        Found(
            trigger=rules.UPSET, vehicle=visit.vehicle, episode=f"reply:{reply.invitation_id}",
            site=visit.site, visit=visit, person_id=reply.invitation.person_id,
            facts={"score": reply.verdict},
        )
        for reply in with_car[:ROWS_MAX]
        if (visit := reply.invitation.visit) is not None
    ]  # fmt: skip
    return said + loud_tickets()


def loud_tickets() -> list[Found]:
    """Open complaints about a car whose customer has written again and again. Two queries."""
    by_them = (TicketEntry.Kind.CUSTOMER, TicketEntry.Kind.OBJECTED)
    written = TicketEntry.objects.filter(kind__in=by_them, ticket__closed_at=None)
    counts = written.values_list("ticket").annotate(n=Count("pk")).filter(n__gte=rules.CONTACTS)
    contacts = dict(counts[:ROWS_MAX])
    tickets = Ticket.objects.open().filter(pk__in=contacts).select_related("site", "vehicle")
    return [
        Found(
            trigger=rules.UPSET, vehicle=ticket.vehicle, episode=ticket.subject, site=ticket.site,
            visit=None, person_id=ticket.person_id, facts={"contacts": contacts[ticket.pk]},
        )
        for ticket in tickets.order_by("pk")
        if ticket.vehicle is not None
    ]  # fmt: skip


def recipients(site: Site) -> QuerySet[WarningRecipient]:
    """Who is on the list of a site or of all sites. One query."""
    rows = WarningRecipient.objects.filter(Q(site=site) | Q(site=None), user__is_active=True)
    return rows.select_related("user").order_by("user__name", "pk")


def warnings_of(sites: Iterable[Site] | Iterable[int], *, is_open: bool) -> QuerySet[EarlyWarning]:
    rows = EarlyWarning.objects.for_sites(sites)
    rows = rows.open() if is_open else rows.exclude(seen_at=None)
    shown = rows.select_related("site", "vehicle", "visit__appointment", "person", "seen_by", "raised_by")
    return shown.order_by("-raised_at", "-pk")


def limits_on(country: str, on: date) -> LawLimit | None:
    """The law in force in a country on a day. One query."""
    rows = LawLimit.objects.filter(country=country, valid_from__lte=on)
    return rows.order_by("-valid_from", "-pk").first()


@dataclass(frozen=True, slots=True)
class MeterLine:
    vehicle: Vehicle
    site: Site
    meter: rules.Meter
    law: LawLimit


def meters(sites: Iterable[Site], now: datetime) -> list[MeterLine]:
    """Cars in the workshop under a law that has limits, the nearest to them first."""
    wanted = {site.pk for site in sites}
    stays = [visit for visit in open_stays(now) if visit.site_id in wanted]
    found = []
    for visit in stays:
        law = limits_on(visit.site.country, now.astimezone(visit.site.tz).date())
        if law is not None and covers(law, visit.vehicle, now.astimezone(visit.site.tz).date()):
            meter = meter_of(visit.vehicle, law, now, visit.site.tz)
            found.append(MeterLine(visit.vehicle, visit.site, meter, law))
    return sorted(found, key=lambda line: (not line.meter.is_over, line.meter.days_left, line.vehicle.pk))


def covers(law: LawLimit, vehicle: Vehicle, on: date) -> bool:
    """Whether a car is still young enough for the law; one of unknown age is."""
    if vehicle.registered_on is not None and on > add_months(vehicle.registered_on, law.months):
        return False
    reading = OdometerReading.objects.filter(vehicle=vehicle).order_by("-on_date", "-pk").first()
    return reading is None or reading.km <= law.km


def meter_of(vehicle: Vehicle, law: LawLimit, now: datetime, zone: tzinfo) -> rules.Meter:
    """Warranty stays of a car under the law, and the one on now. Four queries."""
    paid = VisitLine.objects.filter(visit=OuterRef("pk"), pay_type=VisitLine.PayType.WARRANTY)
    rows = Visit.objects.counting().filter(vehicle=vehicle)
    kept = rows.filter(Q(closed_at=None) | Exists(paid)).order_by("opened_at", "pk")
    on = now.astimezone(zone).date()
    first = vehicle.registered_on or add_months(on, -law.months)
    faults: dict[int, list[str]] = {}
    for repair in repairs_of(first, on, [vehicle.pk]):
        faults.setdefault(repair.visit, []).append(repair.fault)
    stays = [
        rules.Stay(visit.pk, visit.opened_at, visit.closed_at, tuple(faults.get(visit.pk, ())))
        for visit in kept
    ]
    return rules.meter(stays, law.limits, now, zone)
