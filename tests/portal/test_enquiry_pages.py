"""/models/<model>/enquire/, and what the friends page lets its owner do."""

import pytest
from django.test import Client

from booking.garage.models import VehicleModel
from booking.sites.models import Brand, Site
from club.leads.models import Lead
from club.members.models import Member
from club.referrals.actions import give_code
from club.referrals.models import Referral

pytestmark = pytest.mark.django_db
URL = "/models/kestrel/enquire/"


@pytest.fixture
def model(db: None) -> VehicleModel:
    brand = Brand.objects.create(code="avia", name="Avia")
    return VehicleModel.objects.create(
        brand=brand, code="kestrel", name="Kestrel", body="estate", fuel="petrol", price_group="m",
        from_year=2020,
    )  # fmt: skip


def asked(site: Site, **more: object) -> dict[str, object]:
    return {
        "name": "Ben Oak", "phone": "020 7946 0456", "email": "ben@example.com", "channel": "phone",
        "wishes": ["brochure", "test_drive"], "expected_months": "3", "site": site.pk, "request_key": "k1",
        **more,
    }  # fmt: skip


def test_a_visitor_asks_and_a_lead_with_a_clock_is_there(
    client: Client, site: Site, model: VehicleModel
) -> None:
    assert client.get(URL).status_code == 200
    answer = client.post(URL, asked(site))
    assert answer.status_code == 302
    assert client.get(answer["Location"]).status_code == 200
    lead = Lead.objects.get()
    assert (lead.source, lead.heat, lead.model) == ("web", "high", model)
    client.post(URL, asked(site))
    assert Lead.objects.count() == 1


def test_what_cannot_be_answered_comes_back_as_it_was_typed(
    client: Client, site: Site, model: VehicleModel
) -> None:
    answer = client.post(URL, asked(site, phone="", words="Has it a tow bar?"))
    assert answer.status_code == 422
    assert "Has it a tow bar?" in answer.content.decode()
    assert not Lead.objects.exists()
    assert client.get("/models/nothing/enquire/").status_code == 404


def test_a_machine_that_fills_everything_gets_the_same_answer_and_no_lead(
    client: Client, site: Site, model: VehicleModel
) -> None:
    assert client.post(URL, asked(site, website="http://spam.test")).status_code == 302
    assert not Lead.objects.exists()


def test_a_friends_link_is_remembered_until_somebody_asks(
    client: Client, site: Site, member: Member, model: VehicleModel
) -> None:
    code = give_code(member=member, now=member.joined_at).code
    client.get(f"/r/{code}/")
    assert code in client.get(URL).content.decode()
    client.post(URL, asked(site))
    row = Referral.objects.get()
    assert (row.referrer, row.state, row.friend) == (member, "lead", None)
    assert Lead.objects.get().source == "referral"
