"""The leads desk: the board, a lead with its verbs, what another centre does not see, and the staff room."""

from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone, translation

from booking.sites.models import Post, Site
from club import journeys
from club.leads import actions as leads
from club.leads.models import Lead
from club.showroom.models import DayCount, ShowItem, ShowOrder
from loyalty.earning.models import Receipt
from tests.booking.makes import make_model
from tests.booking.scenes import TODAY
from tests.cms.desks.conftest import Staffed, World, text


@pytest.fixture
def lead(world: World) -> Lead:
    return journeys.take_lead(
        source="hotline", site=world.here.site, name="Ben Oak", phone="+442079460456", now=timezone.now(),
        key="1", expected_months=3, model="Kestrel",
    )  # fmt: skip


def test_the_board_shows_the_clock_and_another_centre_sees_nothing(
    world: World, staffed: Staffed, lead: Lead
) -> None:
    page = text(staffed("sales", world.here.site).get(reverse("desk_leads")))
    assert "Ben Oak" in page
    assert "call back" in page
    away = staffed("sales", world.there.site)
    assert "Ben Oak" not in text(away.get(reverse("desk_leads")))
    assert away.get(reverse("desk_lead", args=[lead.ref])).status_code == 404
    assert staffed("workshop", world.here.site).get(reverse("desk_leads")).status_code == 403


def test_the_model_wanted_is_named_in_the_readers_language(
    world: World, staffed: Staffed, lead: Lead
) -> None:
    model = make_model(name="Terra", name_zh="大地")
    Lead.objects.filter(pk=lead.pk).update(model=model, model_words="")
    client = staffed("sales", world.here.site)
    for path in (reverse("desk_leads"), reverse("desk_lead", args=[lead.ref])):
        page = text(client.get(path, headers={"accept-language": "zh-hans"}))
        assert ("大地" in page, "Terra" in page) == (True, False), path
        assert "Terra" in text(client.get(path)), path


@pytest.mark.source("L11")
@pytest.mark.parametrize(("lost", "is_alarm"), [(10, False), (11, True)])
def test_more_than_ten_of_a_hundred_prospects_lost_is_an_alarm(
    world: World, staffed: Staffed, lost: int, is_alarm: bool
) -> None:
    client, now = staffed("sales", world.here.site), timezone.now()
    told = {"site": world.here.site, "source": "web", "name": "P", "model_words": "Kestrel", "opened_at": now}
    known = {"verified_at": now, "verified_by": Post.objects.get().user, "expected_months": 3}
    gone = {"stage": "lost", "lost_reason": "price", "ended_at": now}
    Lead.objects.bulk_create(
        Lead(key=f"p{n}", phone=f"+4420794{n:05}", **told, **known, **(gone if n < lost else {}))
        for n in range(100)
    )
    page = client.get(reverse("desk_lead_figures"))
    assert page.context["is_alarm"] is is_alarm
    assert (f"{lost}.0 %" in text(page), "above 10 %" in text(page)) == (True, is_alarm)


def test_a_lead_goes_its_way_and_a_refusal_keeps_what_was_typed(
    world: World, staffed: Staffed, lead: Lead
) -> None:
    client = staffed("sales", world.here.site)

    def act(verb: str, **data: object) -> int:
        return client.post(reverse("desk_lead_act", args=[lead.ref, verb]), data).status_code

    assert client.get(reverse("desk_lead", args=[lead.ref])).status_code == 200
    assert act("talk", words="Too early") == 409  # not verified yet
    assert act("contact", words="") == 422
    assert act("contact", words="Likes it", expected_months="3") == 302
    assert act("verify", words="") == 302
    assert act("lose", reason="price", words="Too dear") == 302
    assert act("nothing") == 404
    lead.refresh_from_db()
    assert (lead.stage, lead.department) == ("lost", "pricing")
    for page in ("desk_lead_figures", "desk_lead_routes", "desk_showroom"):
        assert client.get(reverse(page)).status_code == 200


def test_hotline_and_walk_in_are_written_down_once(world: World, staffed: Staffed) -> None:
    client = staffed("sales", world.here.site)
    data = {
        "source": "walk_in", "kind": "car", "site": world.here.site.pk, "name": "Eve Hall",
        "channel": "phone", "phone": "+442079460777", "request_key": "k",
    }  # fmt: skip
    assert client.get(reverse("desk_lead_new")).status_code == 200
    assert client.post(reverse("desk_lead_new"), {**data, "phone": ""}).status_code == 422
    assert client.post(reverse("desk_lead_new"), data).status_code == 302
    assert Lead.objects.get().source == "walk_in"


