"""A customer's page in contact: one question, notes, who looks after them; companies, doubles, retention."""

import re
from datetime import date, timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from booking.garage.models import Vehicle
from booking.sites.models import Post
from booking.visits.rules import LineDraft
from club import journeys
from club.complaints.models import Ticket
from club.exchange.models import UNDONE, ExternalRecord
from club.leads.models import Lead
from club.members import actions
from club.members.models import Asked, Company, CompanyCar, Double, Joining, Member, Note, Relation
from club.privacy.models import Erasure, LegalHold, Look, Retention
from portal.models import User
from tests.booking.scenes import NOW, TODAY
from tests.club.surveys.conftest import make_visit
from tests.cms.desks.conftest import Staffed, World, text


def at(name: str, world: World, *more: object) -> str:
    return reverse(name, args=[world.member.number, *more])


def form(**fields: object) -> dict[str, object]:
    return {"request_key": f"k{timezone.now().timestamp()}", **fields}


def test_one_question_is_asked_answered_and_then_rests(world: World, staffed: Staffed) -> None:
    client = staffed("advisor", world.here.site)
    assert "Ask today" in text(client.get(at("desk_member", world)))
    asked = client.get(at("desk_member", world)).context["asked"]
    refused = client.post(at("desk_ask", world), form(asked=asked, **{asked: ""}))
    assert refused.status_code == 422
    assert client.post(at("desk_ask", world), form(asked=asked, declined="1")).status_code == 302
    assert Asked.objects.get().answer == "declined"
    assert "Ask today" not in text(client.get(at("desk_member", world)))


@pytest.mark.source("F13")
def test_the_same_question_is_asked_at_a_call_and_a_visit_and_leads_back_there(
    world: World, staffed: Staffed
) -> None:
    """F13: every contact completes the file; one question on one day, wherever it is asked."""
    client = staffed("advisor", world.here.site)
    page = reverse("desk_appointment", args=[world.booking.ref])
    assert "Ask today" not in text(client.get(page)), "the car is not here yet"
    journeys.receive_car(
        appointment=world.booking, odometer_km=1_000, now=timezone.now(),
        actor=User.objects.filter(is_staff=True).first(),  # type: ignore[arg-type]
    )  # fmt: skip
    shown = client.get(page)
    assert "Ask today" in text(shown)
    asked = re.search(r'name="asked" value="(\w+)"', shown.content.decode())
    assert asked is not None
    refusing = form(asked=asked[1], declined="1", back=page)
    assert client.post(at("desk_ask", world), refusing)["Location"] == page
    assert "Ask today" not in text(client.get(page))
    away = form(asked=asked[1], declined="1", back="//elsewhere.example/")
    assert client.post(at("desk_ask", world), away)["Location"] == at("desk_member", world)
    assert Asked.objects.count() == 1


@pytest.mark.source("H14")
def test_notes_and_relations_are_read_by_sales_and_changed_by_their_site_only(
    world: World, staffed: Staffed
) -> None:
    client = staffed("advisor", world.here.site)
    me = User.objects.get(pk=client.session["_auth_user_id"])
    client.post(at("desk_note", world), form(kind="handover", words="Wants an estate next year"))
    client.post(at("desk_relation", world), form(side="service", staff=me.pk, why="new"))
    assert Relation.objects.get().staff == me
    sales = staffed("sales", world.here.site)
    assert "Wants an estate next year" in text(sales.get(at("desk_member", world)))
    assert sales.post(at("desk_note", world), form(kind="note", words="x")).status_code == 403
    other = staffed("advisor", world.there.site)
    assert other.post(at("desk_note", world), form(kind="note", words="x")).status_code == 404
    client.post(at("desk_note_done", world, Note.objects.get().pk), form())
    assert Note.objects.get().done_at is not None


