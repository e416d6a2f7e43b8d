"""Questions about events: what is on for a member, who comes, who waits, what came of it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING

from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet, Subquery, Sum
from django.db.models.functions import Coalesce

from booking.sites.models import Policy
from club.events import rules
from club.events.models import CheckIn, Event, PartyGuest, Registration, SeatOffer, WaitEntry
from club.members.models import Member

if TYPE_CHECKING:
    from booking.sites.models import Site

LIST_MAX = 500
ASK_WITHIN_MOST = timedelta(days=60)  # the longest the setting allows
KEEP_MOST = timedelta(days=20)  # the earliest that seats are kept no longer, by the settings
CALENDAR_BACK, CANCELLED_SHOWN = timedelta(days=366), timedelta(days=30)


@dataclass(frozen=True, slots=True)
class Invitation:
    """An event as one member sees it. ``is_for_some``: it asks for a car or a hobby, and whether they have
    it was not looked at."""

    event: Event
    opens_at: datetime
    registration: Registration | None
    entry: WaitEntry | None
    reasons: list[str]
    is_for_some: bool = False

    def is_on_offer(self, now: datetime) -> bool:
        """Something to decide or to wait for: not registered, and registration has not closed."""
        return self.registration is None and (self.entry is not None or now < self.event.closes_at)


@dataclass(frozen=True, slots=True)
class Results:
    """What came of an event. ``cost_minor``: what it cost us; ``income_minor``: what was paid and stayed;
    ``leads``: guests who may be called."""

    seats: int
    parties: int
    registered: int
    came: int
    missed: int
    leads: int
    points: int
    cost_minor: int
    income_minor: int

    @property
    def missed_percent(self) -> int:
        return 100 * self.missed // self.parties if self.parties else 0

    @property
    def each_minor(self) -> int | None:
        """What one who came cost us in the end; None when nobody did."""
        return (self.cost_minor - self.income_minor) // self.came if self.came else None

    @property
    def fill_percent(self) -> int:
        return 100 * self.came // self.seats if self.seats else 0


def invitations(member: Member, guest: rules.Guest, now: datetime) -> list[Invitation]:
    """Coming events to tell this member of, soonest first; by their car and hobbies, and why one would suit,
    only who lets us look (privacy.md). Three queries."""
    rows = Event.objects.coming(now).filter(cancelled_at=None).select_related("site")
    planned = rows.order_by("starts_at", "pk")[:LIST_MAX]
    events = [event for event in planned if event.invited.lists(guest)]
    registered = Registration.objects.active().filter(member=member, event__in=events)
    waits = WaitEntry.objects.alive().filter(member=member, event__in=events)
    coming = {row.event_id: row for row in registered}
    waiting = {row.event_id: row for row in waits}
    return [
        Invitation(
            event, event.opens_for(guest.tier, guest.early_hours), coming.get(event.pk),
            waiting.get(event.pk), event.pleases.common(guest) if guest.is_profiled else [],
            event.invited.chooses and not guest.is_profiled,
        )
        for event in events
    ]  # fmt: skip


def registrations_of(member: Member) -> QuerySet[Registration]:
    """A member's own, newest event first."""
    rows = Registration.objects.filter(member=member).select_related("event__site").prefetch_related("guests")
    return rows.order_by("-event__starts_at", "-pk")[:LIST_MAX]


def tickets_ahead(member: Member, now: datetime) -> QuerySet[Registration]:
    """What a member may show at the doors to come, soonest first; places still to be paid open none."""
    rows = Registration.objects.filter(member=member, state=Registration.State.REGISTERED)
    return (
        rows.filter(event__ends_at__gte=now).select_related("event__site").order_by("event__starts_at", "pk")
    )


