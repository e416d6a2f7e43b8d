"""A complaint comes in: written down, its clocks started, accepted with a promise."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, BinaryIO

from django.db import transaction

from booking.files.actions import store_photo
from booking.garage.models import Vehicle
from booking.sites.models import Site
from booking.visits.models import Visit
from club.clocks import actions as clocks
from club.clocks import queries as clock_queries
from club.complaints import rules
from club.complaints.actions.common import Kind, Stage, save, step, stop_clock, take, write
from club.complaints.actions.refusals import (
    NothingSaid,
    NumberMissing,
    PromiseMissing,
    PromisePast,
    TooManyOpen,
    TooManyPhotos,
)
from club.complaints.models import Ticket, TicketPhoto
from club.complaints.queries import choose_overseer, earlier_on, open_tickets

if TYPE_CHECKING:
    from portal.models import User

OPEN_MAX = 5  # that one owner may have raised online at a time
PHOTOS_MAX = 12
WORDS_MAX = 4_000
Source = Ticket.Source


@transaction.atomic
def raise_ticket(
    *,
    site: Site,
    source: str,
    words: str,
    now: datetime,
    key: str,
    actor: User | None = None,
    person: User | None = None,
    vehicle: Vehicle | None = None,
    visit: Visit | None = None,
    klass: str = "general",
    area: str = "other",
    external_number: str = "",
    name: str = "",
    phone: str = "",
    email: str = "",
    in_the_media: bool = False,
    received_at: datetime | None = None,
) -> Ticket:
    """One matter becomes one ticket, once per ``key``; its clocks run from the receipt.

    ``actor``: who of us received it, its first owner for good. The third complaint of a customer or car on
    the same matter within a year is escalated; what the media know of is a crisis.
    """
    known = Ticket.objects.filter(key=key).first()
    if known is not None:
        return known
    check_intake(source, words, external_number, person)
    at = min(received_at or now, now)
    earlier = 0
    if source != Source.COLLEAGUE:
        earlier = earlier_on(person=person, vehicle=vehicle, area=area, before=at)
    ticket = Ticket.objects.create(
        key=key, site=site, source=source, external_number=external_number.strip(),
        klass=rules.class_for(klass, earlier=earlier, in_the_media=in_the_media), area=area, person=person,
        name=name.strip(), phone=phone.strip(), email=email.strip().lower(), vehicle=vehicle, visit=visit,
        words=words.strip()[:WORDS_MAX], in_the_media=in_the_media, received_at=at, first_owner=actor,
        handler=actor, overseer=None if source == Source.COLLEAGUE else overseer_for(site, actor, now),
    )  # fmt: skip
    write(
        ticket, Kind.RECEIVED, now=now, actor=actor, words=ticket.words, is_shown=True,
        facts={"source": source, "class": ticket.klass, "earlier": earlier},
    )  # fmt: skip
    start_clocks(ticket, now)
    return ticket


def check_intake(source: str, words: str, external_number: str, person: User | None) -> None:
    if not words.strip():
        raise NothingSaid
    if source == Source.MAKER and not external_number.strip():
        raise NumberMissing
    if source == Source.WEB and person is not None and open_tickets(person).count() >= OPEN_MAX:
        raise TooManyOpen(max=OPEN_MAX)


def overseer_for(site: Site, actor: User | None, now: datetime) -> User | None:
    """A complaint about a site is followed from outside it (sources.md H16)."""
    return choose_overseer(site, now.astimezone(site.tz).date(), without=actor)


def start_clocks(ticket: Ticket, now: datetime) -> None:
    """The clocks its source and class ask for, all from the receipt."""
    wanted: dict[str, int | None] = {"answer": None, "close": close_target(ticket, now)}
    if ticket.source != Source.COLLEAGUE:
        wanted["contact"] = None
    if ticket.klass in rules.MAJOR:
        wanted["gm_answer"] = None
    if ticket.source == Source.MAKER:
        wanted["maker_feedback"] = None
    for kind, target in wanted.items():
        clocks.start(
            subject=ticket.subject, kind=kind, site=ticket.site, started=ticket.received_at, now=now,
            target=target, is_urgent=ticket.klass in rules.URGENT,
        )  # fmt: skip


def close_target(ticket: Ticket, now: datetime) -> int | None:
    """Service days to the closing by the ticket's class; None: the general setting with its history."""
    name = rules.CLOSE_SETTINGS[ticket.klass]
    return None if name == "close_days" else clock_queries.setting(ticket.site, name, now)[0]


@transaction.atomic
def accept(
    *,
    ticket: Ticket,
    actor: User,
    now: datetime,
    on_the_spot: bool = False,
    words: str = "",
    promise_at: datetime | None = None,
    version: int | None = None,
) -> Ticket:
    """Understood and taken on: answered on the spot, or with a moment until which we are heard from.

    Answered on the spot is a contact: its clock stops. Who accepts first handles it.
    """
    locked = take(ticket, version)
    if not on_the_spot and promise_at is None:
        raise PromiseMissing
    if promise_at is not None and promise_at <= now:
        raise PromisePast
    if locked.stage == Stage.UNDERSTAND:
        step(locked, Stage.ACCEPT, now=now, actor=actor)
    step(locked, Stage.HANDLE, now=now, actor=actor)
    locked.promise_at = None if on_the_spot else promise_at
    locked.spot_at = now if on_the_spot else locked.spot_at
    locked.handler = locked.handler or actor
    locked.first_owner = locked.first_owner or actor
    save(locked, "promise_at", "spot_at", "handler", "first_owner")
    facts = {"promise_at": promise_at.isoformat()} if promise_at and not on_the_spot else {}
    write(locked, Kind.ACCEPTED, now=now, actor=actor, words=words, facts=facts, is_shown=True)
    if on_the_spot:
        stop_clock(locked, "contact", at=now, now=now, actor=actor)
    return locked


@transaction.atomic
def add_words(*, ticket: Ticket, words: str, now: datetime) -> Ticket:
    """The customer adds something; nothing else changes, so nobody's work is in the way."""
    locked = take(ticket)
    if not words.strip():
        raise NothingSaid
    write(locked, Kind.CUSTOMER, now=now, actor=locked.person, words=words[:WORDS_MAX], is_shown=True)
    return locked


@transaction.atomic
def add_photo(
    *, ticket: Ticket, upload: BinaryIO, now: datetime, actor: User | None, by_staff: bool = False
) -> TicketPhoto:
    """A photo with the ticket, made anew without its metadata."""
    locked = take(ticket)
    if locked.photos.count() >= PHOTOS_MAX:
        raise TooManyPhotos(max=PHOTOS_MAX)
    file = store_photo(upload=upload, now=now, actor=actor, by_staff=by_staff)
    return TicketPhoto.objects.create(ticket=locked, file=file, at=now, added_by=actor)
