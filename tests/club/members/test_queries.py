"""Finding a member at the desk."""

from datetime import date
from typing import Any

import pytest
from django.db import connection

from booking.garage.models import Keeper, Vehicle
from booking.sites.models import Site
from club.members import actions, queries
from club.members.models import Member
from portal.models import User
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


@pytest.mark.source("F17")
@pytest.mark.parametrize(
    "q", ["王伟", "wei@ex", "07700 900123", "ab12 cde", "AB12", "WVWZZZ1JZ3W386752", "386752", "number"]
)
def test_one_search_finds_by_everything_we_know(wei: Member, site: Site, q: str) -> None:
    make_member(site, "Ada Lowe", "ada@example.com")
    assert members_found(wei.number if q == "number" else q, site) == [wei]


@pytest.mark.parametrize("q", ["", " ", "王", "zz", "%%", "__"])
def test_too_little_or_nothing_known_finds_nobody(wei: Member, site: Site, q: str) -> None:
    assert members_found(q, site) == []


def test_another_site_finds_nobody(wei: Member) -> None:
    assert members_found("王伟", make_site("hill")) == []


def test_the_answer_is_limited(site: Site) -> None:
    for n in range(5):
        make_member(site, f"Ada {n}", f"ada{n}@example.com")
    assert len(queries.search("ada", sites=[site], limit=3)) == 3


def test_a_guest_who_booked_at_another_site_is_found_there(wei: Member) -> None:
    hill = make_site("hill")
    make_appointment(site=hill, person=wei.user)
    assert members_found("王伟", hill) == [wei]


def test_the_number_of_queries_is_the_same_for_one_and_for_many(
    site: Site, django_assert_num_queries: Any
) -> None:
    for n in range(6):
        make_member(site, f"Ada {n}", f"ada{n}@example.com")
        with django_assert_num_queries(5):
            assert len(queries.search("ada", sites=[site])) == n + 1


def test_somebody_without_a_membership_is_found_by_phone_and_by_the_desk_of_the_visit(site: Site) -> None:
    driver = User.objects.create(name="Tom Reed", phone="+447700900555")
    assert [found.person for found in queries.search("900555")] == [driver]
    assert queries.search("900555", sites=[site]) == []
    make_appointment(site=site, person=driver)
    assert [found.person for found in queries.search("900555", sites=[site])] == [driver]


def test_a_company_is_found_by_its_name_and_its_register_number(site: Site, member: Member) -> None:
    firm = actions.found(site=site, now=NOW, actor=member.user, name="晨光物流 Ltd", register_number="91310A")
    assert [found.company for found in queries.search("晨光", sites=[site])] == [firm]
    assert [found.company for found in queries.search("91310a", sites=[site])] == [firm]


def test_a_company_is_found_by_its_phone_as_it_was_written_down_and_by_its_cars(
    site: Site, member: Member
) -> None:
    firm = actions.found(site=site, now=NOW, actor=member.user, name="Dawn Freight", phone="0118 496-0000")
    car = Vehicle.objects.create(plate="AB12 CDE", plate_key="AB12CDE", created_at=NOW)
    actions.add_car(company=firm, vehicle=car, points_to="payer", on=NOW.date(), now=NOW, actor=member.user)
    for typed in ("01184960000", "4960000", car.plate):
        assert [found.company for found in queries.search(typed, sites=[site])] == [firm], typed


def test_the_number_of_an_old_card_finds_whoever_has_it_now(site: Site, member: Member) -> None:
    old = make_member(site, "Ada Twin", "twin@example.com", merged_into=member)
    assert members_found(old.number, site) == [member]


def test_a_phone_told_to_us_is_somebodys_when_it_is_one_persons_and_their_familys(site: Site) -> None:
    tom = User.objects.create(name="Tom Reed", phone="+447700900555")
    assert queries.known_by_phone("07700 900555", "", "GB") == tom
    assert queries.known_by_phone("07700 900555", "Ann REED", "GB") == tom
    assert queries.known_by_phone("07700 900555", "Eve Dunn", "GB") is None
    assert queries.known_by_phone("soon", "", "GB") is None
    User.objects.create(name="Ann Reed", phone="+447700900555")
    assert queries.known_by_phone("07700 900555", "", "GB") is None


def test_names_phones_and_plates_are_looked_up_by_their_index(wei: Member) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
        plans = []
        for where in (
            "portal_user WHERE club_bigrams(name) @> ARRAY['王伟']",
            "portal_user WHERE reverse(phone) LIKE '3210%'",
            "booking_vehicle WHERE plate_key LIKE 'AB1%'",
            "booking_vehicle WHERE reverse(vin) LIKE '257683%'",
        ):
            cursor.execute(f"EXPLAIN SELECT * FROM {where}")
            plans.append("\n".join(row[0] for row in cursor.fetchall()))
    names = ["person_name_pairs", "person_phone_end", "vehicle_plate_start", "vehicle_vin_end"]
    assert [name for name, plan in zip(names, plans, strict=True) if name not in plan] == []


def members_found(text: str, site: Site) -> list[Member]:
    found = queries.search(text, sites=[site])
    assert [each.member for each in found] == list(queries.search_members(text, sites=[site]))
    return [each.member for each in found if each.member is not None]
