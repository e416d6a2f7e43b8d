"""A stranger founds a group in an empty database, and in the end somebody books there: no demo needed."""

from datetime import timedelta
from io import StringIO
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.test import Client, override_settings
from django.urls import reverse
from wagtail.test.utils.form_data import nested_form_data, rich_text, streamfield

from booking.appointments.queries import availability
from booking.garage.models import VehicleModel
from booking.sites.models import Brand, Group, Post, Site
from booking.sites.queries import calendar_of
from booking.workshop.models import Operation
from club.trail.models import TrailEntry
from cms.pages import CentrePage, HomePage, LegalPage, ModelPage
from portal.models import User
from tests.booking.scenes import NOW, TODAY
from tests.cms.desks.conftest import morning, signed_in, text

__all__ = ["morning"]
TOLD = {
    "name": "Ten Dealers", "zone": "Europe/London", "currency": "GBP", "country": "GB",
    "person": "Ann Lee", "email": "Ann@Dealers.test",
}  # fmt: skip
NORTH = {
    "code": "north-end", "name": "North End", "name_zh": "", "street": "1 High Road", "town": "Leeds",
    "postcode": "LS1 1AA", "phone": "+441134960000", "email": "north@dealers.test", "opened_on": TODAY,
    "zone": "Europe/London", "currency": "GBP", "country": "GB",
}  # fmt: skip
FINCH = {
    "code": "alder-finch", "name": "Finch", "body": "hatch", "fuel": "petrol", "price_group": "small",
    "factor_percent": 100, "first_service_months": 12, "service_months": 12, "service_km": 15_000,
    "km_per_year": 12_000, "from_year": 2015,
}  # fmt: skip
CHECK = {
    "code": "check", "name": "Check", "group": "service", "kind": "labour", "minutes": 60,
    "needs": ["bay", "technician"], "price": "75.50", "rank": 1, "is_online": "on", "allows_waiting": "on",
}  # fmt: skip


def found(**more: Any) -> str:
    said = StringIO()
    call_command("found", **{**TOLD, **more}, stdout=said)
    return said.getvalue()


def test_a_country_the_settings_do_not_know_is_asked_for_first(db: None) -> None:
    with pytest.raises(CommandError, match="Set PORTAL_REGION=de for every process"):
        found(country="DE", currency="EUR", zone="Europe/Berlin")
    assert not Group.objects.exists()
    with override_settings(REGION="de"):
        assert "is founded" in found(country="DE", currency="EUR", zone="Europe/Berlin")


@pytest.fixture
def admin(db: None) -> Client:
    found()
    return signed_in(User.objects.get())


def sent(client: Client, name: str, data: dict[str, Any], *args: str) -> Any:
    answer = client.post(reverse(name, args=args), data)
    assert answer.status_code == 302, text(answer)
    return answer


def test_founded_once_with_an_administrator_and_pages_to_begin_with(db: None, client: Client) -> None:
    said = found()
    assert "Ten Dealers is founded, with Ann Lee" in said
    assert Group.objects.get().code == "ten-dealers"
    person = User.objects.get()
    assert (person.email, person.is_staff, person.is_superuser) == ("ann@dealers.test", True, False)
    assert not person.has_usable_password()
    assert Post.objects.get().role == Post.Role.ADMINISTRATOR
    for address in ("/", "/offers/", "/centres/", "/models/", "/privacy/", "/terms/", "/imprint/"):
        assert client.get(address).status_code == 200, address
    assert "demonstration" not in text(client.get("/imprint/"))
    with pytest.raises(CommandError, match="a group already"):
        found(email="bob@dealers.test")
    assert User.objects.count() == 1


@pytest.mark.parametrize(
    ("what", "sentence"),
    [
        ({"zone": "Leeds"}, "Leeds is not a time zone"),
        ({"currency": "pounds"}, "Three capital letters"),
        ({"country": "UK of GB"}, "Two capital letters"),
        ({"email": "ann"}, "valid email"),
    ],
)
def test_a_stone_that_does_not_fit_lays_nothing(db: None, what: dict[str, str], sentence: str) -> None:
    with pytest.raises(CommandError, match=sentence):
        found(**what)
    assert not Group.objects.exists()
    assert not User.objects.exists()
    assert not HomePage.objects.exists()


