"""What a feed shows, and whose it is. Three to five queries, at most 500 entries."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING

from django.conf import settings
from django.db.models import Exists, Max, OuterRef, Prefetch, Q, QuerySet
from django.utils.translation import gettext_lazy as _

from booking.appointments.models import Appointment, AppointmentEvent, AppointmentLine, Claim
from booking.appointments.rules import OPEN
from booking.feeds import rules
from booking.feeds.models import Feed
from booking.refusals import Refusal
from booking.sites.queries import posts_of

if TYPE_CHECKING:
    from django.contrib.auth.models import AbstractBaseUser

    from booking.sites.models import Site

ENTRIES_MAX = 500
CANCELLED_DAYS = 30
BACK = {"owner": timedelta(days=366), "site": timedelta(days=7), "unit": timedelta(days=7)}
AHEAD = timedelta(days=400)
SHOWN = sorted(OPEN | {"delivered"})
ENDED = ["cancelled", "declined", "expired", "no_show"]


class FeedRevoked(Refusal):
    """Never issued, revoked, or its holder no longer works here: one answer for all."""

    code = "feed_revoked"
    status = 404
    sentence = _("This calendar is no longer shared. Take a new link from the portal.")


@dataclass(frozen=True)
class Entry:
    """One line of a calendar. ``part`` tells pieces of one booking apart; ``changed_at``: its last step."""

    starts_at: datetime
    ends_at: datetime
    version: int
    changed_at: datetime
    appointment: Appointment | None = None
    part: str = ""
    label: str = ""
    is_cancelled: bool = False


def token_of(feed: Feed) -> str:
    return rules.token_of(feed.ref, settings.SECRET_KEY)


def feed_for(token: str, now: datetime) -> Feed:
    """The feed behind an address, if it is still shared and its holder may still see it."""
    keys = [str(key) for key in (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS)]
    ref = rules.ref_in(token, keys)
    rows = Feed.objects.valid().select_related("holder", "site", "unit")
    feed = rows.filter(ref=ref).first() if ref else None
    if feed is None or not may_hold(feed.holder, feed.kind, feed.site, now):
        raise FeedRevoked
    return feed


def may_hold(holder: AbstractBaseUser, kind: str, site: Site | None, now: datetime) -> bool:
    """Owners hold their own; a site's and its units' feeds need a post there today."""
    if not holder.is_active:
        return False
    if kind == Feed.Kind.OWNER:
        return True
    assert site is not None  # noqa: S101 - the table says so
    posts = posts_of(holder, now.astimezone(site.tz).date())
    return posts.filter(Q(site=site) | Q(site=None)).exists()


def feeds_of(holder: AbstractBaseUser, sites: Iterable[Site] | None = None) -> QuerySet[Feed]:
    """A person's valid feeds: their own calendar, or those of the given sites."""
    rows = Feed.objects.valid().filter(holder_id=holder.pk).select_related("site", "unit", "holder")
    if sites is None:
        return rows.filter(kind=Feed.Kind.OWNER)
    return rows.filter(site__in=sites).order_by("site__name", "kind", "unit__name", "pk")


def entries(feed: Feed, now: datetime) -> list[Entry]:
    """What a feed shows at a moment, in order of time."""
    if feed.kind == Feed.Kind.UNIT:
        return of_unit(feed, now)
    rows = Appointment.objects.filter(arrive_at__gte=now - BACK[feed.kind], arrive_at__lte=now + AHEAD)
    rows = rows.filter(person=feed.holder) if feed.kind == Feed.Kind.OWNER else rows.filter(site=feed.site)
    steps = AppointmentEvent.objects.filter(appointment=OuterRef("pk"))
    was_firm = steps.filter(to_state__in=["booked", "requested"])
    just_ended = steps.filter(to_state__in=ENDED, at__gte=now - timedelta(days=CANCELLED_DAYS))
    shown = Q(state__in=SHOWN) | Q(Exists(was_firm), Exists(just_ended), state__in=ENDED)
    found = list(with_words(rows.filter(shown)).order_by("arrive_at", "pk")[:ENTRIES_MAX])
    changed = last_steps(row.pk for row in found)
    return [
        Entry(
            row.arrive_at, row.promise_at, row.version, changed.get(row.pk, row.created_at), row,
            is_cancelled=row.state in ENDED,
        )
        for row in found
    ]  # fmt: skip


