"""A new e-mail or a new phone: the old one hears of it too, and nothing leaves the account for a day (H9)."""

import pytest
from django.test import Client

from booking.sites.models import Site
from club.notices.models import Notice
from portal.models import User
from tests.portal.people import PASSWORD, code_for, make_member, sign_in
from tests.portal.test_gift_pages import give, with_points
from tests.portal.test_profile import save

pytestmark = pytest.mark.proves("H9")


@pytest.fixture
def mia(client: Client, site: Site) -> User:
    member = make_member(site, phone="+442079460111")
    with_points(member)
    sign_in(client)
    return member.user


@pytest.fixture
def leo(site: Site) -> str:
    return make_member(site, "leo@example.com", name="Leo Park").number


def told_of_a_change() -> set[str]:
    rows = Notice.objects.filter(kind="account_changed").select_related("person")
    return {row.address or str(row.person and row.person.email) for row in rows}


@pytest.mark.source("K1")
def test_both_addresses_hear_of_a_new_e_mail_and_points_stay(client: Client, mia: User, leo: str) -> None:
    client.post("/accounts/reauthenticate/", {"password": PASSWORD})
    client.post("/accounts/email/", {"email": "mia.new@example.com", "action_add": ""})
    assert not told_of_a_change(), "nothing has changed yet"
    client.post("/accounts/confirm-email/", {"code": code_for("mia.new@example.com")})
    mia.refresh_from_db()
    assert mia.email == "mia.new@example.com"
    assert told_of_a_change() == {"mia@example.com", "mia.new@example.com"}
    answer = give(client, leo)
    assert (answer.status_code, "in 24 hours" in answer.content.decode()) == (409, True)


def test_both_ways_hear_of_a_new_phone_and_points_stay(client: Client, mia: User, leo: str) -> None:
    assert save(client, mia.member, phone="020 7946 0124").status_code == 302
    assert told_of_a_change() == {"mia@example.com", "+442079460111"}
    assert give(client, leo).status_code == 409
