"""What the codes of a list mean, in sentences for the people who put it right."""

from django.utils.dateparse import parse_date
from django.utils.translation import gettext_lazy as _

PROBLEMS = {
    "missing": _("is missing"),
    "twice_in_list": _("stands in this list twice"),
    "forgotten": _("asked us to forget them, and was"),
    "spreadsheet_number": _("was damaged by a spreadsheet; format the column as text"),
    "number_length": _("has no number, or one of over 40 letters"),
    "too_long": _("is too long"),
    "date_unclear": _("is not a clear date; write 2026-03-02"),
    "no_such_date": _("is no day of the calendar"),
    "no_such_time": _("is a time that the clocks leave out"),
    "date_unlikely": _("cannot be the right day"),
    "before_opening": _("lies before the car came"),
    "amount_unclear": _("is not a clear amount; write 1234.50"),
    "not_a_number": _("is not a whole number"),
    "bad_vin": _("is not a VIN: 17 letters and digits, never I, O or Q"),
    "bad_plate": _("does not look like a number plate"),
    "bad_email": _("does not look like an e-mail address"),
    "bad_phone": _("does not look like a phone number"),
    "unknown_word": _("is not one of the words we know here"),
    "unknown_customer": _("is a customer this list's system has not told us of"),
    "unknown_vehicle": _("is a car we do not know; take in the list of cars first"),
    "unknown_operation": _("is not work on our menu"),
    "too_far": _("is more than a car runs"),
    "not_understood": _("is not understood"),
    "too_many_lines": _("has too many lines"),
    "absurd_amount": _("is too large to be right"),
    "no_description": _("does not say what it is for"),
    "id_not_kept": _("taken in without the ID number: the person has not agreed to it"),
    "check_digit": _("taken in; the VIN's check digit does not fit"),
    "known_elsewhere": _("This car belongs to another centre or to somebody else."),
    "keeper_differs": _("We know another owner of this car."),
    "vin_differs": _("The same number stands for a car with another VIN."),
    "same_email": _("Somebody else has this e-mail."),
    "maybe_same_person": _("We may know this person: same name and phone."),
    "bill_differs": _("We have this bill with other contents."),
    "visit_differs": _("We have this visit, still open, with other contents."),
    "changed_since": _("left: it was changed since"),
    "in_use": _("left: something else rests on it"),
}
COLUMNS = {
    "number": _("number"), "record": _("number"), "name": _("name"), "company": _("company"),
    "phone": _("phone"), "email": _("e-mail"), "street": _("street"), "town": _("town"),
    "postcode": _("postcode"), "purchased_on": _("bought on"), "attribute": _("kind of customer"),
    "id_number": _("ID number"), "occupation": _("occupation"), "industry": _("industry"),
    "hobbies": _("hobbies"),
    "language": _("language"), "note": _("note"), "vin": _("VIN"), "plate": _("number plate"),
    "customer": _("customer’s number"), "model": _("model"), "description": _("car"),
    "colour": _("colour"), "engine_number": _("engine number"), "gearbox": _("gearbox"),
    "key_number": _("key number"), "registered_on": _("first registered"),
    "first_service_on": _("first service on"), "first_service_km": _("first service at km"),
    "km": _("odometer, km"), "miles": _("odometer, miles"),
    "km_on": _("odometer read on"), "kind": _("kind"), "insurer": _("insurer"),
    "ends_on": _("last day of cover"), "opened": _("came at"), "closed": _("closed at"),
    "line_kind": _("kind of line"), "line_text": _("line"), "net": _("net amount"), "tax": _("tax"),
    "pay_type": _("who pays"), "operation": _("code of the work"), "sheet_number": _("inspection sheet"),
    "fault_on": _("fault on"), "fault_km": _("fault at km"), "start": _("from"), "end": _("until"),
    "version": _("version"), "unit": _("bay or person"), "label": _("label"), "cancelled": _("cancelled"),
}  # fmt: skip


def problem(code: str) -> str:
    return str(PROBLEMS.get(code, code))


def column(name: str) -> str:
    return str(COLUMNS.get(name, name))


GEARS = {"manual": _("manual gearbox"), "automatic": _("automatic gearbox")}


def fact(name: str, value: object) -> object:
    """One thing an other system said, as a person reads it."""
    if name == "gearbox":
        return GEARS.get(str(value), value)
    return parse_date(value) or value if name.endswith("_on") and isinstance(value, str) else value
