"""Places of an event: never more than there are, each freed seat promised once (safety.md A4, J11)."""

from functools import partial

import pytest

from booking.sites.models import Site
from club.events import actions, queries
from club.events.actions import places, refusals
from club.events.models import Event, SeatOffer
from club.members.models import Member
from tests.club.conftest import make_site
from tests.club.events.makes import NOW, SILVER, make_event, someone
from tests.together import Outcome, at_once

PLACES, WAITING, RIVALS = 20, 10, 64


def register(event: Event, member: Member) -> object:
    return actions.register(
        event=event, member=member, guest=SILVER, companions=[], request_key=f"r{member.pk}", now=NOW
    )


def opening(site: Site) -> tuple[Event, list[Outcome]]:
    event = make_event(site, seats=PLACES)
    members = [someone(site) for _ in range(RIVALS)]
    return event, at_once([partial(register, event, member) for member in members])


@pytest.mark.proves("A4", "J11")
def test_sixty_four_for_twenty_places(own_database: str) -> None:
    event, outcomes = opening(make_site())
    event.refresh_from_db()
    assert sum(one.won for one in outcomes) == event.seats_taken == PLACES
    assert all(isinstance(one.error, refusals.EventFull) for one in outcomes if not one.won)
    assert not list(queries.drift())


def test_without_the_lock_the_counter_forgets_parties(
    own_database: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The sabotage: the row is read without a lock; the last writer's count stands."""
    monkeypatch.setattr(places, "lock", lambda event: Event.objects.get(pk=event.pk))
    _event, outcomes = opening(make_site())
    drifted = bool(list(queries.drift()))
    assert drifted or sum(one.won for one in outcomes) != PLACES


def line_of_ten(site: Site) -> tuple[Event, list[object], list[object]]:
    event = make_event(site, seats=PLACES)
    coming = [register(event, someone(site)) for _ in range(PLACES)]
    line = [
        actions.join_line(event=event, member=someone(site), guest=SILVER, guests=0, rank=0, now=NOW)
        for _ in range(WAITING)
    ]
    return event, coming, line  # type: ignore[return-value]


def give_up(registration: object, event: Event) -> None:
    actions.cancel(registration=registration, now=NOW)  # type: ignore[arg-type]
    actions.run_line(event=event, now=NOW)


@pytest.mark.proves("A4")
def test_each_cancellation_promotes_exactly_one_in_order(own_database: str) -> None:
    event, coming, line = line_of_ten(make_site())
    outcomes = at_once([partial(give_up, registration, event) for registration in coming[:5]])
    assert all(one.won for one in outcomes)
    offered = SeatOffer.objects.order_by("pk").values_list("entry_id", flat=True)
    assert list(offered) == [entry.pk for entry in line[:5]]  # type: ignore[attr-defined]
    assert not list(queries.drift())


def test_an_offer_taken_and_lapsed_at_once_has_one_end(own_database: str) -> None:
    event, coming, _line = line_of_ten(make_site())
    give_up(coming[0], event)
    offer = SeatOffer.objects.get()
    yes = partial(actions.accept, offer=offer, companions=[], request_key="yes", now=NOW)
    outcomes = at_once([yes, partial(actions.lapse, offer=offer, now=offer.answer_by)])
    offer.refresh_from_db()
    lapsed = outcomes[1].value is not None
    assert lapsed is not outcomes[0].won
    assert offer.state == ("lapsed" if lapsed else "accepted")
    assert not list(queries.drift())