def test_from_the_first_stone_to_the_first_time_that_can_be_booked(admin: Client) -> None:
    steps = reverse("desk_first_steps")
    assert steps in text(admin.get(reverse("wagtailadmin_home")))
    assert text(admin.get(steps)).count("to do") == 7
    assert "add the first one under Settings" in text(admin.get(reverse("desk_hours")))
    sent(admin, "desk_brand_new", {"code": "alder", "name": "Alder", "name_zh": ""})
    alder = Brand.objects.get()
    sent(admin, "desk_model_new", {**FINCH, "brand": alder.pk})
    sent(admin, "desk_operation_new", CHECK)
    assert sent(admin, "desk_centre_new", {**NORTH, "brands": [alder.pk]})["Location"].endswith("north-end")
    site = Site.objects.get()
    assert calendar_of(site).weekly[0]
    assert calendar_of(site, "care").weekly[0]
    assert "1 is still without." in text(admin.get(steps))
    for kind, name in (("bay", "1"), ("technician", "Tom"), ("reception", "1"), ("seat", "1")):
        sent(admin, "desk_unit_new", {"kind": kind, "name": name, "tags": "", "is_online": "on", "rank": 1})
    offered = availability(
        site=site, operations=[Operation.objects.get()], mode="wait", first=TODAY,
        last=TODAY + timedelta(days=6), now=NOW,
    )  # fmt: skip
    assert any(slot.is_open for day in offered.days for slot in day.slots)
    assert {page.slug for page in CentrePage.objects.all()} == {"north-end"}
    assert {page.slug for page in ModelPage.objects.all()} == {"alder-finch"}
    for address in ("/centres/north-end/", "/models/alder-finch/", "/models/alder-finch/enquire/"):
        assert Client().get(address).status_code == 200, address
    LegalPage.objects.first().save_revision().publish()  # somebody has read one of them
    assert "5 are still without." in text(admin.get(steps))
    assert text(admin.get(steps)).count("to do") == 3  # staff, rewards, the rest of the legal pages
    verbs = {"group.founded", "brand.saved", "model.saved", "operation.saved", "site.opened", "unit.saved"}
    assert verbs <= set(TrailEntry.objects.values_list("verb", flat=True))


def test_who_founded_the_house_publishes_its_pages(admin: Client) -> None:
    page = LegalPage.objects.get(slug="privacy", locale__language_code="en")
    address = reverse("wagtailadmin_pages:edit", args=[page.pk])
    shown = text(admin.get(address))
    assert 'name="action-publish"' in shown
    assert "oderators" not in shown
    sent = nested_form_data({
        "title": "Privacy at Ten Dealers", "summary": page.summary, "slug": page.slug, "updated_on": TODAY,
        "body": streamfield([("paragraph", rich_text("<p>What serves you and your car.</p>"))]),
        "action-publish": "action-publish",
    })  # fmt: skip
    assert admin.post(address, sent).status_code == 302
    assert "What serves you and your car." in text(Client().get("/privacy/"))


def test_the_same_code_twice_is_said_at_its_field(admin: Client) -> None:
    sent(admin, "desk_centre_new", NORTH)
    again = admin.post(reverse("desk_centre_new"), {**NORTH, "name": "Typed anew"})
    assert again.status_code == 422
    assert "already exists" in text(again)
    assert "Typed anew" in text(again)
    sent(admin, "desk_brand_new", {"code": "alder", "name": "Alder"})
    brand = Brand.objects.get()
    wrong = admin.post(reverse("desk_model_new"), {**FINCH, "brand": brand.pk, "until_year": 2001})
    assert wrong.status_code == 422
    assert "lies before built from" in text(wrong)
    assert not VehicleModel.objects.exists()