def in_calendar(person: int, now: datetime) -> QuerySet[Registration]:
    """What a person's calendar shows, once for each event: a year back, and what was cancelled within the
    month. With ``sequence``. One query."""
    recent = Q(cancelled_at=None) | Q(cancelled_at__gte=now - CANCELLED_SHOWN)
    rows = Registration.objects.filter(recent, member__user=person, event__ends_at__gte=now - CALENDAR_BACK)
    again = Registration.objects.filter(
        event=OuterRef("event"), member=OuterRef("member"), pk__gt=OuterRef("pk")
    )
    last = sequenced(rows.exclude(Exists(again)))
    return last.select_related("event__site").order_by("event__starts_at", "pk")[:LIST_MAX]


def sequenced(rows: QuerySet[Registration]) -> QuerySet[Registration]:
    """With ``sequence``, for calendars (RFC 5545 §3.8.7.4): it rises when the event changes, when the
    registration does, and when somebody who had cancelled registers again."""
    own = Registration.objects.filter(
        event=OuterRef("event"), member=OuterRef("member"), pk__lte=OuterRef("pk")
    )
    steps = own.values("event").annotate(n=Sum("version")).values("n")
    return rows.annotate(sequence=F("event__version") + Subquery(steps))


def open_offer(entry: WaitEntry) -> SeatOffer | None:
    return entry.offers.filter(state=SeatOffer.State.OPEN).first()


def ahead_of(entry: WaitEntry) -> int:
    """Parties that stand before this one. One query."""
    before = Q(rank__gt=entry.rank) | Q(rank=entry.rank, since__lt=entry.since)
    before |= Q(rank=entry.rank, since=entry.since, pk__lt=entry.pk)
    return WaitEntry.objects.waiting().filter(before, event=entry.event_id).count()


def line_of(event: Event) -> QuerySet[WaitEntry]:
    rows = WaitEntry.objects.alive().filter(event=event).select_related("member__user")
    return rows.order_by("-rank", "since", "pk")[:LIST_MAX]


def staff_list(event: Event) -> QuerySet[Registration]:
    """Who comes, by name, with guests and check-ins. Three queries."""
    rows = Registration.objects.filter(event=event).exclude(state=Registration.State.CANCELLED)
    rows = rows.select_related("member__user").prefetch_related("guests", "check_ins")
    return rows.order_by("member__user__name", "pk")[:LIST_MAX]


def terms_of(event: Event, now: datetime) -> rules.Terms:
    """The settings in force at the event's place: the centre's own, else the group's. One query."""
    return terms_at(event.site_id, now.astimezone(event.tz).date())


def is_flash(event: Event, now: datetime) -> bool:
    """The last hours, in which the first yes that fits wins. One query."""
    return rules.is_flash(event.starts_at, now, terms_of(event, now))


def terms_at(site: int | None, on: date) -> rules.Terms:
    rows = Policy.objects.filter(Q(site=site) | Q(site=None), valid_from__lte=on)
    rows = rows.filter(name__startswith=rules.PREFIX)
    known = rows.order_by(F("site").asc(nulls_first=True), "valid_from", "pk")
    return rules.Terms.of(dict(known.values_list("name", "value")))


def missed_by(member: Member, now: datetime, terms: rules.Terms = rules.TERMS) -> int:
    """Events missed within twelve months, as long as they count: six months after the last of them."""
    within, lower_for = timedelta(days=terms.missed_within_days), timedelta(days=terms.lower_days)
    rows = Registration.objects.filter(member=member, state=Registration.State.MISSED)
    ends = sorted(
        rows.filter(event__ends_at__gt=now - within - lower_for).values_list("event__ends_at", flat=True)
    )
    for last in reversed(ends):
        together = sum(1 for end in ends if last - within < end <= last)
        if together >= terms.missed_limit and now < last + lower_for:
            return together
    return 0


def overdue_offers(now: datetime, limit: int) -> QuerySet[SeatOffer]:
    rows = SeatOffer.objects.filter(state=SeatOffer.State.OPEN, answer_by__lte=now).select_related(
        "entry__event"
    )
    return rows.order_by("answer_by", "pk")[:limit]


