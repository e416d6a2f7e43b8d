"""Friends, events and reminders: what was set in motion and how far it is. Read only, without contacts."""

from datetime import date, datetime
from typing import Any

from django.db.models import Q
from django.http import HttpRequest
from ninja import Router, Schema

from club.events.models import Event
from club.referrals.models import Referral
from club.reminders.models import Occurrence
from portal.api.doors import PROBLEMS, Door, sites
from portal.api.doors import token as token_of
from portal.api.words import PAGE, Code, Cursor, Day, Limit, one, page

router = Router(tags=["club"])


class Me(Schema):
    integration: str
    source: str
    sites: list[str]
    scopes: list[str]
    calls_a_minute: int


class ReferralOut(Schema):
    id: int
    referrer: str
    state: str
    review: str
    how: str
    consented_at: datetime
    rewarded_at: datetime | None


class Referrals(Schema):
    items: list[ReferralOut]
    next: str | None


class EventOut(Schema):
    slug: str
    title: str
    theme: str
    site: str | None
    starts_at: datetime
    ends_at: datetime
    seats: int
    seats_taken: int
    price_points: int
    is_cancelled: bool


class Events(Schema):
    items: list[EventOut]
    next: str | None


class OccurrenceOut(Schema):
    id: int
    rule: str
    subject: str
    due_on: date
    send_at: datetime
    state: str
    reason: str


class Occurrences(Schema):
    items: list[OccurrenceOut]
    next: str | None


def referral_shown(row: Referral) -> dict[str, Any]:
    return {
        "id": row.pk, "referrer": row.referrer.number, "state": row.state, "review": row.review,
        "how": row.how, "consented_at": row.consented_at, "rewarded_at": row.rewarded_at,
    }  # fmt: skip


def event_shown(row: Event) -> dict[str, Any]:
    return {
        "slug": row.slug, "title": row.title, "theme": row.theme, "site": row.site.code if row.site else None,
        "starts_at": row.starts_at, "ends_at": row.ends_at, "seats": row.seats,
        "seats_taken": row.seats_taken, "price_points": row.price_points,
        "is_cancelled": row.cancelled_at is not None,
    }  # fmt: skip


def occurrence_shown(row: Occurrence) -> dict[str, Any]:
    return {
        "id": row.pk, "rule": str(row.rule), "subject": f"{row.subject_type}:{row.subject_id}",
        "due_on": row.due_on, "send_at": row.send_at, "state": row.state, "reason": row.reason,
    }  # fmt: skip


@router.get("/me", auth=Door(""), response={200: Me, **PROBLEMS})
def me(request: HttpRequest) -> Any:
    """Whose key this is and what it opens."""
    token = token_of(request)
    return {
        "integration": token.integration.name, "source": token.integration.source,
        "sites": [site.code for site in sites(request)], "scopes": token.scopes,
        "calls_a_minute": token.per_minute,
    }  # fmt: skip


@router.get("/referrals", auth=Door("referrals:read"), response={200: Referrals, **PROBLEMS})
def referrals(request: HttpRequest, cursor: Cursor = "", limit: Limit = PAGE) -> Any:
    rows = Referral.objects.filter(referrer__site__in=sites(request)).select_related("referrer")
    return page(rows, cursor, limit, referral_shown)


def events_seen(request: HttpRequest) -> Any:
    of_ours = Q(site__in=sites(request)) | Q(site=None)
    return Event.objects.filter(of_ours).exclude(published_at=None).select_related("site")


@router.get("/events", auth=Door("events:read"), response={200: Events, **PROBLEMS})
def events(request: HttpRequest, cursor: Cursor = "", limit: Limit = PAGE) -> Any:
    """Published ones of the key's sites and of the whole group."""
    return page(events_seen(request), cursor, limit, event_shown)


@router.get("/events/{slug}", auth=Door("events:read"), response={200: EventOut, **PROBLEMS})
def event(request: HttpRequest, slug: Code) -> Any:
    return event_shown(one(events_seen(request), slug=slug))


@router.get("/occurrences", auth=Door("occurrences:read"), response={200: Occurrences, **PROBLEMS})
def occurrences(
    request: HttpRequest, due_from: Day | None = None, due_until: Day | None = None, cursor: Cursor = "",
    limit: Limit = PAGE,
) -> Any:  # fmt: skip
    """Reminders planned and what became of them."""
    rows = Occurrence.objects.filter(person__member__site__in=sites(request)).select_related("rule")
    if due_from:
        rows = rows.filter(due_on__gte=due_from)
    if due_until:
        rows = rows.filter(due_on__lte=due_until)
    return page(rows, cursor, limit, occurrence_shown)
