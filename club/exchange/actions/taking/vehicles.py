"""Cars: new ones come in, known ones are brought up to date, those of another site wait for a decision."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from booking.garage.actions import transfer
from booking.garage.models import Keeper, OdometerReading, Vehicle, VehicleModel
from booking.garage.rules import BY_CODE, KM_MAX, check_digit_fits, plate_key, plate_problem
from club.exchange.actions.taking.cars import cars_of
from club.exchange.actions.taking.engine import CHANGED, NEW, Judged, Taker, people_of
from club.exchange.models import ImportJob
from club.exchange.rules.rows import late_days

OWN = ("plate", "description", "paint", "registered_on")
FACTS = (
    "colour", "engine_number", "gearbox", "key_number", "purchased_on", "first_service_on",
    "first_service_km", "km", "km_on", "customer", "model", "vin", "plate", "description", "registered_on",
)  # fmt: skip


def judge(job: ImportJob, judged: Sequence[Judged], now: datetime) -> None:
    """Unknown VINs are new. Of a known one this site may speak when it told us of it, when its customer
    keeps it, or when nobody does; all else is a question (E9)."""
    cars = cars_of(job, judged)
    people = people_of(job, [each.values["customer"] for each in judged])
    today = now.astimezone(job.site.tz).date()
    vins: set[str] = set()
    for each in judged:
        told = each.values
        each.late_days = late_days(told["purchased_on"], now.astimezone(job.site.tz))
        each.person = people.get(told["customer"])
        if problem := cell_problem(told, job.site.country, today):
            each.error(problem[0], problem[1], str(told[problem[0]]))
        elif told["customer"] and each.person is None:
            each.error("customer", "unknown_customer", told["customer"])
        elif told["vin"] and told["vin"] in vins:
            each.error("vin", "twice_in_list", told["vin"])
        else:
            each.vehicle = each.record.vehicle if each.record and each.record.vehicle_id else cars.find(each)
            if each.vehicle is not None:
                meet(each, each.vehicle, cars, job)
        vins.add(told["vin"])


def meet(each: Judged, vehicle: Vehicle, cars: Any, job: ImportJob) -> None:
    keeper = cars.owners.get(vehicle.pk)
    is_ours = each.record is not None and each.record.vehicle_id == vehicle.pk
    is_theirs = keeper is not None and (each.person is None or keeper.user_id != each.person.pk)
    each.target, each.outcome = vehicle, CHANGED
    if is_ours and each.values["vin"] and vehicle.vin and each.values["vin"] != vehicle.vin:
        each.conflict("vin_differs")
    elif is_ours and is_theirs and each.person is not None:
        each.conflict("keeper_differs")
    elif not is_ours and (is_theirs or (keeper is None and cars.elsewhere(vehicle, job.site_id) is not None)):
        each.conflict("known_elsewhere", other_site_id=cars.elsewhere(vehicle, job.site_id))


def cell_problem(told: Mapping[str, Any], country: str, today: Any) -> tuple[str, str] | None:
    if told["plate"] and plate_problem(plate_key(told["plate"]), country):
        return "plate", "bad_plate"
    for name in ("km", "first_service_km"):
        if told[name] is not None and told[name] > KM_MAX:
            return name, "too_far"
    for name in ("registered_on", "purchased_on", "km_on", "first_service_on"):
        if told[name] is not None and not 1900 <= told[name].year <= today.year + 1:
            return name, "date_unlikely"
    return None


def write(job: ImportJob, taken: Sequence[Judged], now: datetime) -> None:
    models = {key: model for model in VehicleModel.objects.all() for key in (model.code, model.name.lower())}
    fresh = [each for each in taken if each.target is None]
    for each in fresh:
        each.target = Vehicle(vin=each.values["vin"] or None, created_at=now, **fields(each, models, job))
    Vehicle.objects.bulk_create([each.target for each in fresh])
    today = now.astimezone(job.site.tz).date()
    Keeper.objects.bulk_create(
        Keeper(vehicle=each.target, user=each.person, from_date=each.values["purchased_on"] or today)
        for each in fresh
        if each.person is not None
    )
    for each in fresh:
        each.after |= {"made": "vehicle"}
    for each in taken:
        if "made" not in each.after:
            update(each, fields(each, models, job), now, today)
        each.after["vehicle_id"] = each.target.pk
        each.facts = {
            name: value.isoformat() if hasattr(value, "isoformat") else value
            for name in FACTS
            if (value := each.values[name]) not in ("", None)
        }
        if each.values["vin"] and not check_digit_fits(each.values["vin"]):
            each.code = "check_digit"  # a warning: makers elsewhere do not use it (R56)
    note_readings(taken, now, today)


def fields(each: Judged, models: Mapping[str, VehicleModel], job: ImportJob) -> dict[str, Any]:
    told = each.values
    model = models.get(told["model"].lower())
    described = told["description"] or ("" if model else told["model"])
    return {
        "plate": told["plate"], "plate_key": plate_key(told["plate"]), "plate_country": job.site.country,
        "model": model, "description": described,
        "paint": told["colour"] if told["colour"] in BY_CODE else "", "registered_on": told["registered_on"],
    }  # fmt: skip


def update(each: Judged, new: Mapping[str, Any], now: datetime, today: Any) -> None:
    """Only what the list names; a car without a keeper becomes the customer's."""
    vehicle: Vehicle = each.target
    for name in OWN:
        old, value = getattr(vehicle, name), new[name]
        if value in ("", None) or value == old:
            continue
        each.before[name], each.after[name] = str(old or ""), str(value)
        setattr(vehicle, name, value)
    if "plate" in each.after:
        vehicle.plate_key, vehicle.plate_country = new["plate_key"], new["plate_country"]
    if new["model"] is not None and vehicle.model_id is None:
        each.before["model_id"], each.after["model_id"] = None, new["model"].pk
        vehicle.model = new["model"]
    if set(each.after) & {*OWN, "model_id"}:
        vehicle.save(update_fields=[*OWN, "plate_key", "plate_country", "model"])
    keepers = vehicle.keepers.filter(until_date=None)
    if each.person is not None and not keepers.filter(user=each.person).exists():
        transfer(vehicle=vehicle, user=each.person, on=today, now=now, actor=None)
        each.after["keeper_id"] = keepers.get(user=each.person).pk


def note_readings(taken: Sequence[Judged], now: datetime, today: Any) -> None:
    OdometerReading.objects.bulk_create(
        OdometerReading(
            vehicle=each.target, on_date=min(each.values["km_on"] or today, today), km=each.values["km"],
            source=OdometerReading.Source.WORKSHOP, recorded_at=now,
        )
        for each in taken
        if each.values["km"] is not None
        and not (each.record and each.record.facts.get("km") == each.values["km"])
    )  # fmt: skip


VEHICLES = Taker(judge, write)
__all__ = ["NEW", "VEHICLES"]
