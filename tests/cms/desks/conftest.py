"""Two dealerships on a Monday morning, their staff, and one member with a booking at the first."""

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.test import Client

from booking.appointments import actions
from booking.appointments.models import Appointment
from booking.garage.models import Keeper
from booking.garage.rules import plate_key
from booking.sites.models import Post, Site
from club.journeys import join_club
from club.members.models import Member
from club.trail.models import TrailEntry
from portal.models import User
from tests.booking.scenes import NOW, TODAY, Scene, a_car, a_person, a_scene, hold

ARRIVAL = NOW + timedelta(hours=1)


@pytest.fixture(autouse=True)
def morning() -> Iterator[None]:
    with time_machine.travel(NOW, tick=False):
        yield


@dataclass
class World:
    here: Scene
    there: Scene
    member: Member
    booking: Appointment

    def book(self, scene: Scene, hours: int = 1, user: User | None = None) -> Appointment:
        """A firm booking this morning, made by staff."""
        person, car = user or a_person(), a_car()
        car.plate_key = plate_key(car.plate)
        car.save()
        Keeper.objects.create(vehicle=car, user=person, from_date=TODAY)
        at = scene.now + timedelta(hours=hours)
        kept = hold(scene, at, mode="drop_off", vehicle=car, person=person, by_staff=True)
        return actions.confirm(appointment=kept, now=scene.now, actor=None)


@pytest.fixture
def world(db: None) -> World:
    return made_world()


def made_world() -> World:
    here, there = a_scene(days=3, bays=4, technicians=4), a_scene(days=3)
    user = a_person("Ada")
    member = join_club(
        user=user, name="Ada Lowe", phone="+447700900123", site=here.site, consents={}, referral_code="",
        how="signup", now=NOW,
    )  # fmt: skip
    made = World(here, there, member, None)  # type: ignore[arg-type]
    made.booking = made.book(here, user=user)
    return made


type Staffed = Callable[..., Client]


@pytest.fixture
def staffed() -> Staffed:
    """A browser in which somebody with this post is signed in."""

    def sign_in(role: str, site: Site | None = None) -> Client:
        person = a_person(role)
        person.is_staff = True
        person.save()
        Post.objects.create(user=person, role=role, site=site, from_date=TODAY)
        return signed_in(person)

    return sign_in


class Watched(Client):
    """A browser whose every successful write at the desk must leave a row of the trail (safety.md K2)."""

    def post(self, path: Any, *args: Any, **more: Any) -> Any:
        last = TrailEntry.objects.order_by("-pk").values_list("pk", flat=True).first() or 0
        answer = super().post(path, *args, **more)
        asked = answer.wsgi_request
        is_new = getattr(asked, "replay_row", None) is not None or not hasattr(asked, "replay_key")
        if is_new and answer.status_code < 400 and asked.path.startswith("/desk/"):
            rows = TrailEntry.objects.filter(pk__gt=last, address__isnull=False)
            assert rows.filter(actor=self.session["_auth_user_id"]).exists(), f"{path} left no row"
        return answer


def signed_in(person: User) -> Client:
    client = Watched(headers={"accept-language": "en"})
    client.force_login(person, backend="portal.accounts.backend.Backend")
    session = client.session  # and has just shown who they are (safety.md H8)
    session["account_authentication_methods_user"] = str(person.pk)
    session["account_authentication_methods"] = [{"method": "password", "at": time.time()}]
    session.save()
    return client


def text(response: Any) -> str:
    return " ".join(response.content.decode().split())
