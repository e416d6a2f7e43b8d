"""Insurance: a cover's last day for a car this site knows."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from booking.garage.actions import insure
from club.exchange.actions.taking.cars import cars_of
from club.exchange.actions.taking.engine import CHANGED, Judged, Taker
from club.exchange.models import ImportJob

YEARS_MAX = 10


def judge(job: ImportJob, judged: Sequence[Judged], now: datetime) -> None:
    cars = cars_of(job, judged)
    for each in judged:
        each.vehicle = cars.find(each)
        if abs(each.values["ends_on"].year - now.year) > YEARS_MAX:
            each.error("ends_on", "date_unlikely", str(each.values["ends_on"]))
        elif each.vehicle is None:
            each.error("vin", "unknown_vehicle", each.values["vin"] or each.values["plate"])
        elif job.site_id not in cars.sites.get(each.vehicle.pk, ()):
            each.conflict("known_elsewhere", other_site_id=cars.elsewhere(each.vehicle, job.site_id))
        elif each.record is not None:
            each.outcome = CHANGED


def write(job: ImportJob, taken: Sequence[Judged], now: datetime) -> None:
    for each in taken:
        vehicle, told = each.vehicle, each.values
        if vehicle is None:
            continue
        former = vehicle.insurance.filter(kind=told["kind"], superseded_at=None).first()
        made = insure(
            vehicle=vehicle, insurer=told["insurer"], ends_on=told["ends_on"], kind=told["kind"], now=now,
            actor=job.confirmed_by,
        )  # fmt: skip
        each.before["policy_id"] = former.pk if former and former.pk != made.pk else None
        each.after |= {"policy_id": made.pk, "vehicle_id": vehicle.pk}
        if former is None or former.pk != made.pk:
            each.after["made"] = "policy"


POLICIES = Taker(judge, write)
