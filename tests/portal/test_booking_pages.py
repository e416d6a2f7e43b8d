"""Booking, page by page: car, work, time, a hold, a visit; moved, cancelled, refused."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from booking.appointments.models import Appointment
from booking.garage.models import Vehicle
from booking.sites.models import Site
from booking.workshop.actions import lay_calendar
from club import journeys
from portal.models import User
from tests.booking.makes import make_appointment, make_model
from tests.booking.scenes import EVERY_DAY, Scene, a_scene, an_operation, hold, units
from tests.portal.bookings import booked, held, make_car, plan, sent, text_of, uid_of
from tests.portal.people import browser_of, joined

LIST_QUERIES = 8  # the waitlist is one of them
State = Appointment.State


@pytest.fixture
def scene(db: None) -> Scene:
    """A centre with one bay and one technician, open every day, from the moment of the test."""
    return a_scene(now=timezone.now(), hours=EVERY_DAY)


@pytest.fixture
def site(scene: Scene) -> Site:
    return scene.site


@pytest.fixture
def car(ben: User) -> Vehicle:
    return make_car(ben, make_model())


@pytest.fixture
def client(ben: User) -> Client:
    return browser_of(ben)


def test_from_the_car_to_the_booked_visit(client: Client, scene: Scene, ben: User, car: Vehicle) -> None:
    make_car(ben, car.model)
    which = text_of(client.get("/appointments/new/"))
    assert "Which car?" in which
    assert car.ref in which
    work = text_of(client.get(f"/appointments/new/?car={car.ref}"))
    assert scene.service.code in work
    assert "£189" in work  # the menu says what a person pays, tax included
    assert "include parts, work and tax" in work
    times = text_of(client.get(plan(scene, car)))
    assert "£189" in times
    visit = held(client, scene, car)
    page = text_of(client.get(f"/appointments/{visit.ref}/"))
    assert "Is everything right?" in page
    assert "£189" in page
    client.post(f"/appointments/{visit.ref}/confirmation/", sent(note="A noise at the back"))
    page = text_of(client.get(f"/appointments/{visit.ref}/"))
    assert "A noise at the back" in page
    assert "calendar.ics" in page
    listed = text_of(client.get("/appointments/"))
    assert visit.ref in listed
    assert "Service · Site" in listed
    visit.refresh_from_db()
    assert (visit.state, visit.arrive_at) == (State.BOOKED, scene.at(3, 9))


def test_who_has_one_car_is_not_asked_which(client: Client, car: Vehicle) -> None:
    assert f"car={car.ref}" in client.get("/appointments/new/")["Location"]


def test_who_has_no_car_is_led_to_the_garage(client: Client) -> None:
    assert "/garage/new/" in text_of(client.get("/appointments/new/"))


def test_nobody_is_told_off_before_being_asked(client: Client, car: Vehicle) -> None:
    page = client.get("/appointments/new/", follow=True).content.decode()
    assert 'name="work"' in page
    assert "Choose at least one kind of work." not in page


def test_work_is_asked_again_when_none_was_chosen(client: Client, car: Vehicle) -> None:
    page = text_of(client.get(f"/appointments/new/?car={car.ref}&mode=wait"))
    assert "Choose at least one kind of work." in page


def test_another_centre_keeps_the_car_the_work_and_the_day(
    client: Client, scene: Scene, car: Vehicle
) -> None:
    chooser = text_of(client.get(plan(scene, car))).split('class="choose"')[1].split("</form>")[0]
    for name, value in (("car", car.ref), ("work", scene.service.code), ("day", scene.day(3))):
        assert f'type="hidden" name="{name}" value="{value}"' in chooser


def test_a_move_and_a_cancel_keep_the_calendar_s_uid(client: Client, scene: Scene, car: Vehicle) -> None:
    visit = booked(client, scene, car)
    before = uid_of(client, visit)
    path = f"/appointments/{visit.ref}/move/"
    assert client.get(f"{path}?day={scene.day(4)}").status_code == 200
    answer = client.post(path, sent(at=scene.at(4, 10).isoformat(), version=visit.version), follow=True)
    assert "Moved. The old time is free again." in text_of(answer)
    visit.refresh_from_db()
    assert visit.arrive_at == scene.at(4, 10)
    assert uid_of(client, visit) == before
    assert client.get(f"/appointments/{visit.ref}/cancellation/").status_code == 200
    answer = client.post(f"/appointments/{visit.ref}/cancellation/", sent(), follow=True)
    assert "Cancelled." in text_of(answer)
    visit.refresh_from_db()
    assert visit.state == State.CANCELLED
    assert uid_of(client, visit) == before


def test_a_hold_let_go_frees_its_time(client: Client, scene: Scene, car: Vehicle) -> None:
    visit = held(client, scene, car)
    client.post(f"/appointments/{visit.ref}/cancellation/", sent())
    visit.refresh_from_db()
    assert visit.state == State.EXPIRED
    assert held(client, scene, car).pk != visit.pk


def test_visitors_are_led_to_the_door(client: Client, scene: Scene, car: Vehicle) -> None:
    visit = booked(client, scene, car)
    of_one = ["", "move/", "cancellation/", "calendar.ics"]
    for path in ["", "new/", *(f"{visit.ref}/{end}" for end in of_one)]:
        assert Client().get(f"/appointments/{path}")["Location"].startswith("/accounts/login/")
    for end in ("confirmation/", "move/", "cancellation/"):
        answer = Client().post(f"/appointments/{visit.ref}/{end}", sent())
        assert answer["Location"].startswith("/accounts/login/")


def test_the_visit_of_somebody_else_is_not_there(
    client: Client, stranger: Client, scene: Scene, car: Vehicle
) -> None:
    visit = booked(client, scene, car)
    for end in ("", "move/", "cancellation/", "calendar.ics"):
        assert stranger.get(f"/appointments/{visit.ref}/{end}").status_code == 404
    fields = sent(at=scene.at(4, 10).isoformat(), version=visit.version)
    for end in ("confirmation/", "move/", "cancellation/"):
        assert stranger.post(f"/appointments/{visit.ref}/{end}", fields).status_code == 404
    visit.refresh_from_db()
    assert (visit.state, visit.arrive_at) == (State.BOOKED, scene.at(3, 9))


def test_the_car_of_somebody_else_cannot_be_booked(stranger: Client, scene: Scene, car: Vehicle) -> None:
    stranger.post(plan(scene, car), sent(at=scene.at(3, 9).isoformat()))
    assert not Appointment.objects.exists()


def test_no_time_chosen_is_said_and_the_times_stay(client: Client, scene: Scene, car: Vehicle) -> None:
    answer = client.post(plan(scene, car), sent())
    assert answer.status_code == 422
    assert "Pick a time first." in text_of(answer)
    assert answer.context["slots"]


def test_a_time_taken_meanwhile_is_refused_with_ways_out(client: Client, scene: Scene, car: Vehicle) -> None:
    hold(scene, scene.at(3, 9))
    answer = client.post(plan(scene, car), sent(at=scene.at(3, 9).isoformat()))
    assert answer.status_code == 409
    assert "That time is no longer free." in text_of(answer)
    assert "What would work:" in text_of(answer)
    ways = answer.context["ways_out"]
    assert [way for way in ways if "mode=drop_off" in way.href]
    for way in ways:
        page = client.get(f"/appointments/new/{way.href}")
        ticked = [chip for chip in page.context["slots"] if chip.is_chosen]
        assert bool(ticked) == ("at=" in way.href), "a time that is named is ticked already"


def test_closed_times_tell_their_reason(client: Client, scene: Scene, car: Vehicle) -> None:
    hold(scene, scene.at(3, 9))
    answer = client.get(plan(scene, car))
    assert "Why are some times closed?" in text_of(answer)
    shut = [reason for reason in answer.context["reasons"] if reason.startswith("No bay is free")]
    assert shut == ["No bay is free · Free if you leave the car: 08:15–09:45"]


def test_a_hold_that_ran_out_is_gone_and_leads_back_to_the_same_plan(
    client: Client, scene: Scene, car: Vehicle
) -> None:
    visit = held(client, scene, car)
    Appointment.objects.update(held_until=timezone.now() - timedelta(seconds=1))
    answer = client.post(f"/appointments/{visit.ref}/confirmation/", sent(note="Noise"))
    assert answer.status_code == 410
    assert "Please choose again." in text_of(answer)
    again = answer.context["again"]
    assert f'href="{again}"' in text_of(answer)
    assert client.get(again).context["plan"].work == [scene.service]


def test_a_move_over_an_older_version_is_refused(client: Client, scene: Scene, car: Vehicle) -> None:
    visit = booked(client, scene, car)
    path, at = f"/appointments/{visit.ref}/move/", scene.at(4, 10).isoformat()
    answer = client.post(f"{path}?day={scene.day(4)}", sent(at=at, version=visit.version - 1))
    assert answer.status_code == 409
    assert "This appointment has changed meanwhile." in text_of(answer)
    chosen = [chip.label for chip in answer.context["slots"] if chip.is_chosen]
    assert chosen == ["10:00"]
    visit.refresh_from_db()
    assert visit.arrive_at == scene.at(3, 9)


def test_a_move_to_a_taken_time_names_others(client: Client, scene: Scene, car: Vehicle) -> None:
    visit = booked(client, scene, car)
    hold(scene, scene.at(4, 10))
    fields = sent(at=scene.at(4, 10).isoformat(), version=visit.version)
    answer = client.post(f"/appointments/{visit.ref}/move/", fields)
    assert answer.status_code == 409
    assert "What would work:" in text_of(answer)


def test_too_late_to_move_is_told_and_a_late_cancel_is_noted(
    client: Client, scene: Scene, car: Vehicle
) -> None:
    visit = booked(client, scene, car)
    Appointment.objects.update(arrive_at=scene.at(0, 9), promise_at=scene.at(0, 13))
    Site.objects.update(phone="+44 20 7946 0100")
    opened = text_of(client.get(f"/appointments/{visit.ref}/move/"))
    assert "It is too late to change this online." in opened, "before a time is chosen, not after"
    assert 'type="radio"' not in opened
    assert 'href="tel:+44 20 7946 0100"' in opened
    fields = sent(at=scene.at(4, 10).isoformat(), version=visit.version)
    answer = client.post(f"/appointments/{visit.ref}/move/", fields)
    assert answer.status_code == 403
    assert "It is too late to change this online." in text_of(answer)
    client.post(f"/appointments/{visit.ref}/cancellation/", sent())
    visit.refresh_from_db()
    assert visit.late_cancelled_at is not None


def test_a_car_in_the_house_is_not_cancelled(client: Client, scene: Scene, car: Vehicle) -> None:
    visit = booked(client, scene, car)
    Appointment.objects.update(state=State.CHECKED_IN)
    answer = client.post(f"/appointments/{visit.ref}/cancellation/", sent())
    assert answer.status_code == 409
    assert 'role="alert"' in text_of(answer)


@pytest.mark.parametrize("rows", [1, 3])
def test_the_list_costs_the_same_for_one_visit_and_for_three(
    client: Client, scene: Scene, ben: User, django_assert_num_queries: Callable[..., object], rows: int
) -> None:
    model = make_model()
    for n in range(rows):
        for state in ("booked", "delivered"):
            at = scene.at(n + 1, 9)
            make_appointment(
                person=ben, site=scene.site, state=state, vehicle=make_car(ben, model), arrive_at=at,
                promise_at=at + timedelta(hours=2),
            )  # fmt: skip
    client.get("/appointments/")
    with django_assert_num_queries(LIST_QUERIES):  # type: ignore[attr-defined]
        client.get("/appointments/")


HOSTILE = [
    "?car=xxx&work=yyy&day=2026-99-99&mode=zzz",
    "?car={car}&work={work}&day=9999-12-31&mode=zzz",
    "?car={car}&work={work}&day=0001-01-01&site=nowhere&at=0001-01-01T00:00:00%2B00:00",
    "?car={car}&work={work}&work=yyy&change=1&day=&at=x",
    "?car=%00&work=%00&site=%00",
]


@pytest.mark.parametrize("query", HOSTILE)
def test_an_address_that_nobody_wrote_is_still_a_page(
    client: Client, scene: Scene, car: Vehicle, query: str
) -> None:
    query = query.format(car=car.ref, work=scene.service.code)
    assert client.get(f"/appointments/new/{query}", follow=True).status_code == 200
    visit = booked(client, scene, car)
    assert client.get(f"/appointments/{visit.ref}/move/{query}").status_code == 200


@pytest.mark.parametrize("fields", [{"at": "0001-01-01T00:00:00+00:00"}, {"at": "soon"}, {"version": "x"}])
def test_a_form_that_nobody_was_shown_is_refused(
    client: Client, scene: Scene, car: Vehicle, fields: dict[str, str]
) -> None:
    visit = booked(client, scene, car)
    body = sent(**({"at": scene.at(4, 10).isoformat()} | fields))
    assert client.post(f"/appointments/{visit.ref}/move/", body).status_code in (409, 422)
    if "version" not in fields:
        assert client.post(plan(scene, car), sent(**fields)).status_code == 422


def test_a_visit_booked_without_a_car_has_its_pages_too(client: Client, scene: Scene, ben: User) -> None:
    at = scene.at(2, 9)
    visit = make_appointment(
        person=ben, site=scene.site, vehicle=None, arrive_at=at, promise_at=at + timedelta(hours=1)
    )
    for path in ("/home/", "/appointments/", f"/appointments/{visit.ref}/"):
        answer = client.get(path)
        assert answer.status_code == 200
        assert "None" not in text_of(answer)
    assert uid_of(client, visit)


def test_a_request_taken_back_is_not_called_ten_minutes_too_late(
    client: Client, scene: Scene, car: Vehicle
) -> None:
    scene.service.is_open_ended = True
    scene.service.save()
    visit = booked(client, scene, car)
    assert visit.state == State.REQUESTED
    client.post(f"/appointments/{visit.ref}/cancellation/", sent())
    page = text_of(client.get(f"/appointments/{visit.ref}/"))
    assert "This request is over" in page
    assert "ten minutes" not in page


def test_a_declined_request_says_why_on_its_page(client: Client, scene: Scene, car: Vehicle) -> None:
    scene.service.is_open_ended = True
    scene.service.save()
    visit = booked(client, scene, car)
    why, zoe = "This gearbox goes to the maker <first>.", joined(scene.site, "zoe@example.com", "Zoe")
    journeys.decline_request(appointment=visit, reason=why, now=timezone.now(), actor=zoe)
    page = text_of(client.get(f"/appointments/{visit.ref}/"))
    assert why in page


def test_work_that_no_bay_does_together_is_offered_apart(client: Client, scene: Scene, car: Vehicle) -> None:
    paint, tyres = (
        an_operation(tags=[tag], name=name) for tag, name in (("paint", "Paint"), ("lift", "Tyres"))
    )
    units(scene.site, {"bay": 1, "technician": 1}, tags=["lift"])
    lay_calendar(site=scene.site, first=scene.day(0), last=scene.day(14), now=scene.now)
    ask = f"/appointments/new/?car={car.ref}&work={tyres.code}&work={scene.service.code}"
    assert "visits of their own" not in text_of(client.get(ask)), "one bay does both"
    page = text_of(client.get(f"{ask}&work={paint.code}")).split("visits of their own")[1]
    offered = page.split("</ul>")[0]
    assert (offered.count("<li>"), "Paint ·" in offered) == (2, False), "nobody here paints"
