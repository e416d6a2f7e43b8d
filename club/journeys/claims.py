"""Missing points: matched to the visit by itself, or answered by a person in one working day."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from booking.garage.models import Vehicle
from booking.sites.models import ServiceCalendar, Site
from booking.sites.queries import calendar_of
from booking.sites.rules import NoOpenTimeError, due_at
from booking.visits import actions as visits
from booking.visits.models import Visit
from club.claims import actions, queries, rules
from club.claims.models import PointsClaim
from club.journeys.day import group_day
from club.journeys.membership import NotAMember
from club.journeys.shares import Share
from club.journeys.visit import earn_visit, settle
from club.members.models import Member
from club.members.queries import member_of
from club.notices.actions import tell
from club.notices.models import Notice
from club.refusals import Refusal
from loyalty.earning.models import Receipt
from loyalty.earning.queries import receipt_for
from loyalty.ledger.actions import open_account
from loyalty.policies.queries import policy

if TYPE_CHECKING:
    from portal.models import User

__all__ = ["claim_points", "grant_claim", "refuse_claim"]


class StillOpen(Refusal):
    code = "still_open"
    status = 409
    sentence = _("The bill of this visit is not closed yet. Its points arrive by themselves with it.")


class EarnedAlready(Refusal):
    """``source``: where its receipt stands."""

    code = "earned_already"
    status = 409
    sentence = _("Visit %(number)s has brought its %(points)s points already; its receipt shows every line.")


class TooLongAgo(Refusal):
    code = "too_long_ago"
    status = 409
    sentence = _("Bills up to %(days)s days before joining can be claimed; this one is older.")


def claim_points(
    *,
    user: User,
    site: Site,
    now: datetime,
    vehicle: Vehicle | None = None,
    happened_on: date | None = None,
    invoice_number: str = "",
    note: str = "",
    for_a_person: bool = False,
) -> PointsClaim:
    """A member misses points. The visit that is surely meant answers at once; else a person will.

    ``for_a_person``: the receipt was shown, and its owner wants somebody to look at it.
    """
    member = member_of(user)
    if member is None:
        raise NotAMember
    with transaction.atomic():
        claim = actions.ask(
            member=member, site=site, vehicle=vehicle, happened_on=happened_on, note=note, now=now,
            invoice_number=invoice_number, on=group_day(now), due_at=answer_by(site, now),
        )  # fmt: skip
        visit = None if for_a_person else meant_by(claim)
        if visit is not None:
            try:
                return grant_claim(claim=claim, visit=visit, now=now, actor=None)
            except visits.SomebodyElses:  # taken a moment ago; not for the form to tell
                pass
        _tell(claim, "claim_received", now, {"due_at": claim.due_at.isoformat(), "zone": site.zone})
        return claim


def meant_by(claim: PointsClaim) -> Visit | None:
    """The visit this claim is surely about."""
    found = {visit.pk: visit for visit in queries.candidates(claim.member, first_day(claim.member))}
    sure = rules.meant(claim.said, [queries.found(visit, claim.member) for visit in found.values()])
    return found[sure.id] if sure else None


def grant_claim(*, claim: PointsClaim, visit: Visit, now: datetime, actor: User | None) -> PointsClaim:
    """The visit earns as it would have on its day. One invoice earns once in the whole group.

    Lock order: claim, visit, account. Raises StillOpen, EarnedAlready, TooLongAgo, visits' SomebodyElses,
    and what ``claims.take`` refuses.
    """
    with transaction.atomic():
        locked = actions.take(claim, actor)
        member = locked.member
        bill = visits.locked(visit)
        if not bill.is_closed():
            raise StillOpen
        bill = visits.take_over(visit=bill, person=member.user)
        if known := receipt_for(f"visit:{bill.pk}"):
            raise EarnedAlready(number=bill.number, points=known.points, source=known.source_id)
        if queries.day_of(bill) < first_day(member):
            raise TooLongAgo(days=claim_days(member))
        receipt = _earn(bill, member, now, actor)
        done = actions.grant(claim=locked, visit=bill, points=receipt.points, now=now, actor=actor)
        facts = {"number": bill.number, "points": receipt.points, "source": receipt.source_id}
        _tell(done, "claim_granted", now, facts)
        return done


def refuse_claim(*, claim: PointsClaim, answer: str, now: datetime, actor: User) -> PointsClaim:
    """No points, and a person's reason as the owner reads it."""
    with transaction.atomic():
        done = actions.refuse(claim=claim, answer=answer, now=now, actor=actor)
        _tell(done, "claim_refused", now, {"answer": done.answer})
        return done


def tell_late_claims(*, now: datetime, limit: int = 500) -> int:
    """Who was promised an answer by now and has none is told so, once; how many were."""
    late = PointsClaim.objects.waiting().filter(due_at__lt=now).select_related("member__user", "site")
    claims = {key_of(claim, "claim_late"): claim for claim in late.order_by("due_at")}
    told = Notice.objects.filter(key__in=claims).values_list("key", flat=True)
    fresh = [claims[key] for key in claims.keys() - set(told)][:limit]
    for claim in fresh:
        _tell(claim, "claim_late", now, {"asked_at": claim.created_at.isoformat(), "zone": claim.site.zone})
    return len(fresh)


def key_of(claim: PointsClaim, kind: str) -> str:
    """Of its notice: each kind once a claim."""
    return f"claim:{claim.pk}:{kind}"


def first_day(member: Member) -> date:
    """Visits from this day on may be claimed."""
    return rules.first_day(group_day(member.joined_at), claim_days(member))


def claim_days(member: Member) -> int:
    return policy("invoice_claim_days", group_day(member.joined_at))


def answer_by(site: Site, now: datetime) -> datetime:
    """Until when a person has answered: by the hours of the site's customer care, else of its workshop."""
    days = policy("claim_answer_days", group_day(now))
    for kind in (ServiceCalendar.Kind.CARE, ServiceCalendar.Kind.WORKSHOP):
        try:
            return due_at(calendar_of(site, kind), now, service_days=days)
        except NoOpenTimeError:
            continue
    return now + timedelta(days=days)


def _earn(visit: Visit, member: Member, now: datetime, actor: User | None) -> Receipt:
    """As a member all that a visit means; from before joining its own points alone."""
    if visit.closed_at is not None and visit.closed_at >= member.joined_at:
        receipt = settle(visit=visit, now=now, actor=actor, is_told=False)
        if receipt is not None:
            return receipt
    account = open_account(owner=member.user, now=now, on=group_day(now))
    return earn_visit(visit=visit, share=Share(account), now=now, actor=actor)


def _tell(claim: PointsClaim, kind: str, now: datetime, more: dict[str, object]) -> None:
    data = {"ref": claim.ref, "site": claim.site.name, "site_zh": claim.site.name_zh, **more}
    tell(person=claim.member.user, kind=kind, key=key_of(claim, kind), data=data, now=now)
