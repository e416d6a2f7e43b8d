"""One search, one page, contacts behind a mask."""

from types import SimpleNamespace

import pytest
from django.test import Client
from django.urls import reverse
from django.utils.translation import override

from club import journeys
from club.members.models import PersonKey
from club.trail.models import TrailEntry
from cms.templatetags.insight import due_name
from loyalty.ledger.queries import account_of
from tests.booking.scenes import NOW, a_person
from tests.cms.desks.conftest import Staffed, World, text


def page_of(client: Client, world: World) -> str:
    return text(client.get(reverse("desk_member", args=[world.member.number])))


def test_one_search_finds_by_name_phone_plate_and_number(world: World, staffed: Staffed) -> None:
    client = staffed("advisor", world.here.site)
    assert world.booking.vehicle is not None
    for words in ("ada", "07700 900123", world.booking.vehicle.plate, world.member.number):
        assert "Ada Lowe" in text(client.post("/desk/members/", {"q": words}, follow=True)), words


def test_what_was_looked_for_stands_in_no_address_and_is_found_again(world: World, staffed: Staffed) -> None:
    """Back and reload show the same; a second search beside it is another address."""
    client = staffed("advisor", world.here.site)
    ada = client.post("/desk/members/", {"q": "Ada Lowe"}).headers["Location"]
    nobody = client.post("/desk/members/", {"q": "07700 999999"}).headers["Location"]
    assert "ada" not in ada.lower()
    assert "999999" not in nobody
    for _ in range(2):
        assert world.member.number in text(client.get(ada))
        assert world.member.number not in text(client.get(nobody))
    for address in ("/desk/members/", "/desk/members/?search=gone", "/desk/members/?q=Ada"):
        assert world.member.number not in text(client.get(address)), address
    for n in range(8):
        client.post("/desk/members/", {"q": f"somebody {n}"})
    assert world.member.number not in text(client.get(ada)), "forgotten"


@pytest.mark.proves("K7")
def test_contacts_are_masked_until_somebody_asks_and_is_noted(world: World, staffed: Staffed) -> None:
    client, email = staffed("advisor", world.here.site), world.member.user.email
    assert email is not None
    assert email not in page_of(client, world)
    shown = text(client.post(reverse("desk_reveal", args=[world.member.number])))
    assert email in shown
    assert "+447700900123" in shown
    assert TrailEntry.objects.filter(verb="member.contacts_shown").count() == 1
    assert email not in page_of(client, world)


def test_the_page_tells_cars_appointments_and_points(world: World, staffed: Staffed) -> None:
    page = page_of(staffed("club_manager", world.here.site), world)
    assert world.booking.vehicle is not None
    for words in (world.booking.vehicle.plate, world.booking.ref, "Available", "Booked"):
        assert words in page


def test_the_page_says_that_points_stand_still(world: World, staffed: Staffed) -> None:
    client, account = staffed("club_manager", world.here.site), account_of(world.member.user)
    assert account is not None
    assert "Frozen" not in page_of(client, world)
    journeys.freeze_account(account=account, why="A phone of three", now=NOW, actor=a_person("gm"))
    assert "Frozen" in page_of(client, world)


def test_sales_see_the_customer_without_the_points(world: World, staffed: Staffed) -> None:
    page = page_of(staffed("sales", world.here.site), world)
    assert "Ada Lowe" in page
    assert "status credits" not in page


def test_a_centre_where_the_member_has_a_booking_finds_the_page(world: World, staffed: Staffed) -> None:
    client = staffed("advisor", world.there.site)
    assert client.get(reverse("desk_member", args=[world.member.number])).status_code == 404
    world.book(world.there, user=world.member.user)
    assert client.get(reverse("desk_member", args=[world.member.number])).status_code == 200


def test_what_is_due_is_told_in_the_readers_words() -> None:
    due = SimpleNamespace(kind="inspection", detail="")
    assert due_name(due) == "Inspection"
    with override("zh-hans"):
        assert not due_name(due).isascii()


def test_the_page_tells_what_was_changed_and_shows_the_words_for_a_noted_look(
    world: World, staffed: Staffed
) -> None:
    """Whoever corrects a file sees what stood there and who wrote it, as long as the person's key is."""
    advisor, member = staffed("advisor", world.here.site), world.member
    assert "Changes to the file" not in page_of(advisor, world)
    clerk, member.user.phone = a_person("Kim"), "+442079460123"
    member.user.save()
    journeys.save_profile(member=member, now=NOW, actor=clerk, town="Newport", attribute="taxi")
    journeys.save_profile(member=member, now=NOW, actor=member.user, birth_lunar=True)
    page = page_of(advisor, world)
    assert "Changes to the file" in page
    assert "Kind of customer<br><small" in page or "Town<br>" in page
    assert '<small class="desk-quiet">themselves</small>' in page
    assert "Newport</b>" not in page
    shown = text(advisor.post(reverse("desk_reveal", args=[member.number])))
    for words in (
        "Town: – → <b>Newport</b>",
        "Private → <b>Taxi</b>",
        "By the lunar calendar: no → <b>yes</b>",
    ):
        assert words in shown, words
    assert str(clerk) in shown
    PersonKey.objects.all().delete()
    assert "<b>Newport</b>" not in text(advisor.post(reverse("desk_reveal", args=[member.number])))
    assert "By the lunar calendar" in page_of(advisor, world), "which field stays known"
