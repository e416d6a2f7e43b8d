"""Members, their points as of a day, their level on a day, points put aside and taken."""

from datetime import date
from typing import Any

from django.http import HttpRequest
from django.utils import timezone
from ninja import Router, Schema, Status

from club import journeys
from club.exchange.queries import members_seen
from club.members.models import Member
from loyalty.ledger.models import Account, Hold
from loyalty.ledger.queries import account_of, balance
from loyalty.tiers.queries import standing
from portal.api.doors import PROBLEMS, Door, sites
from portal.api.errors import Refused
from portal.api.words import PAGE, Code, Cursor, Day, Id, Limit, Text, Whole, WriteKey, one, page

router = Router(tags=["members"])


class MemberOut(Schema):
    number: str
    name: str
    site: str
    joined_at: str
    attribute: str
    verified: bool


class Members(Schema):
    items: list[MemberOut]
    next: str | None


class Month(Schema):
    month: date
    points: int


class BalanceOut(Schema):
    as_of: date
    available: int
    pending: int
    held: int
    debt: int
    expiring: list[Month]


class TierOut(Schema):
    on: date
    tier: str
    rank: int
    credits: int
    visits: int
    valid_until: date | None
    next_tier: str | None
    credits_missing: int


class HoldIn(Schema):
    points: Whole
    until: Day
    reason: Text = ""


class CaptureIn(Schema):
    points: Whole | None = None


class HoldOut(Schema):
    id: int
    member: str
    points: int
    until: date
    captured: int | None
    ended: bool


def shown(member: Member) -> dict[str, Any]:
    return {
        "number": member.number, "name": member.user.name, "site": member.site.code,
        "joined_at": member.joined_at.isoformat(), "attribute": member.attribute,
        "verified": member.verified_at is not None,
    }  # fmt: skip


def member_named(request: HttpRequest, number: str) -> Member:
    return one(members_seen(sites(request)), number=number)


def account_named(request: HttpRequest, number: str) -> Account:
    account = account_of(member_named(request, number).user)
    if account is None:
        raise Refused(404, "not_found", "This member has no account of points.")
    return account


@router.get("/members", auth=Door("members:read"), response={200: Members, **PROBLEMS})
def members(request: HttpRequest, cursor: Cursor = "", limit: Limit = PAGE) -> Any:
    """The members of the key's sites, in the order they joined."""
    return page(members_seen(sites(request)), cursor, limit, shown)


@router.get("/members/{number}", auth=Door("members:read"), response={200: MemberOut, **PROBLEMS})
def member(request: HttpRequest, number: Code) -> Any:
    return shown(member_named(request, number))


@router.get("/members/{number}/points", auth=Door("points:read"), response={200: BalanceOut, **PROBLEMS})
def points(request: HttpRequest, number: Code, as_of: Day | None = None) -> Any:
    """The four numbers as they were, are or will be on a day; today's by default."""
    account = account_named(request, number)
    on = as_of or journeys.group_day(timezone.now())
    found = balance(account, on)
    return {
        "as_of": on, "available": found.available, "pending": found.pending, "held": found.held,
        "debt": found.debt, "expiring": [{"month": month, "points": n} for month, n in found.expiring],
    }  # fmt: skip


@router.get("/members/{number}/tier", auth=Door("points:read"), response={200: TierOut, **PROBLEMS})
def tier(request: HttpRequest, number: Code, on: Day | None = None) -> Any:
    """The level on a day, past days as truly as today."""
    day = on or journeys.group_day(timezone.now())
    found = standing(account_named(request, number), day)
    return {
        "on": day, "tier": found.tier.code, "rank": found.tier.rank, "credits": found.credits,
        "visits": found.visits, "valid_until": found.valid_until,
        "next_tier": found.next_tier.code if found.next_tier else None,
        "credits_missing": found.credits_missing,
    }  # fmt: skip


def hold_shown(hold: Hold, number: str) -> dict[str, Any]:
    return {
        "id": hold.pk, "member": number, "points": hold.points, "until": hold.until,
        "captured": -hold.captured.points if hold.captured else None, "ended": hold.ended_on is not None,
    }  # fmt: skip


@router.post("/members/{number}/holds", auth=Door("points:write"), response={201: HoldOut, **PROBLEMS})
def put_aside(request: HttpRequest, number: Code, body: HoldIn, idempotency_key: WriteKey) -> Any:
    """Points put aside up to and including ``until``."""
    made = journeys.hold_points(
        account=account_named(request, number), points=body.points, until=body.until, reason=body.reason,
        key=f"{request.user.pk}:{idempotency_key}", now=timezone.now(), actor=request.user,  # type: ignore[arg-type]
    )  # fmt: skip
    return Status(201, hold_shown(made, number))


def hold_named(request: HttpRequest, number: str, pk: int) -> Hold:
    return one(account_named(request, number).holds.select_related("captured"), pk=pk)


@router.post(
    "/members/{number}/holds/{hold}/capture", auth=Door("points:write"), response={200: HoldOut, **PROBLEMS}
)
def capture(request: HttpRequest, number: Code, hold: Id, body: CaptureIn, idempotency_key: WriteKey) -> Any:
    """Take what was put aside, or part of it; the rest is free again."""
    found = hold_named(request, number, hold)
    journeys.capture_points(
        hold=found, points=body.points, key=f"{request.user.pk}:{idempotency_key}", now=timezone.now(),
        actor=request.user,  # type: ignore[arg-type]
    )  # fmt: skip
    return hold_shown(hold_named(request, number, hold), number)


@router.post(
    "/members/{number}/holds/{hold}/release", auth=Door("points:write"), response={200: HoldOut, **PROBLEMS}
)
def release(request: HttpRequest, number: Code, hold: Id, idempotency_key: WriteKey) -> Any:
    """Let it go; doing it twice changes nothing."""
    journeys.release_points(hold=hold_named(request, number, hold), now=timezone.now())
    return hold_shown(hold_named(request, number, hold), number)
