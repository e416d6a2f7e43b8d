"""What an owner put aside of a level's benefits, at the desk: seen, used, given back, on the bill."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from booking.visits.models import Visit
from club import journeys
from loyalty.ledger.queries import account_of
from loyalty.models import Account, Benefit, BenefitUse
from loyalty.tiers.actions import credit
from tests.booking.scenes import NOW, TODAY
from tests.cms.desks.conftest import Staffed, World, text
from tests.cms.desks.test_counter import bill_data, in_the_house


@pytest.fixture
def advisor(world: World, staffed: Staffed) -> Client:
    return staffed("advisor", world.here.site)


@pytest.fixture
def account(world: World) -> Account:
    found = account_of(world.member.user)
    assert found is not None
    credit(account=found, kind="spend", credits=1500, key="gold", on=TODAY, now=NOW)
    return found


@pytest.fixture
def held(world: World, account: Account) -> BenefitUse:
    """Two washes, put aside for the booking of this morning."""
    [use] = journeys.place_perks(
        appointment=world.booking, units={Benefit.objects.get(code="wash").pk: 2}, key="h", now=NOW,
        actor=world.member.user,
    )  # fmt: skip
    return use


def page(world: World, client: Client) -> str:
    return text(client.get(reverse("desk_appointment", args=[world.booking.ref])))


def note(world: World, client: Client, use: BenefitUse, units: object, key: str = "k" * 22) -> Any:
    path = reverse("desk_perk", args=[world.booking.ref, use.pk])
    return client.post(path, {"units": units, "request_key": key})


def taken() -> tuple[int, bool]:
    use = BenefitUse.objects.get()
    return use.used_units, use.ended_on is None


def test_the_page_of_the_car_says_what_is_put_aside(
    world: World, advisor: Client, staffed: Staffed, account: Account, held: BenefitUse
) -> None:
    assert "2 × " in page(world, advisor)
    assert 'value="2"' in page(world, advisor)
    technician = page(world, staffed("workshop", world.here.site))
    assert "2 × " in technician
    assert "Note what was used" not in technician


def test_some_of_it_is_noted_as_used_and_the_rest_goes_back(
    world: World, advisor: Client, held: BenefitUse
) -> None:
    assert note(world, advisor, held, "1").status_code == 302
    assert taken() == (1, False)
    assert "Note what was used" not in page(world, advisor)


def test_none_of_it_gives_it_back(world: World, advisor: Client, held: BenefitUse) -> None:
    assert note(world, advisor, held, "0").status_code == 302
    assert taken() == (0, False)


@pytest.mark.parametrize("units", ["3", "-1", "", "1.5", "many", str(2**63)])
def test_what_cannot_be_noted_keeps_what_was_typed(
    world: World, advisor: Client, held: BenefitUse, units: str
) -> None:
    answer = note(world, advisor, held, units)
    assert (answer.status_code, taken()) == (422, (0, True))
    assert "desk-wrong" in text(answer)
    if units:
        assert f'value="{units}"' in text(answer)


def test_two_clerks_at_once_note_it_once(world: World, advisor: Client, held: BenefitUse) -> None:
    assert note(world, advisor, held, "2").status_code == 302
    second = note(world, advisor, held, "2", "j" * 22)
    assert second.status_code == 409
    assert "no longer held" in text(second)
    assert taken() == (2, False)


def test_a_frozen_account_is_a_sentence_at_its_form_and_0_gives_back(
    world: World, advisor: Client, account: Account, held: BenefitUse
) -> None:
    journeys.freeze_account(account=account, why="Three cards", now=NOW, actor=world.member.user)
    answer = note(world, advisor, held, "1")
    assert (answer.status_code, taken()) == (409, (0, True))
    assert "desk-problems" in text(answer)
    assert note(world, advisor, held, "0", "j" * 22).status_code == 302
    assert taken() == (0, False)


def test_others_do_not_note_it(world: World, staffed: Staffed, held: BenefitUse) -> None:
    assert note(world, staffed("advisor", world.there.site), held, "1").status_code == 404
    assert note(world, staffed("workshop", world.here.site), held, "1").status_code == 403
    advisor = staffed("advisor", world.here.site)
    other = world.book(world.here, 2)
    path = reverse("desk_perk", args=[other.ref, held.pk])
    assert advisor.post(path, {"units": "1", "request_key": "k" * 22}).status_code == 404
    assert taken() == (0, True)


def bill_with(use: BenefitUse, units: object) -> dict[str, Any]:
    return bill_data(0) | {f"perk_{use.pk}": units}


@pytest.mark.parametrize(("units", "stands"), [("2", (2, False)), ("1", (1, False)), ("0", (0, False))])
def test_the_bill_says_what_counts_as_used(
    world: World, advisor: Client, account: Account, held: BenefitUse, units: str, stands: tuple[int, bool]
) -> None:
    in_the_house(world, account, 0)
    path = reverse("desk_close", args=[world.booking.ref])
    shown = text(advisor.get(path))
    assert "counts as used when you close it" in shown
    assert f'name="perk_{held.pk}" value="2"' in shown
    assert advisor.post(path, bill_with(held, units)).status_code == 302
    assert taken() == stands


@pytest.mark.parametrize("units", ["3", "-1", "", None])
def test_a_bill_that_does_not_say_it_is_not_written(
    world: World, advisor: Client, account: Account, held: BenefitUse, units: str | None
) -> None:
    """Put aside while the clerk wrote: the form comes back and asks."""
    visit = in_the_house(world, account, 0)
    answer = advisor.post(
        reverse("desk_close", args=[world.booking.ref]),
        bill_data(0) if units is None else bill_with(held, units),
    )
    assert answer.status_code == 422
    assert 'value="300.00"' in text(answer)
    assert Visit.objects.get(pk=visit.pk).closed_at is None
    assert taken() == (0, True)
