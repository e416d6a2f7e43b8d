"""What falls due outside the workshop: points that end, levels at risk, events, paid memberships.

The hall works these out for the reminders' planner, which knows no points and no events, and says
just before the wire whether they are still true.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from datetime import datetime, timedelta
from itertools import groupby
from typing import TYPE_CHECKING

from club.events.models import Event, Registration
from club.journeys.day import group_day
from club.notices.rules import Verdict
from club.payments.models import Subscription
from club.reminders import actions as reminders
from club.reminders import foresight
from club.reminders.foresight import Foreseen
from club.reminders.models import Occurrence, Rule
from loyalty.ledger.models import Account
from loyalty.ledger.queries import ending
from loyalty.tiers.models import TierNews
from loyalty.tiers.queries import standing

if TYPE_CHECKING:
    from datetime import date

__all__ = ["plan_messages"]

Anchor = Rule.Anchor
AHEAD, BEHIND = timedelta(days=130), timedelta(days=45)
AT_ONCE = 2_000
BY_DAY = ("account_id", "ends_on", "pk")
DOORS = timedelta(hours=2)  # before an event, after which a reminder helps nobody


def plan_messages(*, now: datetime) -> int:
    """Work out what falls due everywhere, and plan the words for it; how many occurrences were written."""
    on = group_day(now)
    foresight.replace(Anchor.POINTS, points_ending(on))
    foresight.replace(Anchor.TIER, tiers_at_risk(on))
    foresight.replace(Anchor.EVENT, events_to_come(now))
    foresight.replace(Anchor.MEMBERSHIP, memberships_ending(now))
    return reminders.plan(now=now)


def points_ending(on: date) -> Iterator[Foreseen]:
    """Each account's days on which points end, with how many. One query, read in pieces."""
    lots = ending(on - BEHIND, on + AHEAD).select_related("account").order_by(*BY_DAY)
    rows = lots.iterator(chunk_size=AT_ONCE)
    for (account, day), found in groupby(rows, key=lambda lot: (lot.account, lot.ends_on)):  # type: ignore[attr-defined]
        points = sum(lot.left for lot in found)
        if points > 0 and account.owner_id is not None:
            yield Foreseen(
                anchor=Anchor.POINTS, subject_type="account", subject_id=account.pk, mark=day.isoformat(),
                person_id=account.owner_id, due_on=day, facts={"points": points},
            )  # fmt: skip


def tiers_at_risk(on: date) -> Iterator[Foreseen]:
    """Levels whose term ends in the coming months: by the newest news of each account."""
    newest = TierNews.objects.order_by("account_id", "-pk").distinct("account_id")
    rows = TierNews.objects.filter(pk__in=newest.values("pk"), until__range=(on - BEHIND, on + AHEAD))
    for row in rows.select_related("account").iterator(chunk_size=AT_ONCE):
        if row.until is not None and row.account.owner_id is not None:
            yield Foreseen(
                anchor=Anchor.TIER, subject_type="account", subject_id=row.account_id, due_on=row.until,
                mark=row.until.isoformat(), person_id=row.account.owner_id, facts={},
            )  # fmt: skip


def events_to_come(now: datetime) -> Iterator[Foreseen]:
    """Who is registered for what in the coming months."""
    rows = Registration.objects.filter(
        state=Registration.State.REGISTERED, event__cancelled_at=None, event__starts_at__gt=now - BEHIND,
        event__starts_at__lt=now + AHEAD,
    )  # fmt: skip
    for row in rows.select_related("event", "member").iterator(chunk_size=AT_ONCE):
        yield Foreseen(
            anchor=Anchor.EVENT, subject_type="registration", subject_id=row.pk, mark="event",
            person_id=row.member.user_id, due_on=row.event.starts_at.astimezone(row.event.tz).date(),
            useful_until=row.event.starts_at - DOORS,
        )  # fmt: skip


def memberships_ending(now: datetime) -> Iterator[Foreseen]:
    """Paid memberships that their owner let end; of those that renew, the renewal is announced instead."""
    rows = Subscription.objects.filter(ended_at=None, ends_at__gt=now - BEHIND, ends_at__lt=now + AHEAD)
    for row in rows.iterator(chunk_size=AT_ONCE):
        if row.ends_at is not None:
            day = group_day(row.ends_at)
            yield Foreseen(
                anchor=Anchor.MEMBERSHIP, subject_type="membership", subject_id=row.pk, mark=day.isoformat(),
                person_id=row.person_id, due_on=day, useful_until=row.ends_at, facts={},
            )  # fmt: skip


def still_owed(occurrence: Occurrence, now: datetime) -> Verdict | None:
    """What only the hall can know of a planned message."""
    known = KNOWN.get(Anchor(occurrence.rule.anchor))
    return None if known is None or known(occurrence, now) else Verdict("superseded", "no_longer_so")


def facts_of(occurrence: Occurrence, now: datetime) -> Mapping[str, object]:
    """What a message about points, levels and events says."""
    known = KNOWN.get(Anchor(occurrence.rule.anchor))
    return (known(occurrence, now) or {}) if known is not None else {}


def _points(occurrence: Occurrence, now: datetime) -> Mapping[str, object] | None:
    lots = ending(occurrence.due_on, occurrence.due_on).filter(account=occurrence.subject_id)
    points = sum(lot.left for lot in lots)
    return {"points": points} if points > 0 else None


def _tier(occurrence: Occurrence, now: datetime) -> Mapping[str, object] | None:
    account = Account.objects.filter(pk=occurrence.subject_id).first()
    stands = standing(account, group_day(now)) if account is not None else None
    if stands is None or stands.gap is None:
        return None
    if occurrence.due_on not in (stands.gap.until, stands.valid_until, stands.grace_until):
        return None
    return {
        "tier": stands.tier.name, "tier_zh": stands.tier.name_zh or stands.tier.name,
        "credits": stands.gap.credits,
    }  # fmt: skip


def _event(occurrence: Occurrence, now: datetime) -> Mapping[str, object] | None:
    rows = Registration.objects.filter(pk=occurrence.subject_id, state=Registration.State.REGISTERED)
    row = rows.filter(event__cancelled_at=None).select_related("event").first()
    if row is None:
        return None
    event: Event = row.event
    return {
        "title": event.title, "title_zh": event.title_zh or event.title, "place": event.place,
        "starts_at": event.starts_at.isoformat(), "seats": row.seats, "slug": event.slug, "zone": event.zone,
    }  # fmt: skip


def _membership(occurrence: Occurrence, now: datetime) -> Mapping[str, object] | None:
    row = Subscription.objects.filter(pk=occurrence.subject_id, ended_at=None).select_related("plan").first()
    if row is None or row.ends_at is None or group_day(row.ends_at) != occurrence.due_on:
        return None
    return {"what": row.plan.name, "what_zh": row.plan.name_zh or row.plan.name, "renews": False}


KNOWN: Mapping[str, Callable[[Occurrence, datetime], Mapping[str, object] | None]] = {
    Anchor.POINTS: _points,
    Anchor.TIER: _tier,
    Anchor.EVENT: _event,
    Anchor.MEMBERSHIP: _membership,
}
