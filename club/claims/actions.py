"""Writing a claim down, and its one answer. What it is worth is decided in the hall."""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from booking.garage.models import Vehicle
from booking.sites.models import Site
from booking.visits.models import Visit
from club.claims import rules
from club.claims.models import PointsClaim
from club.members.models import Member
from club.refusals import Refusal
from club.trail.actions import record

if TYPE_CHECKING:
    from portal.models import User

OPEN_MAX = 5  # of one member at a time
Outcome = PointsClaim.Outcome


class NothingToGoBy(Refusal):
    code = "nothing_to_go_by"
    sentence = _("Give us the day or the invoice number: one of them is enough.")


class DayToCome(Refusal):
    code = "day_to_come"
    sentence = _("This day is still to come. Points arrive once the bill is paid.")


class TooManyClaims(Refusal):
    code = "too_many_claims"
    status = 429
    sentence = _("%(max)s of your questions are still open. We answer those first.")


class AskedAlready(Refusal):
    code = "asked_already"
    status = 409
    sentence = _("You have asked about this invoice already; we are on it.")


class ClaimAnswered(Refusal):
    code = "claim_answered"
    status = 409
    sentence = _("This question has been answered already.")


class OwnClaim(Refusal):
    code = "own_claim"
    status = 403
    sentence = _("Somebody else has to answer a question of your own or of your family.")


class ReasonMissing(Refusal):
    code = "reason_missing"
    sentence = _("Tell the owner why, in words they understand.")


@transaction.atomic
def ask(
    *,
    member: Member,
    site: Site,
    on: date,
    due_at: datetime,
    now: datetime,
    vehicle: Vehicle | None = None,
    happened_on: date | None = None,
    invoice_number: str = "",
    note: str = "",
) -> PointsClaim:
    """Write down what is missing. ``on``: today's member day; ``due_at``: until when we answer."""
    key = rules.plain(invoice_number)
    if not key and happened_on is None:
        raise NothingToGoBy
    if happened_on is not None and happened_on > on:
        raise DayToCome
    Member.objects.select_for_update(of=("self",), no_key=True).get(pk=member.pk)
    waiting = PointsClaim.objects.filter(member=member).waiting()
    if key and waiting.filter(invoice_key=key).exists():
        raise AskedAlready
    if waiting.count() >= OPEN_MAX:
        raise TooManyClaims(max=OPEN_MAX)
    return PointsClaim.objects.create(
        member=member, site=site, vehicle=vehicle, happened_on=happened_on, note=note.strip(),
        invoice_number=invoice_number.strip(), invoice_key=key, created_at=now, due_at=due_at,
    )  # fmt: skip


def take(claim: PointsClaim, actor: User | None) -> PointsClaim:
    """The claim under lock, still open, and nobody's own who answers."""
    rows = PointsClaim.objects.select_for_update(of=("self",)).select_related("member__user", "site")
    locked = rows.get(pk=claim.pk)
    if actor is not None and is_close(actor, locked.member.user):
        raise OwnClaim
    if not locked.is_waiting():
        raise ClaimAnswered
    return locked


def is_close(one: User, other: User) -> bool:
    """The same person, or one telephone in a house (loyalty.md §2)."""
    return one.pk == other.pk or bool(one.phone and one.phone == other.phone)


@transaction.atomic
def grant(*, claim: PointsClaim, visit: Visit, points: int, now: datetime, actor: User | None) -> PointsClaim:
    """Answered: the visit earned. ``actor`` None: it was found by itself."""
    return _answer(take(claim, actor), Outcome.GRANTED, now, actor, visit=visit, points=points)


@transaction.atomic
def refuse(*, claim: PointsClaim, answer: str, now: datetime, actor: User) -> PointsClaim:
    """Answered: no points, and why, as its owner reads it."""
    locked = take(claim, actor)
    if not answer.strip():
        raise ReasonMissing
    return _answer(locked, Outcome.REFUSED, now, actor, answer=answer.strip())


def _answer(
    claim: PointsClaim,
    outcome: str,
    now: datetime,
    actor: User | None,
    *,
    answer: str = "",
    visit: Visit | None = None,
    points: int | None = None,
) -> PointsClaim:
    claim.outcome, claim.answered_at, claim.answered_by = outcome, now, actor
    claim.answer, claim.visit, claim.points = answer, visit, points
    claim.save(update_fields=["outcome", "answered_at", "answered_by", "answer", "visit", "points"])
    record(
        actor=actor, verb=f"points_claim.{outcome}", subject=claim, why=answer, site=claim.site, now=now,
        data={"visit": visit.number if visit else "", "points": points or 0},
    )  # fmt: skip
    return claim
