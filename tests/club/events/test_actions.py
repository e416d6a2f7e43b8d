"""Places, the waiting list and the door, as actions (club.md §3)."""

from datetime import timedelta

import pytest

from booking.sites.models import Site
from club.events import actions, queries
from club.events.actions import Companion, refusals
from club.events.models import CheckIn, Event, Registration, SeatOffer, WaitEntry
from club.events.rules import Guest
from club.members.models import Member
from club.refusals import Refusal
from portal.models import User
from tests.club.events.makes import NOW, SILVER, START, make_event, numbers, someone

HOUR = timedelta(hours=1)


def register(event: Event, member: Member, guests: int = 0, **more: object) -> Registration:
    facts = {"request_key": f"key-{next(numbers)}", "now": NOW, "guest": SILVER} | more
    companions = [Companion(name=f"Guest {n}") for n in range(guests)]
    return actions.register(event=event, member=member, companions=companions, **facts)  # type: ignore[arg-type]


def wait(event: Event, member: Member, guests: int = 0, rank: int = 0, **more: object) -> WaitEntry:
    facts = {"now": NOW, "guest": SILVER} | more
    return actions.join_line(event=event, member=member, guests=guests, rank=rank, **facts)  # type: ignore[arg-type]


def full(site: Site, seats: int = 4, **facts: object) -> tuple[Event, Registration]:
    event = make_event(site, seats=seats, **facts)
    return event, register(event, someone(site), guests=seats - 1)


def drifts() -> list[Event]:
    return list(queries.drift())


def test_a_party_takes_its_seats_and_gives_them_back(site: Site) -> None:
    event = make_event(site)
    made = register(event, someone(site), guests=2)
    event.refresh_from_db()
    assert (made.seats, event.seats_taken, made.guests.count()) == (3, 3, 2)
    actions.cancel(registration=made, now=NOW)
    event.refresh_from_db()
    assert event.seats_taken == 0
    assert not drifts()


def test_guests_that_do_not_count_take_no_seat(site: Site) -> None:
    event = make_event(site, counts_guests=False)
    assert register(event, someone(site), guests=3).seats == 1


def test_the_same_key_is_the_same_registration_and_another_body_is_refused(site: Site) -> None:
    event, member = make_event(site), someone(site)
    first = register(event, member, request_key="once")
    assert register(event, member, request_key="once") == first
    with pytest.raises(refusals.SameKeyOtherBody):
        register(event, member, guests=1, request_key="once")


@pytest.mark.parametrize(
    ("facts", "more", "guests", "refusal"),
    [
        ({"published_at": None}, {}, 0, refusals.EventOff),
        ({"cancelled_at": NOW}, {}, 0, refusals.EventOff),
        ({"audience": {"tiers": ["diamond"]}}, {}, 0, refusals.NotInvited),
        ({"opens_at": NOW + HOUR}, {}, 0, refusals.NotYetOpen),
        ({}, {"now": START}, 0, refusals.RegistrationOver),
        ({"guests_max": 2}, {}, 3, refusals.TooManyGuests),
        ({"seats": 2}, {}, 2, refusals.EventFull),
        ({"cars": 0}, {}, 0, refusals.EventFull),
    ],
)
def test_a_refusal_has_a_name_and_changes_nothing(
    site: Site,
    facts: dict[str, object],
    more: dict[str, object],
    guests: int,
    refusal: type[Refusal],
) -> None:
    event = make_event(site, **facts)
    with pytest.raises(refusal):
        register(event, someone(site), guests, **more)
    event.refresh_from_db()
    assert (event.seats_taken, Registration.objects.count()) == (0, 0)


def test_gold_registers_two_days_before_everybody(site: Site) -> None:
    event = make_event(site, opens_at=NOW + 47 * HOUR, early_hours={"diamond": 72, "gold": 48})
    with pytest.raises(refusals.NotYetOpen):
        register(event, someone(site))
    assert register(event, someone(site), guest=Guest(tier="gold", rank=1, site="harbour"))


def test_one_registration_for_a_member(site: Site) -> None:
    event, member = make_event(site), someone(site)
    register(event, member)
    with pytest.raises(refusals.RegisteredAlready):
        register(event, member)


def test_freed_seats_go_to_the_first_in_line_whole(site: Site) -> None:
    event, gone = full(site, seats=2)
    with pytest.raises(refusals.PartyTooLarge):
        wait(event, someone(site), guests=3)
    couple, single = wait(event, someone(site), guests=1), wait(event, someone(site))
    actions.cancel(registration=gone, now=NOW)
    heard = actions.run_line(event=event, now=NOW)
    assert [offer.entry for offer in heard.offers] == [couple]
    single.refresh_from_db()
    assert (single.state, single.skips) == ("waiting", 0)
    assert not drifts()


