"""Visits with their lines. A bill that was written is never changed: another one for the same number asks."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from booking.garage.rules import KM_MAX
from booking.visits import feed
from booking.visits.feed import Told
from booking.visits.models import Visit
from booking.workshop.models import Operation
from club.exchange.actions.taking.cars import known_cars
from club.exchange.actions.taking.engine import CHANGED, SAME, Judged, Taker, people_ids
from club.exchange.models import ImportJob
from club.exchange.rules.rows import late_days

FACTS = ("sheet_number", "engine_number", "fault_on", "fault_km", "purchased_on")
OLDEST_YEAR = 1990


def judge(job: ImportJob, judged: Sequence[Judged], now: datetime) -> None:
    cars = known_cars(job, judged)
    people = people_ids(job, (each.values["customer"] for each in judged))
    ids = [each.record.visit_id for each in judged if each.record is not None]
    rows = Visit.objects.filter(pk__in=[pk for pk in ids if pk]).prefetch_related("lines") if ids else ()
    standing = {visit.pk: visit for visit in rows}
    codes = {code for each in judged for code in each.values["operations"]} - {""}
    known = Operation.objects.filter(code__in=codes) if codes else Operation.objects.none()
    operations = dict(known.values_list("code", "pk"))
    for each in judged:
        told, car = each.values, cars.find(each)
        each.vehicle_id, each.person_id = car.pk if car else None, people.get(told["customer"])
        each.late_days = late_days(told["closed"] or told["opened"], now)
        unknown = next((code for code in told["operations"] if code and code not in operations), "")
        if problem := cell_problem(each, now):
            each.error(*problem)
        elif each.vehicle_id is None:
            each.error("vin", "unknown_vehicle", told["vin"] or told["plate"])
        elif told["customer"] and each.person_id is None:
            each.error("customer", "unknown_customer", told["customer"])
        elif unknown:
            each.error("operation", "unknown_operation", unknown)
        else:
            name_operations(each, operations)
            meet(each, standing)


def cell_problem(each: Judged, now: datetime) -> tuple[str, str, str] | None:
    told = each.values
    if not told["opened"].year >= OLDEST_YEAR or told["opened"] > now + timedelta(days=1):
        return "opened", "date_unlikely", str(told["opened"])
    if told["closed"] and told["closed"] > now + timedelta(days=1):
        return "closed", "date_unlikely", str(told["closed"])
    if told["km"] is not None and told["km"] > KM_MAX:
        return "km", "too_far", str(told["km"])
    return None


def name_operations(each: Judged, operations: dict[str, int]) -> None:
    if each.read is not None and each.read.lines and any(each.values["operations"]):
        pairs = zip(each.read.lines, each.values["operations"], strict=True)
        lines = [replace(line, operation_id=operations.get(code)) for line, code in pairs]
        each.read = replace(each.read, lines=lines)


def meet(each: Judged, standing: dict[int, Visit]) -> None:
    visit = standing.get(each.record.visit_id or 0) if each.record is not None else None
    if visit is not None and says_the_same(each, visit):
        each.outcome = SAME
    elif visit is not None:
        each.target, each.outcome = visit, CHANGED
        if visit.is_closed() or not each.values["closed"]:
            each.conflict("bill_differs" if visit.is_closed() else "visit_differs")


def says_the_same(each: Judged, visit: Visit) -> bool:
    """The same bill in other words: another way to write a day or a sum is no change."""
    told, lines = each.values, each.read.lines if each.read else ()
    standing = sorted(visit.lines.all(), key=lambda line: line.position)
    return (
        (visit.opened_at, visit.closed_at) == (told["opened"], told["closed"])
        and visit.vehicle_id == each.vehicle_id
        and [bill_line(line) for line in standing] == [bill_line(line) for line in lines]
    )


def bill_line(line: Any) -> tuple[Any, ...]:
    money = (line.net_minor, line.tax_minor, line.pay_type)
    return (line.kind, line.description, line.operation_id, *money)


def write(job: ImportJob, taken: Sequence[Judged], now: datetime) -> None:
    told = [(each, told_of(each)) for each in taken]
    fresh = [pair for pair in told if pair[0].target is None]
    made = feed.take(site=job.site, source=job.source, told=[bill for _each, bill in fresh], now=now)
    for (each, _bill), pk in zip(fresh, made, strict=True):
        each.after |= {"made": "visit", "visit_id": pk}
    for each, bill in told:
        if each.target is not None:
            feed.close_later(visit=each.target, told=bill, now=now)
            each.after |= {"closed": "visit", "visit_id": each.target.pk}
        each.after["vehicle_id"] = bill.vehicle_id
        each.facts = facts_of(each.values)


def facts_of(told: dict[str, Any]) -> dict[str, Any]:
    return {
        name: value.isoformat() if hasattr(value, "isoformat") else value
        for name in FACTS
        if (value := told[name]) not in ("", None)
    }


def told_of(each: Judged) -> Told:
    if each.vehicle_id is None or each.read is None:
        raise ValueError("only what was judged to be taken is written")
    told = each.read.values
    return Told(
        number=each.unit.number, vehicle_id=each.vehicle_id, person_id=each.person_id,
        opened_at=told["opened"], closed_at=told["closed"], odometer_km=told["km"], lines=each.read.lines,
    )  # fmt: skip


VISITS = Taker(judge, write)
