"""Names that outside checks call stay as contract.md has them; further arguments have defaults."""

import inspect
from importlib import import_module

import pytest

# Module, name, its arguments; those with a default end in "=".
CALLED = """
loyalty.ledger.actions open_account owner now
loyalty.ledger.actions earn account points key on basis= opens_on= expires_on= source= actor=
loyalty.ledger.actions hold account points key on until
loyalty.ledger.actions capture hold key on points=
loyalty.ledger.actions release hold on
loyalty.ledger.actions redeem account points key on
loyalty.ledger.actions give_back entry points key on
loyalty.ledger.actions reverse_earn entry basis key on
loyalty.ledger.actions book_expiries on
loyalty.ledger.queries balance account on
booking.appointments.queries availability site operations mode first last now vehicle= actor= moving=
booking.appointments.actions hold site operations mode at request_key now vehicle= actor=
booking.appointments.actions confirm appointment now actor
booking.appointments.actions move appointment at version now actor
booking.appointments.actions cancel appointment now actor reason=
booking.appointments.actions book site operations mode at request_key now vehicle= actor=
booking.appointments.actions sweep now
booking.sites.rules Calendar zone weekly= exceptions=
booking.sites.rules due_at calendar started minutes= service_days= calendar_days= end_of_day= pauses=
booking.garage.rules add_months anchor n
booking.garage.rules inspection country kind registered_on as_of last= accident=
club.reminders.actions plan now
club.journeys deliver now limit=
club.journeys register_for_event event member guests request_key now
club.journeys cancel_registration registration now actor
club.journeys check_in event token nonce present scanned_at now actor
club.surveys.rules index weights factors
club.surveys.rules nps scores
club.segments.rules abc amounts
"""


@pytest.mark.parametrize("line", CALLED.strip().splitlines())
def test_what_is_called_from_outside_keeps_its_name_and_arguments(line: str) -> None:
    module, name, *arguments = line.split()
    known = inspect.signature(getattr(import_module(module), name)).parameters
    optional = {each.removesuffix("=") for each in arguments if each.endswith("=")}
    asked = {each.removesuffix("=") for each in arguments}
    is_open = any(each.kind is each.VAR_KEYWORD for each in known.values())
    assert is_open or asked <= set(known)
    needed = {
        each.name
        for each in known.values()
        if each.default is each.empty and each.kind not in (each.VAR_KEYWORD, each.VAR_POSITIONAL)
    }
    assert needed <= asked - optional, "another argument without a default would break whoever calls it"