@pytest.mark.source("L12")
def test_visitors_are_counted_and_corrected(world: World, staffed: Staffed) -> None:
    client = staffed("sales", world.here.site)
    data = {"site": world.here.site.pk, "on": TODAY, "kind": "showroom", "campaign": "Radio", "by": 3}
    assert client.post(reverse("desk_showroom"), data).status_code == 302
    assert client.post(reverse("desk_showroom"), {**data, "by": -1}).status_code == 302
    assert client.post(reverse("desk_showroom"), {**data, "by": 500}).status_code == 422
    assert DayCount.objects.get().count == 2


@pytest.mark.source("L15")
def test_show_material_takes_a_second_person(world: World, staffed: Staffed) -> None:
    item = ShowItem.objects.create(code="banner", name="Banner", stock=5)
    client, other = staffed("sales", world.here.site), staffed("club_manager", world.here.site)
    data = {"site": world.here.site.pk, "item": item.pk, "quantity": 6, "request_key": "k"}
    assert client.post(reverse("desk_show_order"), data).status_code == 409
    assert client.post(reverse("desk_show_order"), {**data, "quantity": 4}).status_code == 302
    row = ShowOrder.objects.get()
    step = reverse("desk_show_order_step", args=[row.pk, "approve"])
    client.post(step)
    row.refresh_from_db()
    assert row.state == "ordered"
    other.post(step)
    row.refresh_from_db()
    item.refresh_from_db()
    assert (row.state, item.stock) == ("approved", 1)
    assert client.get(reverse("desk_show_orders")).status_code == 200
    assert client.get(reverse("desk_staffroom")).status_code == 200


@pytest.mark.parametrize(
    ("currency", "typed", "minor"),
    [
        ("JPY", "3000000", 3_000_000),
        ("JPY", "49.5", None),
        ("KWD", "9000.125", 9_000_125),
        ("GBP", "9.125", None),
    ],
)
def test_the_price_of_a_car_is_in_the_coins_of_its_centre(
    world: World, staffed: Staffed, lead: Lead, currency: str, typed: str, minor: int | None
) -> None:
    client = staffed("sales", world.here.site)
    Site.objects.filter(pk=world.here.site.pk).update(currency=currency)
    for verb, data in (("contact", {"words": "Likes it", "expected_months": "3"}), ("verify", {"words": ""})):
        client.post(reverse("desk_lead_act", args=[lead.ref, verb]), data)
    answer = client.post(reverse("desk_lead_act", args=[lead.ref, "order"]), {"words": "", "value": typed})
    lead.refresh_from_db()
    assert (answer.status_code, lead.value_minor) == ((422, None) if minor is None else (302, minor))


def test_a_car_is_delivered_with_its_price_and_undone_at_the_desk(
    world: World, staffed: Staffed, lead: Lead
) -> None:
    client = staffed("sales", world.here.site)

    def act(verb: str, **data: object) -> int:
        return client.post(reverse("desk_lead_act", args=[lead.ref, verb]), data).status_code

    Lead.objects.filter(pk=lead.pk).update(person=world.member.user)
    assert act("contact", words="Likes it", expected_months="3") == 302
    assert act("verify", words="") == 302
    assert act("order", words="", value="") == 302
    assert "If it is not the price of the order." in text(client.get(reverse("desk_lead", args=[lead.ref])))
    assert act("deliver", plate="KX26 ABC", vin="", value="") == 422
    assert act("deliver", plate="KX26 ABC", vin="", value="24500.00") == 302
    earned = Receipt.objects.get(source_type="sale", source_id=lead.ref)
    assert (earned.points, earned.lines.get().net_minor) == (3_000, 2_450_000)
    assert act("undo", reason="price", words="Bank said no") == 302
    assert earned.refunds.get().net_minor == 2_450_000


@pytest.mark.parametrize(
    ("language", "told"),
    [
        ("en", ("Call back: Eve Hall", "Ask Eve Hall once why they did not buy", "Lost for price")),
        ("zh-hans", ("回电：Eve Hall", "Eve Hall", "价格")),
    ],
)
def test_tasks_are_read_in_the_language_of_their_reader_whoever_caused_them(
    world: World, staffed: Staffed, language: str, told: tuple[str, ...]
) -> None:
    """A visitor's language is no concern of the desk: the row keeps names and codes."""
    client, now = staffed("general_manager", world.here.site), timezone.now()
    facts: dict[str, Any] = {"source": "web", "site": world.here.site, "now": now}
    with translation.override("de"):
        leads.open_lead(name="Eve Hall", phone="+442079460777", key="a", **facts)
        lost = leads.open_lead(name="Eve Hall", phone="+442079460778", key="b", **facts)
        leads.lose(lead=lost, reason="price", words="Too dear", actor=Post.objects.get().user, now=now)
    client.cookies["django_language"] = language
    page = text(client.get("/desk/tasks/?view=all"))
    for words in told:
        assert words in page
    assert "Eve Hall" in text(client.get(reverse("desk_lead", args=[lost.ref])))