def with_words(rows: QuerySet[Appointment]) -> QuerySet[Appointment]:
    lines = AppointmentLine.objects.select_related("operation").order_by("pk")
    return rows.select_related("site", "vehicle__model__brand").prefetch_related(Prefetch("lines", lines))


def last_steps(ids: Iterable[int]) -> dict[int, datetime]:
    rows = AppointmentEvent.objects.filter(appointment__in=list(ids)).values("appointment")
    return dict(rows.annotate(last=Max("at")).values_list("appointment", "last"))


def of_unit(feed: Feed, now: datetime) -> list[Entry]:
    """When the unit is taken, by whom, and what was blocked. Holds come and go and are not told."""
    rows = Claim.objects.filter(
        resource=feed.unit, held_until=None, during__endswith__gt=now - BACK[feed.kind],
        during__startswith__lt=now + AHEAD,
    )  # fmt: skip
    claims = list(rows.select_related("site_day").order_by("during")[:ENTRIES_MAX])
    over = called_off(feed, now)
    ids = {claim.appointment_id for claim in claims if claim.appointment_id}
    ids |= {event.appointment_id for event in over}
    known = {row.pk: row for row in with_words(Appointment.objects.filter(pk__in=ids))}
    changed, pieces = last_steps(ids), Counter[tuple[int | None, int]]()
    found = []
    for claim in claims:
        key = (claim.appointment_id, claim.site_day_id)
        pieces[key] += 1
        found.append(piece_of(claim, known.get(claim.appointment_id or 0), changed, pieces[key]))
    found += [entry for event in over for entry in entries_off(event, known[event.appointment_id], feed)]
    return sorted(found, key=lambda entry: entry.starts_at)[:ENTRIES_MAX]


def called_off(feed: Feed, now: datetime) -> list[AppointmentEvent]:
    """The last steps of bookings and requests that had this unit and came to nothing, for thirty days."""
    since = now - timedelta(days=CANCELLED_DAYS)
    steps = AppointmentEvent.objects.filter(
        appointment__site=feed.site, appointment__arrive_at__gte=since,
        appointment__arrive_at__lte=now + AHEAD, appointment__state__in=ENDED, to_state__in=ENDED,
        at__gte=since, data__units__has_key=str(feed.unit_id),
    ).exclude(from_state="held")  # fmt: skip
    return list(steps.order_by("-at", "-pk")[:ENTRIES_MAX])


def entries_off(event: AppointmentEvent, row: Appointment, feed: Feed) -> Iterator[Entry]:
    """The same pieces under the same names as when they were work to do, cancelled."""
    numbers = Counter[date]()
    for since, until in event.data["units"][str(feed.unit_id)]:
        start, end = datetime.fromisoformat(since), datetime.fromisoformat(until)
        day = start.astimezone(row.site.tz).date()
        numbers[day] += 1
        part = f"{feed.unit_id}:{day}:{numbers[day]}"
        yield Entry(start, end, row.version, event.at, row, part, is_cancelled=True)


def piece_of(claim: Claim, row: Appointment | None, changed: Mapping[int, datetime], number: int) -> Entry:
    """A piece of work by its day, so that it stays the same entry when its hour changes."""
    start, end, day = claim.during.lower, claim.during.upper, claim.site_day.day
    if row is None:
        return Entry(start, end, 1, start, None, f"{day}:{claim.lo}", claim.reason)
    at = changed.get(row.pk, row.created_at)
    return Entry(start, end, row.version, at, row, f"{claim.resource_id}:{day}:{number}")