def test_each_opening_is_written_down_and_the_file_can_be_changed(world: World, staffed: Staffed) -> None:
    client = staffed("advisor", world.here.site)
    client.get(at("desk_member", world))
    assert [look.what for look in Look.objects.all()] == ["page"]
    typed = form(name="Ada Stone", attribute="taxi", hobbies="camping", phone="nonsense")
    refused = client.post(at("desk_member_edit", world), typed)
    assert (refused.status_code, "camping" in text(refused) or b"camping" in refused.content) == (422, True)
    assert client.post(at("desk_member_edit", world), typed | {"phone": ""}).status_code == 302
    assert Member.objects.get(pk=world.member.pk).attribute == "taxi"


def test_a_web_record_is_verified_by_somebody(world: World, staffed: Staffed) -> None:
    client = staffed("care_agent", world.here.site)
    assert "Ada Lowe" in text(client.get(reverse("desk_unverified")))
    client.post(at("desk_verify", world), form())
    assert Member.objects.get(pk=world.member.pk).verified_at is not None
    assert "Ada Lowe" not in text(client.get(reverse("desk_unverified")))


def test_a_pair_is_joined_and_parted(world: World, staffed: Staffed) -> None:
    twin = User.objects.create(name="Ada L")
    pair = Double.objects.create(
        one=min(world.member.user, twin, key=lambda each: each.pk), other=twin, reasons=["phone"],
        found_at=timezone.now(),
    )  # fmt: skip
    assert (
        staffed("advisor", world.there.site)
        .post(reverse("desk_double", args=[pair.pk]), form(answer="one"))
        .status_code
        == 404
    )
    client = staffed("advisor", world.here.site)
    assert "the same phone" in text(client.get(reverse("desk_doubles")))
    client.post(reverse("desk_double", args=[pair.pk]), form(answer="one"))
    joining = Joining.objects.get()
    assert (joining.winner, joining.loser) == (world.member.user, twin)
    client.post(reverse("desk_part", args=[joining.pk]), form())
    assert Joining.objects.get().undone_at is not None


@pytest.mark.source("K12")
def test_a_company_gets_people_and_cars(world: World, staffed: Staffed) -> None:
    client = staffed("club_manager", world.here.site)
    client.post(reverse("desk_company_new"), form(name="Dawn Freight", attribute="company"))
    firm = Company.objects.get()
    page = reverse("desk_company", args=[firm.ref])
    assert world.booking.vehicle is not None
    people, cars = (
        reverse("desk_company_person", args=[firm.ref]),
        reverse("desk_company_car", args=[firm.ref]),
    )
    assert client.post(people, form(number="0", role="driver")).status_code == 422
    client.post(people, form(number=world.member.number, role="driver"))
    assert client.post(cars, form(plate="NOBODY 1", points_to="driver")).status_code == 422
    client.post(cars, form(plate=world.booking.vehicle.plate, points_to="payer"))
    assert CompanyCar.objects.get().points_to == "payer"
    agreed = {"plate": world.booking.vehicle.plate, "points_to": "driver"}
    assert client.post(cars, form(**agreed, driver="0")).status_code == 422
    client.post(cars, form(**agreed, driver=world.member.number))
    assert CompanyCar.objects.get().points_to == "driver"
    ahead = {**agreed, "since": (timezone.localdate() + timedelta(days=3)).isoformat()}
    refused = client.post(cars, form(**ahead))
    assert (refused.status_code, "has not come yet" in text(refused)) == (422, True)
    assert client.post(cars, form(**agreed, since="2026-02-03")).status_code == 409, "not theirs then"
    client.post(people, form(number=world.member.number, role="payer", since="2026-02-03"))
    assert firm.people.get(role="payer").from_date == date(2026, 2, 3)
    stranger = Vehicle.objects.create(plate="ZZ99 ZZZ", plate_key="ZZ99ZZZ", created_at=timezone.now())
    assert client.post(cars, form(plate=stranger.plate, points_to="payer")).status_code == 422
    shown = text(client.get(page))
    assert "Ada Lowe" in shown
    assert world.booking.vehicle.plate in shown
    assert "Dawn Freight" in text(client.post("/desk/members/", {"q": "dawn"}, follow=True))
    assert staffed("advisor", world.there.site).get(page).status_code == 404


