"""The rows of a list that leaves, under the names by which it may come in again: import(export(x)) = x."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from datetime import date
from functools import cache
from itertools import batched
from typing import Any

from babel.numbers import get_currency_precision
from django.contrib.auth import get_user_model
from django.db.models import Exists, OuterRef, Q, QuerySet, Subquery, Sum, Value
from django.db.models.functions import Concat
from django.db.models.lookups import GreaterThanOrEqual, LessThanOrEqual

from booking.appointments.models import Appointment
from booking.garage.models import InsurancePolicy, Keeper, Vehicle
from booking.sites.models import Site
from booking.sites.queries import LocalDay
from booking.visits.models import Visit, VisitLine
from club.clocks.models import Clock
from club.complaints.models import Goodwill, Ticket
from club.exchange.models import ExternalRecord
from club.exchange.queries import members_seen, vehicles_seen
from club.members.models import Member

BATCH = 1_000


def rows_of(
    kind: str,
    sites: Sequence[Site],
    since: date | None,
    until: date | None,
    seen: Callable[[Sequence[Any]], None] = lambda rows: None,
) -> Iterator[list[Any]]:
    """The heading, then the rows, a thousand at a time; ``seen`` hears of each thousand before it leaves."""
    heading, query, shown = KINDS[kind]
    yield list(heading)
    numbers = numbers_of(sites)
    rows = query(sites, since, until).order_by("pk")
    for batch in batched(rows.iterator(chunk_size=BATCH), BATCH):
        seen(batch)
        for row in batch:
            yield from ([text(cell) for cell in line] for line in shown(row, numbers))


def counted(kind: str, sites: Sequence[Site], since: date | None, until: date | None) -> int:
    return KINDS[kind][1](sites, since, until).count()


type Numbers = dict[tuple[str, int], ExternalRecord]


def numbers_of(sites: Sequence[Site]) -> Numbers:
    """The dealer system's own numbers, where it told us of the row."""
    found: Numbers = {}
    for row in ExternalRecord.objects.filter(site__in=sites).order_by("-pk").iterator(chunk_size=BATCH):
        for kind in ("person", "vehicle", "visit", "policy"):
            pk = getattr(row, f"{kind}_id")
            if pk is not None and row.kind == LINKED[kind]:
                found[kind, pk] = row
    return found


LINKED = {"person": "customers", "vehicle": "vehicles", "visit": "visits", "policy": "policies"}


def text(cell: Any) -> Any:
    return "" if cell is None else cell.isoformat(" ", "minutes") if hasattr(cell, "hour") else cell


places = cache(get_currency_precision)


def money(minor: int, currency: str) -> str:
    decimals = places(currency)
    coin = 10**decimals
    return f"{minor // coin}.{minor % coin:0{decimals}}" if decimals else str(minor)


def number(numbers: Numbers, kind: str, pk: int | None, otherwise: str) -> str:
    row = numbers.get((kind, pk or 0))
    return row.number if row is not None else otherwise if pk else ""


def facts(numbers: Numbers, kind: str, pk: int, *names: str) -> list[Any]:
    row = numbers.get((kind, pk))
    return [row.facts.get(name, "") if row is not None else "" for name in names]


def customers(sites: Sequence[Site], since: date | None, until: date | None) -> QuerySet[Any]:
    person = OuterRef("pk")
    told = ExternalRecord.objects.filter(person=person, kind="customers", site__in=sites)
    ours = Member.objects.filter(user=person, site__in=sites)
    return get_user_model().objects.filter(Exists(told) | Exists(ours)).select_related("member")


def customer_lines(row: Any, numbers: Numbers) -> Iterator[list[Any]]:
    member = getattr(row, "member", None)
    own = [getattr(member, name, "") for name in CUSTOMER_FACTS] if member else [""] * len(CUSTOMER_FACTS)
    told = facts(numbers, "person", row.pk, *CUSTOMER_FACTS)
    merged = [mine or theirs for mine, theirs in zip(own, told, strict=True)]
    key = number(numbers, "person", row.pk, member.number if member else f"P{row.pk}")
    yield [key, row.name, str(row.phone or ""), row.email or "", row.language, *merged]