def lines_to_run(now: datetime, limit: int) -> QuerySet[Event]:
    """Seats are free although parties wait, and the start is near: what was kept may be kept no longer. Those
    run in the last hours know already. One query."""
    rows = Event.objects.coming(now).filter(cancelled_at=None, flash_at=None, waiting__gt=0)
    near = rows.filter(starts_at__range=(now, now + KEEP_MOST), seats_taken__lt=F("seats"))
    return near.order_by("starts_at", "pk")[:limit]


def unpaid(now: datetime, limit: int) -> QuerySet[Registration]:
    """Whose seats were kept long enough. One query."""
    rows = Registration.objects.filter(state=Registration.State.UNPAID, pay_by__lte=now)
    return rows.select_related("event", "member__user").order_by("pay_by", "pk")[:limit]


def to_close(before: datetime) -> QuerySet[Event]:
    return Event.objects.filter(
        closed_at=None, cancelled_at=None, published_at__isnull=False, ends_at__lte=before
    )


def to_ask(now: datetime) -> QuerySet[Event]:
    """Held lately, and nobody was asked yet how it was, the newest first. One query."""
    rows = Event.objects.filter(feedback_at=None, closed_at__isnull=False, cancelled_at=None)
    lately = rows.filter(ends_at__lte=now, ends_at__gt=now - ASK_WITHIN_MOST)
    return lately.select_related("site").order_by("-ends_at", "pk")


def events_for_desk(
    sites: Iterable[Site] | Iterable[int], first: datetime, last: datetime
) -> QuerySet[Event]:
    """The plan of a stretch of time. One query."""
    rows = Event.objects.for_sites(sites).filter(starts_at__gte=first, starts_at__lt=last)
    return rows.select_related("site").order_by("starts_at", "pk")


def results(event: Event) -> Results:
    """Four queries."""
    rows = event.registrations.exclude(state=Registration.State.CANCELLED)
    people = CheckIn.objects.filter(registration__event=event, undone_at=None)
    facts = rows.aggregate(
        registered=Coalesce(Sum("seats"), 0),
        parties=Count("pk"),
        missed=Count("pk", filter=Q(state=Registration.State.MISSED)),
        points=Coalesce(Sum("points"), 0),
    )
    paid = event.registrations.exclude(paid_at=None)
    kept = paid.aggregate(n=Coalesce(Sum(F("money_minor") - F("back_minor")), 0))["n"]
    leads = PartyGuest.objects.filter(registration__event=event, consented_at__isnull=False).count()
    return Results(
        seats=event.seats, came=people.count(), leads=leads, cost_minor=event.cost_minor,
        income_minor=kept, parties=facts["parties"], registered=facts["registered"], missed=facts["missed"],
        points=facts["points"],
    )  # fmt: skip


def drift() -> QuerySet[Event]:
    """Events whose counters differ from their sums: always none. One query."""
    places = Registration.objects.filter(event=OuterRef("pk")).exclude(state=Registration.State.CANCELLED)
    offers = SeatOffer.objects.filter(entry__event=OuterRef("pk"), state=SeatOffer.State.OPEN)

    def total(rows: QuerySet[Registration] | QuerySet[SeatOffer], group: str, column: str) -> Coalesce:
        summed = rows.order_by().values(group).annotate(total=Sum(column)).values("total")
        return Coalesce(Subquery(summed), 0)

    wanted = {
        column: total(places, "event", column) + total(offers, "entry__event", column)
        for column in ("seats", "cars")
    }
    line = WaitEntry.objects.alive().filter(event=OuterRef("pk")).order_by().values("event")
    waiting = Coalesce(Subquery(line.annotate(total=Count("pk")).values("total")), 0)
    rows = Event.objects.annotate(
        seats_wanted=wanted["seats"], cars_wanted=wanted["cars"], waiting_wanted=waiting
    )
    return rows.exclude(
        seats_taken=F("seats_wanted"), cars_taken=F("cars_wanted"), waiting=F("waiting_wanted")
    )
