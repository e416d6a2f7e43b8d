"""Giving a car to us, at the desk or from home, and the words about it."""

from datetime import datetime, timedelta
from pathlib import Path

import pytest

from booking.appointments.actions import take_back
from booking.appointments.actions.refusals import BadReading, IllegalTransition
from booking.appointments.models import Appointment
from booking.reception import actions, queries, rules
from booking.reception.models import CheckIn
from booking.sites.actions import set_policy
from tests.booking.scenes import Scene, a_car, a_person, a_scene, book, frozen
from tests.booking.shelves import a_photo, use_shelf

pytestmark = pytest.mark.django_db
MINUTE = timedelta(minutes=1)


@pytest.fixture(autouse=True)
def shelf(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    use_shelf(monkeypatch, tmp_path)


@pytest.fixture
def scene() -> Scene:
    return a_scene()


def coming(scene: Scene) -> Appointment:
    owner = a_person("Ada")
    return book(scene, scene.at(2, 9), mode="drop_off", vehicle=a_car(), person=owner, actor=owner)


def at_home(visit: Appointment, now: datetime, **more: object) -> CheckIn:
    given = {
        "odometer_km": 41_000, "signed_name": "Ada Lowe", "photos": [a_photo()], "now": now,
        "actor": visit.person, **more,
    }  # fmt: skip
    return actions.give(appointment=visit, from_home=True, **given)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("name", "signed"),
    [
        ("Ada Lowe", True),
        ("王伟", True),
        ("Bo", True),
        ("X", False),
        ("", False),
        ("  12", False),
        ("...", False),
    ],
)
def test_a_signature_is_a_name(name: str, signed: bool) -> None:
    assert rules.is_signed(name) is signed


def test_an_owner_gives_the_car_from_home_at_most_45_minutes_early(scene: Scene) -> None:
    visit = coming(scene)
    assert queries.opens_at(visit) == visit.arrive_at - 45 * MINUTE
    before = frozen()
    with pytest.raises(IllegalTransition):
        at_home(visit, visit.arrive_at - 46 * MINUTE)
    assert frozen() == before
    assert not CheckIn.objects.exists()
    given = at_home(visit, visit.arrive_at - 45 * MINUTE, limit_minor=15_000, photos=[a_photo()])
    visit.refresh_from_db()
    assert (visit.state, visit.limit_minor) == ("checked_in", 15_000)
    assert (given.how, given.seen_at, given.signed_name) == ("home", None, "Ada Lowe")
    assert given.photos.count() == 1


def test_a_site_may_open_its_door_earlier(scene: Scene) -> None:
    visit = coming(scene)
    set_policy(name="early_check_in_minutes", value=90, valid_from=scene.day(0), now=scene.now, author=None,
               site=scene.site)  # fmt: skip
    assert at_home(visit, visit.arrive_at - 90 * MINUTE).how == "home"


def test_a_car_checked_in_from_home_that_never_comes_is_missed_and_may_come_after_all(scene: Scene) -> None:
    visit = coming(scene)
    at_home(visit, visit.arrive_at - 10 * MINUTE)
    with pytest.raises(IllegalTransition):
        actions.never_came(appointment=visit, now=visit.arrive_at - MINUTE, actor=None)
    gone = actions.never_came(appointment=visit, now=visit.arrive_at + 60 * MINUTE, actor=None)
    assert gone.state == "no_show"
    later = visit.arrive_at + 90 * MINUTE
    back = take_back(appointment=gone, at=later, now=later, actor=a_person("Desk"))
    given = actions.give(appointment=back, odometer_km=41_010, now=later, actor=None)
    assert (given.how, given.odometer_km, CheckIn.objects.count()) == ("desk", 41_010, 1)


def test_a_car_that_somebody_has_seen_cannot_be_missed(scene: Scene) -> None:
    visit = coming(scene)
    at_home(visit, visit.arrive_at)
    actions.take_keys(appointment=visit, now=visit.arrive_at, actor=None)
    with pytest.raises(IllegalTransition):
        actions.never_came(appointment=visit, now=visit.arrive_at + 60 * MINUTE, actor=None)


def test_from_home_nothing_is_taken_without_a_name_and_a_photo(scene: Scene) -> None:
    visit = coming(scene)
    with pytest.raises(actions.NotSigned):
        at_home(visit, visit.arrive_at, signed_name=" ")
    with pytest.raises(actions.NoPhotos):
        at_home(visit, visit.arrive_at, photos=[])
    with pytest.raises(BadReading):
        at_home(visit, visit.arrive_at, odometer_km=-1)
    with pytest.raises(actions.BadLimit):
        at_home(visit, visit.arrive_at, limit_minor=-1)
    with pytest.raises(actions.TooManyPhotos):
        at_home(visit, visit.arrive_at, photos=[a_photo()] * 7)
    visit.refresh_from_db()
    assert visit.state == "booked"


def test_reception_needs_a_name_only_for_a_limit(scene: Scene) -> None:
    visit, staff = coming(scene), a_person("Advisor")
    with pytest.raises(actions.NotSigned):
        actions.give(appointment=visit, odometer_km=1, limit_minor=100, now=visit.arrive_at, actor=staff)
    given = actions.give(
        appointment=visit, odometer_km=1, now=visit.arrive_at, actor=staff, without=" Towed in "
    )
    assert visit.events.get(to_state="checked_in").reason == "Towed in"
    assert (given.how, given.seen_by) == ("desk", staff)
    assert not actions.take_keys(appointment=visit, now=visit.arrive_at, actor=staff), "seen already"


def test_keys_of_a_car_from_home_are_taken_once(scene: Scene) -> None:
    visit, staff = coming(scene), a_person("Advisor")
    at_home(visit, visit.arrive_at)
    assert actions.take_keys(appointment=visit, now=visit.arrive_at + MINUTE, actor=staff)
    assert not actions.take_keys(appointment=visit, now=visit.arrive_at + 2 * MINUTE, actor=staff)
    assert CheckIn.objects.get().seen_at == visit.arrive_at + MINUTE


def test_words_go_both_ways_and_are_unread_until_opened(scene: Scene) -> None:
    visit, staff = coming(scene), a_person("Advisor")
    actions.say(appointment=visit, text=" The key is in the box. ", now=scene.now, actor=visit.person,
                by_staff=False)  # fmt: skip
    actions.say(appointment=visit, text="Thank you!", now=scene.now, actor=staff, by_staff=True)
    assert [(note.side, note.text) for note in queries.notes_of(visit)] == [
        ("owner", "The key is in the box."), ("house", "Thank you!"),
    ]  # fmt: skip
    assert queries.unread([visit]) == {visit.pk: 1}
    assert actions.mark_read(appointment=visit, now=scene.now) == 1
    assert queries.unread([visit]) == {}


def test_there_is_nothing_to_say_about_what_is_over(scene: Scene) -> None:
    visit = coming(scene)
    with pytest.raises(actions.NothingSaid):
        actions.say(appointment=visit, text=" ", now=scene.now, actor=visit.person, by_staff=False)
    Appointment.objects.filter(pk=visit.pk).update(state="cancelled")
    with pytest.raises(actions.NotTalking):
        actions.say(appointment=visit, text="Hello?", now=scene.now, actor=visit.person, by_staff=False)
