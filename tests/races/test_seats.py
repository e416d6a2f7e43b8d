"""A reward that is a seat, ordered at the moment its event is called off: no place, or points that return."""

import threading
from collections.abc import Callable
from functools import partial
from typing import Any

import pytest

from booking.sites.models import Site
from club import journeys
from club.events.actions import places, planning, seating
from club.events.models import Event, Registration
from club.members.models import Member
from club.refusals import Refusal
from club.trail.actions import record
from loyalty.ledger.queries.proof import differences
from loyalty.rewards.models import Voucher
from portal.models import User
from tests.club.conftest import make_site
from tests.club.events.makes import NOW, make_event
from tests.journeys.test_seats import clock, has, order, seat_at
from tests.portal.people import joined
from tests.portal.test_owner_pages import give
from tests.together import Outcome, at_once, without_row_locks

__all__ = ["clock"]
SECONDS = 20


def someone(site: Site, name: str) -> Member:
    user: User = joined(site, f"{name}@example.com", name.title())
    give(user, 1_000)
    return Member.objects.get(user=user)


def ordered_while_called_off(names: list[str]) -> tuple[list[Member], list[Outcome]]:
    site = make_site()
    members = [someone(site, name) for name in names]
    event = make_event(site)
    reward = seat_at(event)
    calls: list[Callable[[], Any]] = [partial(order, reward, one, f"k{one.pk}") for one in members]
    calls.append(lambda: journeys.call_off_event(event=event, why="Storm", now=NOW, actor=members[0].user))
    return members, at_once(calls)


def is_exact(members: list[Member], outcomes: list[Outcome]) -> bool:
    """Nobody comes to what is off, nobody has paid for it, and who was refused was told so."""
    event = Event.objects.get()
    return (
        outcomes[-1].won
        and all(isinstance(one.error, Refusal) for one in outcomes if not one.won)
        and not Registration.objects.active().exists()
        and not Voucher.objects.exclude(state="cancelled").exists()
        and event.seats_taken == 0
        and [has(member) for member in members] == [1_000] * len(members)
        and not list(differences())
    )


def test_a_seat_ordered_while_its_event_is_called_off(own_database: str) -> None:
    assert is_exact(*ordered_while_called_off(["ben", "eve", "tom", "zoe"]))


def test_without_the_lock_somebody_pays_for_what_is_off(
    own_database: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The sabotage: no locks, and a seat does not ask whether the event is still what it read."""
    without_row_locks(monkeypatch)
    careless = seating.SEAT.replace(" AND version = %(terms)s", "")
    assert careless != seating.SEAT
    monkeypatch.setattr(seating, "SEAT", careless)
    meeting = threading.Barrier(2)

    def met(step: Callable[..., Any]) -> Callable[..., Any]:
        def together(*args: Any, **more: Any) -> Any:
            meeting.wait(SECONDS)
            return step(*args, **more)

        return together

    monkeypatch.setattr(places, "seat", met(seating.seat))
    monkeypatch.setattr(planning, "record", met(record))
    members, outcomes = ordered_while_called_off(["ben"])
    assert all(one.won for one in outcomes), [one.error for one in outcomes]
    assert not is_exact(members, outcomes)
    assert Registration.objects.active().exists()