def test_a_skipped_family_is_told_and_after_two_skips_seats_are_kept(site: Site) -> None:
    event = make_event(site, seats=6)
    first, second, third, _fourth = (register(event, someone(site), n) for n in (0, 0, 0, 2))
    family = wait(event, someone(site), guests=3)
    for gone in (first, second):
        wait(event, someone(site))
        actions.cancel(registration=gone, now=NOW)
        heard = actions.run_line(event=event, now=NOW)
        assert [entry.pk for entry in heard.skipped] == [family.pk]
    wait(event, someone(site))
    actions.cancel(registration=third, now=NOW)
    assert not actions.run_line(event=event, now=NOW).offers, "kept for the family"
    event.refresh_from_db()
    assert event.seats_free == 1
    assert not drifts()


def test_while_parties_wait_a_newcomer_joins_the_list(site: Site) -> None:
    event, gone = full(site)
    wait(event, someone(site))
    actions.cancel(registration=gone, now=NOW)
    with pytest.raises(refusals.EventFull):
        register(event, someone(site))
    late = START - 20 * HOUR
    assert register(event, someone(site), now=late), "in the last hours the first that fits is in"


def offered(site: Site, guests: int = 1) -> tuple[Event, SeatOffer]:
    event, gone = full(site)
    wait(event, someone(site), guests=guests)
    actions.cancel(registration=gone, now=NOW)
    (offer,) = actions.run_line(event=event, now=NOW).offers
    return event, offer


def test_an_offer_reserves_and_is_taken_with_fewer_guests(site: Site) -> None:
    event, offer = offered(site, guests=3)
    event.refresh_from_db()
    assert (event.seats_free, offer.answer_by - NOW) == (0, 24 * HOUR)
    made = actions.accept(offer=offer, companions=[Companion(name="Jo")], request_key="yes", now=NOW)
    event.refresh_from_db()
    assert (made.seats, event.seats_taken) == (2, 2)
    assert actions.accept(offer=offer, companions=[Companion(name="Jo")], request_key="yes", now=NOW) == made
    assert not drifts()


def test_declined_goes_on_and_an_answer_too_late_is_refused(site: Site) -> None:
    event, offer = offered(site)
    actions.decline(offer=offer, now=NOW)
    event.refresh_from_db()
    assert event.seats_taken == 0
    with pytest.raises(refusals.OfferOver):
        actions.accept(offer=offer, companions=[], request_key="no", now=NOW)


def test_silence_costs_the_place_once_and_the_entry_the_second_time(site: Site) -> None:
    event, offer = offered(site)
    late = offer.answer_by
    assert actions.lapse(offer=offer, now=late - HOUR) is None
    assert actions.lapse(offer=offer, now=late)
    entry = WaitEntry.objects.get(pk=offer.entry_id)
    assert (entry.state, entry.since) == ("waiting", late)
    (again,) = actions.run_line(event=event, now=late).offers
    actions.lapse(offer=again, now=again.answer_by)
    entry.refresh_from_db()
    assert entry.state == "out"
    assert not drifts()


def test_leaving_the_list_gives_an_open_offer_back(site: Site) -> None:
    event, offer = offered(site)
    actions.leave_line(entry=offer.entry, now=NOW)
    event.refresh_from_db()
    assert event.seats_taken == 0
    assert actions.leave_line(entry=offer.entry, now=NOW), "twice changes nothing"


def test_in_the_last_hours_everybody_that_fits_is_told(site: Site) -> None:
    event, gone = full(site)
    couple, single = wait(event, someone(site), guests=1), wait(event, someone(site))
    late = START - 30 * HOUR
    actions.cancel(registration=gone, now=late)
    heard = actions.run_line(event=event, now=late)
    assert (heard.told, heard.offers) == ([couple, single], [])
    made = actions.register(
        event=event, member=single.member, guest=SILVER, companions=[], request_key="first", now=late
    )
    single.refresh_from_db()
    assert (made.seats, single.state) == (1, "placed")


def test_names_follow_until_the_lock_date_and_fewer_guests_free_seats(site: Site) -> None:
    event = make_event(site, names_until=START - 48 * HOUR)
    made = register(event, someone(site), guests=2)
    changed = actions.name_guests(registration=made, companions=[Companion(name="Kim")], now=NOW)
    event.refresh_from_db()
    assert (changed.seats, event.seats_taken, changed.version) == (2, 2, 2)
    with pytest.raises(refusals.TooManyGuests):
        actions.name_guests(registration=made, companions=[Companion()] * 2, now=NOW)
    with pytest.raises(refusals.NamesClosed):
        actions.name_guests(registration=made, companions=[], now=START - 48 * HOUR)


@pytest.fixture
def host(site: Site) -> User:
    return User.objects.create_user("host@example.com", is_staff=True)


def enter(
    event: Event, registration: Registration, host: User, *present: int, nonce: str = "n1", **more: object
) -> actions.Admitted:
    facts = {"scanned_at": START, "now": START} | more
    return actions.check_in(
        event=event, registration=registration, present=present, nonce=nonce, actor=host, **facts  # type: ignore[arg-type]
    )  # fmt: skip


