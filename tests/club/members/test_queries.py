"""Finding a member at the desk."""

from datetime import date

import pytest

from booking.garage.models import Keeper, Vehicle
from booking.sites.models import Site
from club.members import queries
from club.members.models import Member
from tests.booking.makes import make_appointment
from tests.club.conftest import NOW, make_member, make_site


@pytest.fixture
def wei(site: Site) -> Member:
    member = make_member(site, "王伟", "wei@example.com")
    member.user.phone = "+447700900123"
    member.user.save()
    car = Vehicle.objects.create(
        vin="WVWZZZ1JZ3W386752", plate="AB12 CDE", plate_key="AB12CDE", created_at=NOW, description="x"
    )
    Keeper.objects.create(vehicle=car, user=member.user, from_date=date(2026, 1, 1))
    return member


@pytest.mark.parametrize(
    "q", ["王伟", "wei@ex", "07700 900123", "ab12 cde", "AB12", "WVWZZZ1JZ3W386752", "386752", "number"]
)
def test_one_search_finds_by_everything_we_know(wei: Member, site: Site, q: str) -> None:
    make_member(site, "Ada Lowe", "ada@example.com")
    assert list(queries.search(wei.number if q == "number" else q, [site])) == [wei]


@pytest.mark.parametrize("q", ["", " ", "王", "zz", "%%", "__"])
def test_too_little_or_nothing_known_finds_nobody(wei: Member, site: Site, q: str) -> None:
    assert list(queries.search(q, [site])) == []


def test_another_site_finds_nobody(wei: Member) -> None:
    assert list(queries.search("王伟", [make_site("hill")])) == []


def test_the_answer_is_limited(site: Site) -> None:
    for n in range(5):
        make_member(site, f"Ada {n}", f"ada{n}@example.com")
    assert len(queries.search("ada", [site], limit=3)) == 3


def test_a_guest_who_booked_at_another_site_is_found_there(wei: Member) -> None:
    hill = make_site("hill")
    make_appointment(site=hill, person=wei.user)
    assert list(queries.search("王伟", [hill])) == [wei]
