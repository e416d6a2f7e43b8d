"""The board: lists that wait for somebody, work given to other hands, the tablet, words, bills put right."""

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from booking.appointments import actions
from booking.reception.models import CheckIn, Note
from booking.visits.models import Visit
from club import journeys
from tests.booking.scenes import NOW, a_person
from tests.booking.shelves import a_photo, use_shelf
from tests.cms.desks.conftest import ARRIVAL, Staffed, World, text
from tests.cms.desks.test_answers import asked
from tests.cms.desks.test_workshop import LABOUR, bill, post, to_ready

__all__ = ["asked"]
pytestmark = pytest.mark.django_db
BOARD = "/desk/workshop/"


@pytest.fixture(autouse=True)
def shelf(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    use_shelf(monkeypatch, tmp_path)


@pytest.fixture
def advisor(world: World, staffed: Staffed) -> Client:
    return staffed("advisor", world.here.site)


def listed(client: Client, show: str) -> str:
    return text(client.get(BOARD, {"show": show}))


def version_in(page: str) -> str:
    return page.split("&amp;v=")[1].split('"')[0]


def test_cars_stand_on_the_lists_of_what_they_wait_for(
    world: World, advisor: Client, staffed: Staffed
) -> None:
    plate, ref = world.booking.vehicle.plate, world.booking.ref  # type: ignore[union-attr]
    assert plate in listed(advisor, "arrivals")
    assert "Nothing on this list" in listed(advisor, "ready")
    with time_machine.travel(ARRIVAL + timedelta(minutes=1), tick=False):
        advisor = staffed("advisor", world.here.site)
        assert plate in listed(advisor, "late")
        post(advisor, "receive", ref, odometer_km=5)
        post(advisor, "start", ref, technician="")
        assert "Nothing on this list" in listed(advisor, "late")
        journeys.wait_for_parts(appointment=world.booking, reason="Pump", now=ARRIVAL, actor=a_person())
        assert plate in listed(advisor, "parts")
        assert plate in listed(advisor, "no such list"), "an unknown list is the whole day"


def test_the_board_is_silent_until_something_happens(world: World, advisor: Client) -> None:
    seen = version_in(advisor.get(BOARD).content.decode())
    assert advisor.get(BOARD, {"v": seen}).status_code == 204
    journeys.say_to_workshop(appointment=world.booking, text="I am late", now=NOW, user=world.member.user)
    fresh = advisor.get(BOARD, {"v": seen})
    assert fresh.status_code == 200
    assert "1 message" in text(fresh)
    assert version_in(fresh.content.decode()) != seen


@pytest.mark.parametrize("cars", [1, 3])
@pytest.mark.parametrize(
    ("page", "count"),
    [(BOARD, 23), (f"{BOARD}?show=arrivals", 23), (f"{BOARD}calendar/", 16), (f"{BOARD}jobs/?who=all", 17)],
)
def test_what_the_views_of_a_day_cost(
    world: World, advisor: Client, page: str, count: int, cars: int
) -> None:
    for _more in range(cars - 1):
        world.book(world.here)
    advisor.get(page)
    with CaptureQueriesContext(connection) as asked_for:
        assert advisor.get(page).status_code == 200
    assert len(asked_for) == count


def hands(client: Client, world: World, to: int, **more: Any) -> Any:
    unit = world.booking.claims.get(resource__kind="bay").resource
    world.booking.refresh_from_db()
    data = {"ref": world.booking.ref, "unit": unit.pk, "to": to, "version": world.booking.version, **more}
    return client.post("/desk/workshop/hands/", data, follow=True)


def test_work_is_given_to_another_bay_from_the_board_and_from_the_car(world: World, advisor: Client) -> None:
    bays = list(world.here.site.resources.filter(kind="bay").order_by("pk"))
    calendar = text(advisor.get(reverse("desk_calendar")))
    assert f'data-ref="{world.booking.ref}"' in calendar
    now_in = world.booking.claims.get(resource__kind="bay").resource
    first, second = [bay for bay in bays if bay != now_in][:2]
    answer = hands(advisor, world, first.pk, **{"from": "board", "day": "2026-03-02"})
    assert f"{first.name} takes it." in text(answer)
    assert answer.redirect_chain[0][0].startswith("/desk/workshop/calendar/")
    page = text(advisor.get(reverse("desk_appointment", args=[world.booking.ref])))
    assert "Who and where" in page
    assert f"{second.name} takes it." in text(hands(advisor, world, second.pk))
    assert world.booking.claims.get(resource__kind="bay").resource == second


def test_an_old_board_or_a_wrong_unit_is_refused_in_words(world: World, advisor: Client) -> None:
    bay = world.booking.claims.get(resource__kind="bay").resource
    other = world.here.site.resources.filter(kind="bay").exclude(pk=bay.pk)[0]
    assert "changed" in text(hands(advisor, world, other.pk, version=1))
    lane = world.here.site.resources.filter(kind="technician")[0]
    assert "cannot do this work" in text(hands(advisor, world, lane.pk))
    assert hands(advisor, world, world.there.site.resources.all()[0].pk).status_code == 404
    assert "Choose who takes" in text(hands(advisor, world, "x"))  # type: ignore[arg-type]
    assert world.booking.claims.get(resource__kind="bay").resource == bay


def test_other_sites_and_auditors_move_nothing(world: World, staffed: Staffed) -> None:
    other = world.here.site.resources.filter(kind="bay")[0]
    assert hands(staffed("advisor", world.there.site), world, other.pk).status_code == 404
    assert hands(staffed("auditor"), world, other.pk).status_code == 403


def test_a_car_is_received_with_signature_and_photos_or_a_word_why_not(world: World, advisor: Client) -> None:
    ref, said = world.booking.ref, "Take photos and a signature, or say why there is none."
    with time_machine.travel(ARRIVAL, tick=False):
        for more in ({"photos": [a_photo()], "signed_name": ""}, {"signed_name": "Ada Lowe"}):
            refused = post(advisor, "receive", ref, odometer_km=5, without="", **more)
            assert (refused.status_code, said in text(refused)) == (422, True)
        whole = {"photos": [a_photo(), a_photo()], "signed_name": "Ada Lowe", "without": ""}
        assert post(advisor, "receive", ref, odometer_km=5, **whole).status_code == 302
    given = CheckIn.objects.get()
    assert (given.how, given.signed_name, given.photos.count()) == ("desk", "Ada Lowe", 2)


def test_the_customer_signs_a_limit_at_reception(world: World, advisor: Client) -> None:
    ref = world.booking.ref
    with time_machine.travel(ARRIVAL, tick=False):
        refused = post(advisor, "receive", ref, odometer_km=5, limit="150", signed_name="")
        assert refused.status_code == 422
        assert 'value="150"' in refused.content.decode()
        assert (
            post(advisor, "receive", ref, odometer_km=5, limit="150.50", signed_name="Ada Lowe").status_code
            == 302
        )
        assert "up to £150.50" in text(advisor.get(reverse("desk_appointment", args=[ref])))
    world.booking.refresh_from_db()
    assert world.booking.limit_minor == 15_050


def test_a_car_checked_in_from_home_only_hands_over_its_key(world: World, advisor: Client) -> None:
    ref = world.booking.ref
    journeys.check_in_from_home(
        appointment=world.booking, odometer_km=5, signed_name="Ada Lowe", photos=[a_photo()],
        now=ARRIVAL - timedelta(minutes=30), user=world.member.user,
    )  # fmt: skip
    with time_machine.travel(ARRIVAL, tick=False):
        page = text(advisor.get(reverse("desk_appointment", args=[ref])))
        assert "key not taken yet" in page
        photo = reverse("desk_photo", args=[ref, CheckIn.objects.get().photos.get().file.ref])
        assert photo in page
        sent = advisor.get(photo)
        assert sent["Content-Type"] == "image/jpeg"
        assert b"".join(sent).startswith(b"\xff\xd8")
        assert post(advisor, "keys", ref).status_code == 302
    given = CheckIn.objects.get()
    assert given.seen_at == ARRIVAL
    assert given.appointment.vehicle is not None
    assert given.appointment.vehicle.is_verified()


def test_words_are_answered_or_only_read(world: World, advisor: Client) -> None:
    ref, user = world.booking.ref, world.member.user
    journeys.say_to_workshop(appointment=world.booking, text="The key is in the box", now=NOW, user=user)
    page = text(advisor.get(reverse("desk_appointment", args=[ref])))
    assert "The key is in the box" in page
    assert Note.objects.get().read_at is None, "looking is not reading"
    assert post(advisor, "seen", ref).status_code == 302
    assert Note.objects.get().read_at is not None
    assert post(advisor, "say", ref, text="").status_code == 422
    assert post(advisor, "say", ref, text="Thank you").status_code == 302
    assert Note.objects.filter(side="house").get().text == "Thank you"


def test_a_request_is_accepted_at_another_time(asked: Any, world: World, advisor: Client) -> None:
    half = post(advisor, "accept", asked.ref, minutes=60, day="2026-03-03", time="")
    assert half.status_code == 422
    assert "its day and its hour" in text(half)
    assert post(advisor, "accept", asked.ref, minutes=60, day="2026-03-03", time="11:30").status_code == 302
    asked.refresh_from_db()
    assert (asked.state, asked.arrive_at) == ("booked", world.here.at(1, 11, 30))


def test_the_tablet_shows_ones_own_cars_and_takes_photos(world: World, staffed: Staffed) -> None:
    ref = world.booking.ref
    hand = world.booking.claims.get(resource__kind="technician").resource
    other = world.here.site.resources.filter(kind="technician").exclude(pk=hand.pk)[0]
    tablet = staffed("workshop", world.here.site)
    plate = world.booking.vehicle.plate  # type: ignore[union-attr]
    assert plate in text(tablet.get("/desk/workshop/jobs/", {"who": hand.pk}))
    assert plate not in text(tablet.get("/desk/workshop/jobs/", {"who": other.pk}))
    assert plate in text(tablet.get("/desk/workshop/jobs/"))
    with time_machine.travel(ARRIVAL, tick=False):
        journeys.receive_car(appointment=world.booking, odometer_km=5, now=ARRIVAL, actor=a_person())
        tablet, job = staffed("workshop", world.here.site), reverse("desk_job", args=[ref])
        answer = tablet.post(reverse("desk_start", args=[ref]), {"from": "job", "technician": ""})
        assert answer["Location"] == job, "the tablet stays on the tablet's page"
        page = text(tablet.get(job))
        assert 'capture="environment"' in page
        found = {"from": "job", "area": "tyres", "grade": "now", "text": "1 mm", "photos": [a_photo()]}
        assert tablet.post(reverse("desk_finding", args=[ref]), found)["Location"] == job
        assert "1 mm" in text(tablet.get(job))
        assert tablet.post(reverse("desk_check", args=[ref]), {"from": "job"})["Location"] == job
    world.booking.refresh_from_db()
    assert world.booking.state == "quality_check"


def test_money_is_given_back_line_by_line(world: World, advisor: Client) -> None:
    ref = world.booking.ref
    with time_machine.travel(ARRIVAL, tick=False):
        to_ready(advisor, ref)
        post(advisor, "close", ref, **bill(LABOUR))
        page = reverse("desk_refund", args=[ref, 1])
        assert 'value="157.50"' in text(advisor.get(page))
        assert advisor.post(page, {"net": "200", "reason": "Discount"}).status_code == 409
        assert advisor.post(page, {"net": "10", "reason": ""}).status_code == 422
        assert advisor.post(page, {"net": "57.50", "reason": "Discount"}).status_code == 302
        assert "Discount" in text(advisor.get(reverse("desk_appointment", args=[ref])))
        assert advisor.get(reverse("desk_refund", args=[ref, 9])).status_code == 404


def test_a_wrong_bill_is_taken_back_and_written_anew(world: World, advisor: Client) -> None:
    ref = world.booking.ref
    with time_machine.travel(ARRIVAL, tick=False):
        to_ready(advisor, ref)
        post(advisor, "close", ref, **bill(LABOUR))
        page = reverse("desk_reopen", args=[ref])
        assert "was wrong" in text(advisor.get(page))
        assert advisor.post(page, {"reason": " "}).status_code == 422
        answer = advisor.post(page, {"reason": "Wrong price"})
        assert answer["Location"] == reverse("desk_close", args=[ref])
        assert "Write the right bill" in text(advisor.get(reverse("desk_appointment", args=[ref])))
        assert 'value="157.50"' in text(advisor.get(answer["Location"])), "it begins with the old lines"
        assert post(advisor, "close", ref, **bill({**LABOUR, "net": "100"})).status_code == 302
        assert "Written anew for" in text(advisor.get(reverse("desk_appointment", args=[ref])))
    assert Visit.objects.counting().get().lines.get().net_minor == 10_000


def test_the_workshop_writes_no_bills(world: World, staffed: Staffed, advisor: Client) -> None:
    with time_machine.travel(ARRIVAL, tick=False):
        to_ready(advisor, world.booking.ref)
        post(advisor, "close", world.booking.ref, **bill(LABOUR))
        tablet = staffed("workshop", world.here.site)
        assert tablet.get(reverse("desk_refund", args=[world.booking.ref, 1])).status_code == 403
        other = staffed("advisor", world.there.site)
        assert other.get(reverse("desk_reopen", args=[world.booking.ref])).status_code == 404
        assert actions.locked(world.booking).state == "delivered"
