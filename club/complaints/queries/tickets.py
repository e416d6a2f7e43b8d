"""Tickets: open ones, earlier ones on the same matter, what is left to do."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from django.db.models import F, OuterRef, Q, QuerySet, Subquery, Value
from django.db.models.functions import Concat

from booking.garage.models import Vehicle
from booking.sites.models import Site
from club.clocks.models import Clock
from club.complaints import rules
from club.complaints.models import Ticket, TicketEntry, TicketQuerySet
from club.complaints.queries.people import is_seen_from_outside
from club.members.queries import digits_of, told_like
from club.members.rules import read
from club.trail.models import TrailEntry

if TYPE_CHECKING:
    from portal.models import User

MATTER = timedelta(days=365)
LOOKS_MAX = 50
FOUND_MAX = 50
DIGITS = digits_of("phone")
Kind = TicketEntry.Kind


def open_tickets(person: User) -> QuerySet[Ticket]:
    """A person's own that are still open, the oldest first. One query."""
    return Ticket.objects.for_user(person).open().select_related("site").order_by("pk")


def has_open(person: User, now: datetime) -> bool:
    """Whether marketing, greetings and surveys keep silent for this person. One query."""
    return Ticket.objects.for_user(person).open().filter(received_at__lte=now).exists()


def having_open(people: Collection[int], now: datetime) -> set[int]:
    """Those of these people for whom ``has_open`` is true. One query, none for nobody."""
    if not people:
        return set()
    rows = Ticket.objects.filter(person__in=people).exclude(source=Ticket.Source.COLLEAGUE)
    return set(rows.open().filter(received_at__lte=now).values_list("person_id", flat=True))


def worklist(sites: Iterable[Site] | Iterable[int], reader: User, now: datetime) -> TicketQuerySet:
    """Open tickets of sites and those the reader follows, the next clock to fall due at the top. One query.

    ``next_due_at`` and ``next_kind``: of that clock.
    """
    clocks = Clock.objects.running().filter(subject=Concat(Value("ticket:"), OuterRef("ref")))
    first = clocks.order_by("due_at", "pk")
    rows = Ticket.objects.for_reader(reader, sites, now).open()
    rows = rows.annotate(next_due_at=Subquery(first.values("due_at")[:1]))
    shown = rows.select_related("site", "person", "handler", "first_owner", "vehicle")
    return shown.order_by(F("next_due_at").asc(nulls_last=True), "pk")


def find_tickets(text: str, sites: Iterable[Site] | Iterable[int], limit: int = 20) -> QuerySet[Ticket]:
    """Tickets by what was told of people unknown to us, by their own or the maker's number; the open ones
    first. One query."""
    typed = read(text)
    who = told_like(typed, phone="digits")
    if typed.plate:
        who |= Q(external_number__iexact=text.strip())
    rows = Ticket.objects.for_sites(sites).exclude(source=Ticket.Source.COLLEAGUE).alias(digits=DIGITS)
    shown = rows.filter(who).select_related("site", "person")
    return shown.order_by(F("closed_at").desc(nulls_first=True), "-received_at")[: min(limit, FOUND_MAX)]


def tickets_of(person: User, sites: Iterable[Site] | Iterable[int]) -> QuerySet[Ticket]:
    """A customer's complaints about these sites, the open ones first. One query."""
    rows = Ticket.objects.for_user(person).for_sites(sites).select_related("site")
    return rows.order_by(F("closed_at").desc(nulls_first=True), "-received_at")


def earlier_on(
    *, person: User | None, vehicle: Vehicle | None, area: str, before: datetime, without: int | None = None
) -> int:
    """How many complaints came before about the same matter in a year: same customer or car, same area."""
    if person is None and vehicle is None:
        return 0
    whose = Q(pk__in=[])
    if person is not None:
        whose |= Q(person=person)
    if vehicle is not None:
        whose |= Q(vehicle=vehicle)
    rows = Ticket.objects.filter(whose, area=area, received_at__gt=before - MATTER, received_at__lt=before)
    if without is not None:
        rows = rows.exclude(pk=without)
    return rows.exclude(stage=Ticket.Stage.MERGED).exclude(
        source=Ticket.Source.COLLEAGUE
    ).count()  # fmt: skip


def facts_to_close(ticket: Ticket, cause: str) -> rules.Facts:
    """What is known about the duties of a ticket; what was done before it opened again does not count.

    But for the general manager's entry and the maker's feedback, which stay given. Up to three queries.
    """
    rows = list(ticket.entries.order_by("pk").values_list("kind", "facts"))
    opened = max((n for n, (kind, _facts) in enumerate(rows) if kind == Kind.REOPENED), default=-1)
    ever, since = {kind for kind, _facts in rows}, {kind for kind, _facts in rows[opened + 1 :]}
    satisfied = any(kind == Kind.FOLLOW_UP and facts.get("satisfied") for kind, facts in rows[opened + 1 :])
    return rules.Facts(
        klass=ticket.klass, stage=ticket.stage, source=ticket.source, cause=cause,
        is_overseen=ticket.source == Ticket.Source.COLLEAGUE or is_seen_from_outside(ticket),
        was_contacted=Kind.CONTACT in since or ticket.source == Ticket.Source.COLLEAGUE
        or (ticket.spot_at is not None and opened < 0),
        was_answered=bool({Kind.ANSWER, Kind.GM_ANSWER} & since), gm_answered=Kind.GM_ANSWER in ever,
        maker_told=Kind.MAKER in ever, followed_up=satisfied or Kind.CONFIRMED in since,
        exceptions_open=ticket.exceptions.filter(outcome="").count(),
    )  # fmt: skip


def shown_entries(ticket: Ticket) -> list[TicketEntry]:
    """What the customer may read of the timeline, the oldest first. One query."""
    return list(ticket.entries.filter(is_shown=True).select_related("actor").order_by("pk"))


def looks_at(ticket: Ticket) -> list[TrailEntry]:
    """Who read, printed or took it away in a list, the newest first (sources.md A11). One query."""
    verbs = [f"ticket.{how}" for how in ("read", "printed", "exported")]
    rows = TrailEntry.objects.filter(
        subject_type=ticket._meta.label_lower, subject_id=str(ticket.pk), verb__in=verbs
    )
    return list(rows.select_related("actor").order_by("-at", "-pk")[:LOOKS_MAX])