def test_what_is_told_late_of_a_company_car_names_the_bills_that_stay(world: World, staffed: Staffed) -> None:
    """A driver told late: what was posted keeps its points, and the desk reads which bills these are."""
    client, clerk = staffed("club_manager", world.here.site), Post.objects.get().user
    visit = journeys.receive_car(appointment=world.booking, odometer_km=42_000, now=NOW, actor=clerk)
    journeys.start_work(appointment=world.booking, now=NOW, actor=clerk)
    journeys.finish_work(appointment=world.booking, now=NOW, actor=clerk)
    labour = LineDraft(
        kind="labour", description="Service", net_minor=10_000, tax_minor=0, pay_type="customer"
    )
    journeys.close_visit(visit=visit, lines=[labour], now=NOW, actor=clerk)
    firm = actions.found(site=world.here.site, now=NOW, actor=clerk, name="Dawn Freight")
    cars = reverse("desk_company_car", args=[firm.ref])
    told = {"plate": visit.vehicle.plate, "points_to": "driver", "driver": world.member.number}
    page = text(client.post(cars, form(**told, since=(TODAY - timedelta(days=1)).isoformat()), follow=True))
    assert f"have posted their points already and keep them: {visit.number}." in page
    row = CompanyCar.objects.get()
    assert (row.from_date, row.until_date) == (TODAY - timedelta(days=1), None)


def test_somebody_outside_the_club_has_a_page_where_they_came(world: World, staffed: Staffed) -> None:
    guest = User.objects.create(name="Tom Reed", phone="+442079460555")
    client = staffed("advisor", world.here.site)
    assert client.get(reverse("desk_customer", args=[guest.pk])).status_code == 404
    world.book(world.here, user=guest)
    page = text(client.get(reverse("desk_customer", args=[guest.pk])))
    assert "not in the club" in page
    assert "+442079460555" not in page
    assert Look.objects.get().person == guest


def test_how_long_we_keep_is_changed_with_a_reason_by_leaders_only(
    world: World, staffed: Staffed, client: Client
) -> None:
    admin = staffed("administrator", None)
    assert "Complaints" in text(admin.get(reverse("desk_retention")))
    where = reverse("desk_retention_set", args=["repair"])
    assert admin.post(where, form(months_min=72, months_max=60, why="x")).status_code == 422
    assert admin.post(where, form(months_min=96, months_max=120, why="new law")).status_code == 302
    assert Retention.objects.get().why == "new law"
    assert staffed("advisor", world.here.site).get(where).status_code == 403


def test_a_request_at_the_counter_and_a_legal_hold(world: World, staffed: Staffed) -> None:
    admin = staffed("administrator", None)
    admin.post(at("desk_hold", world), form(why="court"))
    page = text(admin.get(at("desk_erasure", world)))
    assert "Something has to end first" in page
    assert admin.post(at("desk_erasure", world), form(identity_how="passport")).status_code == 409
    admin.post(reverse("desk_hold_lifted", args=[LegalHold.objects.get().pk]), form())
    assert LegalHold.objects.get().until_at is not None
    assert not Erasure.objects.exists()


