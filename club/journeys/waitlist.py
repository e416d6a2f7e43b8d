"""The waitlist in the hall: what came free is offered to whose turn it is, and what an answer means."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING

from django.db import transaction

from booking.appointments.models import Appointment
from booking.appointments.rules import Freed
from booking.waitlist import actions as waitlist
from booking.waitlist import queries
from booking.waitlist.models import WaitlistEntry, WaitlistOffer
from booking.waitlist.rules import Place, in_line
from club.journeys.booking import confirm_service, tell_of
from club.journeys.day import group_day
from club.journeys.freed import run
from club.journeys.keeping import keep_for_visit
from club.journeys.machines import appointment_told
from club.journeys.paying import carry_points
from club.journeys.peak import load_before, promise_quiet
from club.journeys.perks import carry_perks
from club.journeys.words import site_facts, work_facts
from club.notices.actions import tell
from club.reminders.subjects import car_facts
from loyalty.ledger.models import Account
from loyalty.tiers.queries import tiers_on

if TYPE_CHECKING:
    from booking.sites.models import Site
    from portal.models import User


__all__ = [
    "decline_offer",
    "line",
    "offer_days",
    "offer_everywhere",
    "offer_places",
    "run",
    "take_offer",
    "wait_for_time",
    "wait_no_longer",
]

RELEASES_MAX = 100
OFFERS_MAX = 50
WHEREVER = timedelta(days=400)


def offer_places(*, now: datetime, limit: int = RELEASES_MAX) -> int:
    """Close what is over, then look at everything that came free; how many offers were made.

    Must not run inside a transaction: each offer commits on its own.
    """
    tidied = waitlist.tidy(now=now)
    waitlist.note_freed(tidied.freed, now=now)
    for entry in tidied.ended:
        _tell_over(entry, now)
    made = 0
    for release in queries.due_releases(now, limit):
        numbers = queries.numbers_of(release.site, queries.today_of(release.site, now))
        if numbers.is_quiet(now, release.site.tz):
            waitlist.put_off(release, until=queries.next_opening(release.site, numbers, now))
            continue
        made += offer_days(site=release.site, first=release.first_date, last=release.last_date, now=now)
        waitlist.done_with(release)
    return made


def offer_everywhere(*, now: datetime) -> int:
    """Look at every site where somebody waits: for what came free without anybody giving it back, as the
    part kept for callers does at noon, a raised cap, a longer day.
    """
    made = 0
    for site in queries.sites_waited_for():
        today = queries.today_of(site, now)
        if not queries.numbers_of(site, today).is_quiet(now, site.tz):
            made += offer_days(site=site, first=today, last=today + WHEREVER, now=now)
    return made


def offer_days(*, site: Site, first: date, last: date, now: datetime) -> int:
    """Offer the free time of some days to those who wait for them, in order; how many offers."""
    made = 0
    for entry in line(site, first, last, now):
        if queries.open_offer(entry, now) is not None:
            continue
        with transaction.atomic():
            offer = waitlist.offer_to(entry=entry, first=first, last=last, now=now)
            if offer is not None:
                _promise(offer.hold, now)
                tell_offer(offer, now)
                made += 1
        if made >= OFFERS_MAX:
            break
    return made


def line(site: Site, first: date, last: date, now: datetime) -> list[WaitlistEntry]:
    """Who waits for these days, whose turn it is first: by level, if the house says so, then by time."""
    entries = {entry.pk: entry for entry in queries.line_at(site, first, last)}
    today = queries.midnight(site, now)
    ranks = _ranks(list(entries.values()), site, now)
    places = [
        Place(pk, ranks.get(entry.person_id, 0), entry.created_at, queries.let_go_since(entry, today))
        for pk, entry in entries.items()
    ]
    return [entries[place.entry_id] for place in in_line(places)]


def wait_for_time(*, person: User, site: Site, now: datetime, **asked: object) -> WaitlistEntry:
    """Join the waitlist; ``asked`` are the facts of ``waitlist.join``. Free time is offered right away."""
    with transaction.atomic():
        entry = waitlist.join(person=person, site=site, now=now, **asked)  # type: ignore[arg-type]
        spans = [datetime.combine(day, time(12), site.tz) for day in (entry.first_date, entry.last_date)]
        run([Freed(site.pk, "", at, max(at, now) + timedelta(minutes=1)) for at in spans], now)
        return entry


def wait_no_longer(
    *, entry: WaitlistEntry, now: datetime, actor: User, by_staff: bool = False, reason: str = ""
) -> None:
    with transaction.atomic():
        run(waitlist.withdraw(entry=entry, now=now, actor=actor, by_staff=by_staff, reason=reason), now)


def take_offer(*, offer: WaitlistOffer, user: User, now: datetime) -> Appointment:
    """Yes to an offer: the own appointment moves, or a new one is booked; all or nothing."""
    with transaction.atomic():
        is_answered = bool(WaitlistOffer.objects.filter(pk=offer.pk).exclude(answer="").exists())
        taken = waitlist.take(offer=offer, now=now, actor=user)
        if is_answered:
            return taken
        if taken.state == Appointment.State.HELD:
            return confirm_service(appointment=taken, user=user, now=now)
        _moved(taken, now)
        return taken


def decline_offer(*, offer: WaitlistOffer, user: User, now: datetime) -> None:
    """No, thank you: the time goes to the next in line, and the entry waits on."""
    with transaction.atomic():
        run(waitlist.decline(offer=offer, now=now, actor=user), now)


def tell_offer(offer: WaitlistOffer, now: datetime) -> None:
    entry = offer.entry
    work = entry.replaces.lines.select_related("operation") if entry.replaces else None
    operations = [line.operation for line in work] if work is not None else list(entry.operations.all())
    data: dict[str, object] = {
        **site_facts(entry.site),
        **car_facts(entry.vehicle or (entry.replaces.vehicle if entry.replaces else None)),
        **work_facts(operations),
        "entry": entry.ref,
        "arrive_at": offer.arrive_at.isoformat(),
        "ready_at": offer.promise_at.isoformat(),
        "answer_by_at": offer.until_at.isoformat(),
    }
    if entry.replaces is not None:
        data["instead_at"] = entry.replaces.arrive_at.isoformat()
    tell(
        person=entry.person, kind="slot_offered", key=f"waitlist:offer:{offer.pk}", data=data, now=now,
        useful_until=offer.until_at,
    )  # fmt: skip


def _moved(taken: Appointment, now: datetime) -> None:
    """What follows a move, as when its owner chose the time."""
    run(taken.freed, now)
    _promise(taken, now)
    keep_for_visit(appointment=taken, now=now)
    tell_of(taken, "booking_moved", f"moved:{taken.version}", now)
    appointment_told(taken, "moved", now)
    carry_points(appointment=taken, now=now)
    carry_perks(appointment=taken, now=now)


def _promise(taken: Appointment, now: datetime) -> None:
    """What a quiet day earns more, frozen as with any time taken."""
    fullness = load_before(taken.site, taken.arrive_at, now, without=taken)
    promise_quiet(appointment=taken, load_percent=fullness, now=now)


def _tell_over(entry: WaitlistEntry, now: datetime) -> None:
    """A word, in the inbox only, when nothing came free in time."""
    if entry.ending != WaitlistEntry.Ending.OVER:
        return
    tell(
        person=entry.person, kind="waitlist_over", key=f"waitlist:{entry.pk}:over", now=now,
        data={**site_facts(entry.site), "kept": entry.replaces_id is not None}, channels=("inbox",),
    )  # fmt: skip


def _ranks(entries: Sequence[WaitlistEntry], site: Site, now: datetime) -> dict[int, int]:
    """The level of each person's account, as a rank; nobody's where levels do not count here."""
    if not entries or not queries.numbers_of(site, queries.today_of(site, now)).waitlist_by_tier:
        return {}
    accounts = list(Account.objects.filter(owner__in={entry.person_id for entry in entries}))
    levels = tiers_on([(account, group_day(now)) for account in accounts])
    return {account.owner_id: level.rank for account, level in zip(accounts, levels, strict=True)}