CUSTOMER_FACTS = (
    "company", "street", "town", "postcode", "attribute", "occupation", "industry", "hobbies", "purchased_on",
    "note",
)  # fmt: skip


def vehicles(sites: Sequence[Site], since: date | None, until: date | None) -> QuerySet[Any]:
    return vehicles_seen(sites).filter(Q(vin__isnull=False) | ~Q(plate=""))


def vehicle_lines(row: Vehicle, numbers: Numbers) -> Iterator[list[Any]]:
    keeper = Keeper.objects.filter(vehicle=row, until_date=None, role="owner").first()
    owner = number(numbers, "person", keeper.user_id if keeper else None, "")
    yield [
        number(numbers, "vehicle", row.pk, row.vin or row.plate), row.vin, row.plate, owner,
        row.model.code if row.model else "", row.description, row.paint, row.registered_on,
        *facts(numbers, "vehicle", row.pk, *VEHICLE_FACTS),
    ]  # fmt: skip


VEHICLE_FACTS = (
    "engine_number", "gearbox", "key_number", "purchased_on", "first_service_on", "first_service_km", "km",
    "km_on",
)  # fmt: skip


def in_days(zone: str, moment: str, since: date | None, until: date | None) -> Q:
    """Whose moment lies in these days by the clock of their site; both days count."""
    day, found = LocalDay(zone, moment), Q()
    if since:
        found &= Q(GreaterThanOrEqual(day, since))
    if until:
        found &= Q(LessThanOrEqual(day, until))
    return found


def visits(sites: Sequence[Site], since: date | None, until: date | None) -> QuerySet[Any]:
    rows = VisitLine.objects.filter(visit__site__in=sites, visit__withdrawn_at=None, visit__corrected_by=None)
    rows = rows.filter(in_days("visit__site__zone", "visit__closed_at", since, until))
    return rows.select_related("visit__vehicle", "visit__site", "operation")


def visit_lines(row: VisitLine, numbers: Numbers) -> Iterator[list[Any]]:
    visit: Visit = row.visit
    tz = visit.site.tz
    yield [
        visit.external_number or visit.number, visit.vehicle.vin, visit.vehicle.plate,
        number(numbers, "person", visit.person_id, ""), visit.opened_at.astimezone(tz).isoformat("T"),
        visit.closed_at.astimezone(tz).isoformat("T") if visit.closed_at else "", visit.odometer_km,
        row.kind, row.description, money(row.net_minor, visit.currency),
        money(row.tax_minor, visit.currency), row.pay_type, row.operation.code if row.operation else "",
    ]  # fmt: skip


def policies(sites: Sequence[Site], since: date | None, until: date | None) -> QuerySet[Any]:
    seen = vehicles_seen(sites).values("pk")
    return InsurancePolicy.objects.filter(vehicle__in=seen, superseded_at=None).select_related("vehicle")


def policy_lines(row: InsurancePolicy, numbers: Numbers) -> Iterator[list[Any]]:
    key = number(numbers, "policy", row.pk, f"I{row.pk}")
    yield [key, row.vehicle.vin, row.vehicle.plate, row.kind, row.insurer, row.ends_on]


def appointments(sites: Sequence[Site], since: date | None, until: date | None) -> QuerySet[Any]:
    rows = Appointment.objects.filter(site__in=sites)
    rows = rows.filter(in_days("site__zone", "arrive_at", since, until))
    return rows.select_related("site", "vehicle")


def appointment_lines(row: Appointment, numbers: Numbers) -> Iterator[list[Any]]:
    tz, is_off = row.site.tz, row.state in ("cancelled", "expired", "declined", "no_show")
    yield [
        row.ref, row.arrive_at.astimezone(tz).isoformat("T"), row.promise_at.astimezone(tz).isoformat("T"),
        row.version, row.vehicle.plate if row.vehicle else "", "yes" if is_off else "",
    ]  # fmt: skip