@pytest.mark.source("B9")
def test_a_customers_page_says_class_needs_last_contact_and_what_is_open(
    world: World, staffed: Staffed
) -> None:
    """B9: class, what they need, when we last spoke, open complaints, and how to serve them."""
    client = staffed("club_manager", world.here.site)
    assert "none yet" in text(client.get(at("desk_member", world)))
    client.post(at("desk_note", world), form(kind="note", words="Wants a child seat each time"))
    assert world.booking.vehicle is not None
    came = NOW - timedelta(days=40)
    make_visit(world.here.site, world.member.user, world.booking.vehicle, came)
    journeys.run_classes(on=TODAY, now=NOW)
    journeys.raise_ticket(
        source="phone", site=world.here.site, words="It squeals", person=world.member.user, now=NOW, key="b9"
    )
    page = text(client.get(at("desk_member", world)))
    day = came.strftime("%-d %B %Y")
    for words in ("Class ", "Wants a child seat", f"Last contact</dt><dd>{day}", "desk-badge is-warn"):
        assert words in page, words
    assert len(client.get(at("desk_member", world)).context["tickets"]) == 1


@pytest.mark.source("F17")
@pytest.mark.parametrize("role", ["advisor", "sales", "care_agent", "club_manager"])
def test_every_role_finds_sales_service_and_complaints_of_a_customer(
    world: World, staffed: Staffed, role: str
) -> None:
    """F17: one search, one page. A complaint of somebody unknown is found by what they told."""
    here, now, person = world.here.site, timezone.now(), world.member.user
    lead = Lead.objects.create(
        site=here, source="phone", kind="car", name="A. Lowe", email="a@example.com", person=person,
        model_words="An estate", opened_at=now,
    )  # fmt: skip
    facts = {"site": here, "source": "phone", "words": "It squeals.", "now": now}
    theirs = journeys.raise_ticket(key="t1", person=person, **facts)  # type: ignore[arg-type]
    told = {"name": "Tom Reed", "phone": "020 7946-0555"}
    unknown = journeys.raise_ticket(key="t2", **facts, **told)  # type: ignore[arg-type]
    away = journeys.raise_ticket(key="t3", **facts | {"site": world.there.site}, **told)  # type: ignore[arg-type]
    client = staffed(role, here)
    page = client.get(at("desk_member", world)).content.decode()
    for link in (reverse("desk_lead", args=[lead.ref]), reverse("desk_ticket", args=[theirs.ref])):
        assert link in page
        assert client.get(link).status_code == 200
    for words in ("02079460555", "Tom Reed", unknown.ref):
        found = client.post("/desk/members/", form(q=words), follow=True).content.decode()
        assert reverse("desk_ticket", args=[unknown.ref]) in found, words
        assert away.ref not in found
    assert "It squeals" not in page, "what was said is read at the complaint, where every look is noted"


def test_a_complaint_told_by_phone_is_its_customers_when_we_know_the_number(
    world: World, staffed: Staffed
) -> None:
    person = world.member.user
    person.phone = "+442079460999"
    person.save()
    told = {
        "source": "phone", "site": world.here.site.pk, "phone": "020 7946 0999", "name": "Mr Lowe",
        "area": "repair", "klass": "general", "words": "It squeals.", "on_the_spot": "on",
    }  # fmt: skip
    staffed("care_agent", world.here.site).post(reverse("desk_ticket_new"), form(**told))
    assert Ticket.objects.get().person == person


def test_what_a_dealer_system_told_of_a_customer_stands_on_their_page(world: World, staffed: Staffed) -> None:
    """F1: purchase date, address and company, but no way to reach them without a noted look."""
    told = {"purchased_on": "2024-05-17", "company": "Dawn Freight", "phone": "+442079460123", "name": "Ada"}
    row = ExternalRecord.objects.create(
        site=world.here.site, source="dms", kind="customers", number="C1", digest="d", facts=told,
        person=world.member.user, told_at=timezone.now(),
    )  # fmt: skip
    client = staffed("advisor", world.here.site)
    page = text(client.get(at("desk_member", world)))
    assert "Dawn Freight" in page
    assert "17 May 2024" in page
    assert "2079460123" not in page
    row.digest = UNDONE
    row.save()
    assert "Dawn Freight" not in text(client.get(at("desk_member", world)))
