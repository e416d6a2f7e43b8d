"""Places of an event: never more than there are, each freed seat promised once (safety.md A4, J11)."""

from functools import partial

import pytest
from django.db import IntegrityError, connection

from booking.sites.models import Site
from club.events import actions, queries
from club.events.actions import line, places, refusals
from club.events.models import Event, Registration, SeatOffer
from club.members.models import Member
from tests.club.conftest import make_site
from tests.club.events.makes import NOW, SILVER, make_event, someone
from tests.together import Outcome, at_once, met, without_row_locks

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
    """The sabotage of the rush: counters are read, then written; all have read before the first writes."""
    counted = met(Event.objects.get, RIVALS, after=True)

    def forgetful(party: Registration, _companions: object, **_: bool) -> bool:
        event = counted(pk=party.event_id)
        event.seats_taken += party.seats
        event.save(update_fields=["seats_taken"])
        party.save(force_insert=True)
        return True

    monkeypatch.setattr(places, "seat", forgetful)
    event, outcomes = opening(make_site())
    event.refresh_from_db()
    assert [one.won for one in outcomes] == [True] * RIVALS
    assert event.seats_taken == 1
    assert list(queries.drift()) == [event]


def once_more(event: Event, member: Member) -> list[Outcome]:
    """The same form sent several times at once."""
    return at_once([partial(register, event, member)] * 6)


@pytest.mark.proves("A4")
def test_the_same_form_sent_six_times_at_once_takes_one_place(own_database: str) -> None:
    event = make_event(site := make_site(), seats=PLACES)
    outcomes = once_more(event, someone(site))
    event.refresh_from_db()
    assert len({one.value for one in outcomes}) == event.seats_taken == 1
    assert not list(queries.drift())


def test_without_its_keys_the_same_form_takes_a_place_each_time(
    own_database: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The sabotage: neither the request's key nor one registration for a member holds in the database."""
    with connection.cursor() as cursor:
        cursor.execute("DROP INDEX registration_once")
        cursor.execute("ALTER TABLE club_registration DROP CONSTRAINT club_registration_request_key_key")
    event = make_event(site := make_site(), seats=PLACES)
    once_more(event, someone(site))
    event.refresh_from_db()
    assert event.seats_taken == 6


def line_of_ten(site: Site) -> tuple[Event, list[object], list[object]]:
    event = make_event(site, seats=PLACES)
    coming = [register(event, someone(site)) for _ in range(PLACES)]
    waiting = [
        actions.join_line(event=event, member=someone(site), guest=SILVER, guests=0, rank=0, now=NOW)
        for _ in range(WAITING)
    ]
    return event, coming, waiting  # type: ignore[return-value]


def give_up(registration: object, event: Event) -> None:
    actions.cancel(registration=registration, now=NOW)  # type: ignore[arg-type]
    actions.run_line(event=event, now=NOW)


@pytest.mark.proves("A4")
def test_each_cancellation_promotes_exactly_one_in_order(own_database: str) -> None:
    event, coming, waiting = line_of_ten(make_site())
    outcomes = at_once([partial(give_up, registration, event) for registration in coming[:5]])
    assert all(one.won for one in outcomes)
    offered = SeatOffer.objects.order_by("pk").values_list("entry_id", flat=True)
    assert list(offered) == [entry.pk for entry in waiting[:5]]  # type: ignore[attr-defined]
    assert not list(queries.drift())


def one_offer() -> tuple[Event, SeatOffer]:
    event, coming, _line = line_of_ten(make_site())
    give_up(coming[0], event)
    return event, SeatOffer.objects.get()


def taken_against_lapse(offer: SeatOffer) -> list[Outcome]:
    yes = partial(actions.accept, offer=offer, companions=[], request_key="yes", now=NOW)
    return at_once([yes, partial(actions.lapse, offer=offer, now=offer.answer_by)])


@pytest.mark.proves("A4")
def test_an_offer_taken_and_lapsed_at_once_has_one_end(own_database: str) -> None:
    _event, offer = one_offer()
    outcomes = taken_against_lapse(offer)
    offer.refresh_from_db()
    lapsed = outcomes[1].value is not None
    assert lapsed is not outcomes[0].won
    assert offer.state == ("lapsed" if lapsed else "accepted")
    assert not list(queries.drift())


def test_without_the_locks_an_offer_is_taken_and_lapses_as_well(
    own_database: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The sabotage: both have read the open offer before either writes."""
    _event, offer = one_offer()
    without_row_locks(monkeypatch)
    monkeypatch.setattr(line, "locked_offer", met(line.locked_offer, 2, after=True))
    taken, silent = taken_against_lapse(offer)
    waits_again = silent.value is not None
    assert taken.won
    assert waits_again or isinstance(silent.error, IntegrityError), "only the table stops who came second"