def members(sites: Sequence[Site], since: date | None, until: date | None) -> QuerySet[Any]:
    return members_seen(sites)


def member_lines(row: Member, numbers: Numbers) -> Iterator[list[Any]]:
    yield [
        row.number, row.user.name, str(row.user.phone or ""), row.user.email or "", row.site.code,
        row.joined_at.astimezone(row.site.tz).date(), row.attribute, row.town,
    ]  # fmt: skip


def complaints(sites: Sequence[Site], since: date | None, until: date | None) -> QuerySet[Any]:
    """By the day they came in; what was merged is told by the ticket that was kept."""
    rows = Ticket.objects.for_sites(sites).exclude(stage=Ticket.Stage.MERGED)
    rows = rows.filter(in_days("site__zone", "received_at", since, until))
    subject = Concat(Value("ticket:"), OuterRef("ref"))
    clocks = Clock.objects.filter(subject=subject).order_by("-pk")
    ends = {
        f"{kind}_{end}": Subquery(clocks.filter(kind=kind).values(f"{end}_at")[:1])
        for kind in ("contact", "answer", "close") for end in ("due", "stopped")
    }  # fmt: skip
    given = Goodwill.objects.filter(ticket=OuterRef("pk")).order_by().values("ticket")
    paid = Subquery(given.annotate(sum=Sum("minor")).values("sum"))
    people = ("site", "person__member", "vehicle", "first_owner", "handler", "split_from")
    return rows.select_related(*people).annotate(**ends, goodwill_minor=paid)


def complaint_lines(row: Any, numbers: Numbers) -> Iterator[list[Any]]:
    """One matter, one row (sources.md A7); times are the site's."""
    tz, member = row.site.tz, getattr(row.person, "member", None)

    def at(moment: Any) -> str:
        return moment.astimezone(tz).isoformat("T", "minutes") if moment else ""

    yield [
        row.ref, row.site.code, row.source, row.external_number, row.klass, row.area, row.stage,
        member.number if member else "", row.who, row.vehicle.plate if row.vehicle else "", row.words,
        at(row.received_at), str(row.first_owner or ""), str(row.handler or ""), at(row.promise_at),
        at(row.contact_due), at(row.contact_stopped), at(row.answer_due), at(row.answer_stopped),
        at(row.close_due), at(row.close_stopped), at(row.closed_at), row.cause, row.lesson,
        money(row.goodwill_minor or 0, row.site.currency), row.site.currency,
        row.split_from.ref if row.split_from else "",
    ]  # fmt: skip


type Query = Callable[[Sequence[Site], date | None, date | None], QuerySet[Any]]
type Lines = Callable[[Any, Numbers], Iterator[list[Any]]]
KINDS: dict[str, tuple[tuple[str, ...], Query, Lines]] = {
    "customers": (
        ("number", "name", "phone", "email", "language", *CUSTOMER_FACTS), customers, customer_lines,
    ),
    "vehicles": (
        (
            "number", "vin", "plate", "customer", "model", "description", "colour", "registered_on",
            *VEHICLE_FACTS,
        ),
        vehicles, vehicle_lines,
    ),
    "visits": (
        (
            "number", "vin", "plate", "customer", "opened", "closed", "km", "line_kind", "line_text", "net",
            "tax", "pay_type", "operation",
        ),
        visits, visit_lines,
    ),
    "policies": (("number", "vin", "plate", "kind", "insurer", "ends_on"), policies, policy_lines),
    "appointments": (
        ("record", "start", "end", "version", "label", "cancelled"), appointments, appointment_lines,
    ),
    "members": (
        ("number", "name", "phone", "email", "site", "joined", "attribute", "town"), members, member_lines,
    ),
    "complaints": (
        (
            "ticket", "site", "source", "maker_number", "class", "about", "stage", "member", "customer",
            "plate", "words", "received", "first_owner", "handler", "promised", "contact_due", "contacted",
            "answer_due", "answered", "close_due", "resolved", "closed", "cause", "lesson", "goodwill",
            "currency", "split_from",
        ),
        complaints, complaint_lines,
    ),
}  # fmt: skip
