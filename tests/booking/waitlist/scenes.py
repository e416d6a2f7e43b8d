"""A full day with somebody who waits for it."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from booking.appointments.models import Appointment
from booking.sites.actions import set_policy
from booking.waitlist import actions
from booking.waitlist.models import WaitlistEntry, WaitlistOffer
from booking.waitlist.queries import with_details
from tests.booking.scenes import Scene, a_car, a_person, a_scene, book

DAY = 2  # Wednesday, seen from the scene's Monday


def open_scene() -> Scene:
    """A centre that keeps nothing back for callers: what is cancelled is free for everybody."""
    scene = a_scene()
    set_policy(
        site=scene.site,
        name="online_share_percent",
        value=100,
        valid_from=scene.day(0),
        now=scene.now,
        author=None,
    )
    return scene


def fill(scene: Scene, ahead: int = DAY, hours: range = range(8, 18)) -> list[Appointment]:
    """Every hour of the one bay taken, by callers."""
    return [book(scene, scene.at(ahead, hour), by_staff=True) for hour in hours]


def waiting(scene: Scene, ahead: int = DAY, **more: Any) -> WaitlistEntry:
    """Somebody who would come on that day."""
    asked: dict[str, Any] = {
        "person": a_person(),
        "site": scene.site,
        "mode": "wait",
        "first": scene.day(ahead),
        "last": scene.day(ahead),
        "now": scene.now,
    }
    if "replaces" not in more:
        asked |= {"operations": [scene.service], "vehicle": a_car()}
    return actions.join(**{**asked, **more})


def later(scene: Scene, at: datetime) -> WaitlistEntry:
    """Somebody booked at ``at`` who would come on the waited-for day instead."""
    person, car = a_person(), a_car()
    own = book(scene, at, person=person, actor=person, vehicle=car)
    return waiting(scene, person=person, replaces=own)


def offered(entry: WaitlistEntry, now: datetime) -> WaitlistOffer | None:
    detailed = with_details(WaitlistEntry.objects.filter(pk=entry.pk)).get()
    return actions.offer_to(entry=detailed, first=entry.first_date, last=entry.last_date, now=now)
