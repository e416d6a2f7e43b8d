"""What a person tells us about a car, read into the form that is stored, or refused."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext_lazy as _

from booking.garage.rules import BY_CODE, normal_vin, plate_key, plate_problem, vin_problem
from booking.refusals import Refusal

if TYPE_CHECKING:
    from booking.garage.models import VehicleModel

FACTS = ("vin", "plate", "plate_country", "model", "description", "paint", "registered_on")
OLDEST = date(1900, 1, 1)
TEXT_MAX = 80
PLATE_MAX = 16


class BadVin(Refusal):
    code = "bad_vin"
    sentence = _("A VIN has 17 letters and digits, never I, O or Q. It is on the registration document.")


class BadPlate(Refusal):
    code = "bad_plate"
    sentence = _("This does not look like a number plate. Leave it out if you do not have it at hand.")


class UnknownPaint(Refusal):
    code = "unknown_paint"
    sentence = _("Choose one of the colours shown.")


class NothingKnown(Refusal):
    code = "nothing_known"
    sentence = _("Tell us the VIN, the number plate or the model, and we will know which car you mean.")


class BadDate(Refusal):
    code = "bad_date"
    sentence = _("This date cannot be right. Please check the year.")


def check_facts(*, now: datetime, country: str = "GB", **said: Any) -> None:
    """Refuse what ``read_facts`` refuses, before anything else happens."""
    known: dict[str, Any] = {
        "vin": "",
        "plate": "",
        "model": None,
        "description": "",
        "paint": "",
        "registered_on": None,
    }
    read_facts(now, plate_country=country, **{**known, **said})


def read_facts(
    now: datetime,
    *,
    vin: str | None,
    plate: str,
    plate_country: str,
    model: VehicleModel | None,
    description: str,
    paint: str,
    registered_on: date | None,
) -> dict[str, Any]:
    """The fields of a Vehicle. The plate stays as typed beside its key (safety.md R56).

    Raises BadVin, BadPlate, UnknownPaint, NothingKnown, BadDate.
    """
    number, key, description = normal_vin(vin or ""), plate_key(plate), description.strip()[:TEXT_MAX]
    if number and vin_problem(number):
        raise BadVin
    if plate.strip() and plate_problem(key, plate_country):
        raise BadPlate
    if paint and paint not in BY_CODE:
        raise UnknownPaint
    if not (number or key or model or description):
        raise NothingKnown
    if registered_on and not OLDEST <= registered_on <= now.date() + timedelta(days=1):
        raise BadDate
    return {
        "vin": number or None,
        "plate": " ".join(plate.split())[:PLATE_MAX],
        "plate_key": key,
        "plate_country": plate_country,
        "model": model,
        "description": description,
        "paint": paint,
        "registered_on": registered_on,
    }