def test_one_scan_opens_the_party_and_each_is_let_in_once(site: Site, host: User) -> None:
    event = make_event(site)
    made = register(event, someone(site), guests=2)
    assert len(enter(event, made, host, 0, 1).fresh) == 2
    again = enter(event, made, host, 0, 1)
    assert (again.fresh, again.before) == ((), ()), "the same scan sent twice"
    later = enter(event, made, host, 0, 2, nonce="n2")
    assert ([row.guest and row.guest.place for row in later.fresh], len(later.before)) == ([2], 1)
    assert later.before[0].actor == host
    made.refresh_from_db()
    assert made.state == "attended"


@pytest.mark.parametrize(
    ("facts", "refusal"),
    [
        ({"asks_waiver": True}, refusals.WaiverMissing),
        ({"asks_licence": True}, refusals.LicenceMissing),
    ],
)
def test_papers_are_asked_for(
    site: Site, host: User, facts: dict[str, object], refusal: type[Refusal]
) -> None:
    event = make_event(site, **facts)
    made = register(event, someone(site))
    with pytest.raises(refusal):
        enter(event, made, host, 0)
    actions.note_papers(registration=made, now=NOW, waiver=True, licence=True)
    assert enter(event, made, host, 0).fresh


def test_the_door_says_no_by_name(site: Site, host: User) -> None:
    event, other = make_event(site), make_event(site)
    made = register(event, someone(site))
    with pytest.raises(refusals.OtherEvent):
        enter(other, made, host, 0)
    with pytest.raises(refusals.DoorClosed):
        enter(event, made, host, 0, scanned_at=START - 4 * HOUR)
    with pytest.raises(refusals.Blocked):
        enter(event, made, host, 0, is_blocked=True)
    for nobody in ((), (3,), (-1,)):
        with pytest.raises(refusals.NobodyTicked):
            enter(event, made, host, *nobody)
    actions.cancel(registration=made, now=NOW)
    with pytest.raises(refusals.Cancelled):
        enter(event, made, host, 0)
    assert not CheckIn.objects.exists()


def test_a_slip_is_undone_within_ten_minutes(site: Site, host: User) -> None:
    event = make_event(site)
    made = register(event, someone(site))
    (row,) = enter(event, made, host, 0).fresh
    with pytest.raises(refusals.UndoOver):
        actions.undo_check_in(check_in=row, now=START + timedelta(minutes=11), actor=host)
    actions.undo_check_in(check_in=row, now=START + timedelta(minutes=9), actor=host)
    made.refresh_from_db()
    assert made.state == "registered"
    assert enter(event, made, host, 0, nonce="n3").fresh


def test_after_the_end_who_did_not_come_is_marked_and_the_list_closes(site: Site, host: User) -> None:
    event = make_event(site, seats=2)
    came, stayed = register(event, someone(site)), register(event, someone(site))
    entry = wait(event, someone(site))
    enter(event, came, host, 0)
    assert actions.close_event(event=event, now=event.ends_at + HOUR) == []
    assert actions.close_event(event=event, now=event.ends_at + 2 * HOUR) == [stayed]
    assert actions.close_event(event=event, now=event.ends_at + 3 * HOUR) == []
    for row in (came, stayed, entry):
        row.refresh_from_db()
    assert (came.state, stayed.state, entry.state) == ("attended", "missed", "over")
    assert not drifts()
    found = queries.results(event)
    assert (found.came, found.missed, found.fill_percent) == (1, 1, 50)


def test_two_missed_within_a_year_count_for_half_a_year(site: Site) -> None:
    member = someone(site)
    for days in (100, 20):
        ended = NOW - timedelta(days=days)
        began = ended - HOUR
        event = make_event(
            site,
            starts_at=began,
            ends_at=ended,
            closes_at=began,
            opens_at=ended - 9 * HOUR,
            names_until=began,
        )
        register(event, member, now=ended - 2 * HOUR)
        actions.close_event(event=event, now=ended + 2 * HOUR)
    assert queries.missed_by(member, NOW) == 2
    assert queries.missed_by(member, NOW + timedelta(days=170)) == 0


def test_called_off_everybody_goes_home_with_a_reason(site: Site, host: User) -> None:
    event, made = full(site)
    entry = wait(event, someone(site))
    assert actions.call_off(event=event, why="Storm", now=NOW, actor=host) == [made]
    for row in (made, entry, event):
        row.refresh_from_db()
    assert (made.state, entry.state, event.seats_taken) == ("cancelled", "over", 0)
    assert actions.call_off(event=event, why="Storm", now=NOW, actor=host) == []


def test_fewer_seats_than_taken_are_refused_and_price_stays(site: Site, host: User) -> None:
    event, _made = full(site)
    with pytest.raises(refusals.CapacityTaken):
        actions.change_event(event=event, now=NOW, actor=host, seats=3)
    with pytest.raises(actions.planning.FixedOnceOpen):
        actions.change_event(event=event, now=NOW, actor=host, price_points=5)
    assert actions.change_event(event=event, now=NOW, actor=host, seats=6).seats == 6
