"""The nine of a closed visit are decided once; the owner may say a word to each; points are the hall's."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from booking.appointments.models import AppointmentLine
from booking.estimates.queries import approved_lines
from booking.sites.models import Site
from booking.sites.queries import group, policy
from booking.visits.models import Visit, VisitLine
from club.promises import rules
from club.promises.models import PartWarranty, PromiseTerm, Rescue, VisitPromise
from club.promises.queries import covering, promises_of, rest_area_of, seen_of
from club.refusals import Refusal
from club.trail.actions import record

if TYPE_CHECKING:
    from portal.models import User

Verdict = VisitPromise.Verdict


class WordLate(Refusal):
    code = "word_late"
    status = 409
    sentence = _("The time to answer this is over. If something was wrong, please tell us in Your voice.")


class SaidAlready(Refusal):
    code = "said_already"
    status = 409
    sentence = _("You have answered this already.")


class NotHeld(Refusal):
    code = "not_held"
    status = 409
    sentence = _("Nothing waits for a decision here.")


class WhyMissing(Refusal):
    code = "why_missing"
    sentence = _("Write a word about why.")


@transaction.atomic
def settle(*, visit: Visit, now: datetime) -> list[VisitPromise]:
    """Decide the nine of a closed visit by what was seen, and guarantee its parts. Once."""
    locked = Visit.objects.select_for_update(of=("self",), no_key=True).select_related(
        "site", "vehicle", "appointment__site"
    ).get(pk=visit.pk)  # fmt: skip
    if locked.closed_at is None or locked.promises.exists():
        return promises_of(locked)
    on = locked.closed_at.astimezone(locked.site.tz).date()
    lines = list(locked.lines.select_related("operation").order_by("position"))
    again = _charged_again(locked, lines, on)
    fitted = _guarantee(locked, lines, on)
    for code, found in _findings(locked, lines, len(fitted), again, on).items():
        VisitPromise.objects.create(
            visit=locked, code=code, verdict=found.verdict, why=found.why, decided_at=now
        )
    return promises_of(locked)


def _findings(
    visit: Visit, lines: list[VisitLine], fitted: int, again: int, on: date
) -> dict[str, rules.Finding]:
    seen, site = seen_of(visit), visit.site
    booked: list[AppointmentLine] = []
    approved: set[int] = set()
    if visit.appointment is not None:
        booked = list(visit.appointment.lines.all())
        approved = {line.operation_id for line in approved_lines(visit.appointment) if line.operation_id}
    billed = {line.operation_id for line in lines if line.operation_id and line.pay_type == "customer"}
    call = Rescue.objects.filter(visit=visit).order_by("called_at").first()
    return {
        "greeted": rules.greeted(seen, policy(site, "promise_greet_seconds", on)),
        "prices": rules.prices(len(booked), sum(line.price_minor > 0 for line in booked)),
        "plan": rules.plan({line.operation_id for line in booked}, approved, billed, seen),
        "rest_area": rules.rest_area(rest_area_of(visit, policy(site, "rest_check_hours", on))),
        "on_time": rules.on_time(seen),
        "explained": rules.explained(seen),
        "wash": rules.wash(seen),
        "parts": rules.parts(fitted, again),
        "rescue": rules.rescue(
            call.called_at if call else None, call.left_at if call else None,
            policy(site, "rescue_minutes", on),
        ),
    }  # fmt: skip


def _is_part(line: VisitLine) -> bool:
    kinds = (VisitLine.Kind.PARTS, VisitLine.Kind.ACCESSORIES)
    code = line.operation.code if line.operation else ""
    return line.kind in kinds and not rules.is_wear(line.description, code)


def _guarantee(visit: Visit, lines: list[VisitLine], on: date) -> list[PartWarranty]:
    months, km = policy(visit.site, "part_warranty_months", on), policy(visit.site, "part_warranty_km", on)
    limits = rules.limits(on, visit.odometer_km, months, km)
    return PartWarranty.objects.bulk_create(
        PartWarranty(
            line=line, vehicle=visit.vehicle, operation=line.operation, description=line.description,
            fitted_on=on, fitted_km=visit.odometer_km, until_on=limits.until_on, until_km=limits.until_km,
        )
        for line in lines if _is_part(line)
    )  # fmt: skip


def _charged_again(visit: Visit, lines: list[VisitLine], on: date) -> int:
    """Parts the owner pays for although an earlier one of the same kind is still guaranteed."""
    known = {row.description.casefold() for row in covering(visit.vehicle, on, visit.odometer_km, visit)}
    paid = [line for line in lines if _is_part(line) and line.pay_type == VisitLine.PayType.CUSTOMER]
    return sum(line.description.casefold() in known for line in paid)


@transaction.atomic
def say(*, promise: VisitPromise, said: str, now: datetime, often: bool) -> VisitPromise:
    """The owner's tap, once. ``often``: their no has paid too often to pay by itself again."""
    locked = _locked(promise)
    if locked.said:
        raise SaidAlready
    closed = locked.visit.closed_at or now
    days = policy(locked.visit.site, "promise_word_days", closed.astimezone(locked.visit.site.tz).date())
    if now > closed + timedelta(days=days):
        raise WordLate
    found, held_why = rules.settled(rules.Finding(locked.verdict, locked.why), said)
    is_news = found.verdict != locked.verdict
    locked.said, locked.said_at, locked.verdict, locked.why = said, now, found.verdict, found.why
    if is_news and found.verdict == Verdict.BROKEN:
        locked.held_why = held_why or (VisitPromise.Held.OFTEN if often else "")
    locked.save(update_fields=["said", "said_at", "verdict", "why", "held_why"])
    return locked


def mark_paid(*, promise: VisitPromise, points: int, department: str, now: datetime) -> VisitPromise:
    """Its points are booked; in the hall's transaction."""
    promise.points, promise.department, promise.paid_at = points, department, now
    promise.save(update_fields=["points", "department", "paid_at"])
    return promise


def hold(*, promise: VisitPromise, why: str, department: str, points: int) -> VisitPromise:
    """It does not pay by itself; a person decides."""
    promise.held_why, promise.department, promise.points = why, department, points
    promise.save(update_fields=["held_why", "department", "points"])
    return promise


@transaction.atomic
def decide(*, promise: VisitPromise, note: str, now: datetime, actor: User) -> VisitPromise:
    """A person has decided about a held one; whether it pays is the hall's to do."""
    locked = _locked(promise)
    if not locked.is_waiting:
        raise NotHeld
    if not note.strip():
        raise WhyMissing
    locked.settled_at, locked.settled_by, locked.settled_note = now, actor, note.strip()[:200]
    locked.save(update_fields=["settled_at", "settled_by", "settled_note"])
    record(
        actor=actor, verb="promise.decided", subject=locked, now=now, site=locked.visit.site, why=note,
        data={"code": locked.code, "visit": locked.visit.number},
    )  # fmt: skip
    return locked


def words_over(*, now: datetime) -> int:
    """What waited for an owner's word too long did not apply; how many."""
    rows = VisitPromise.objects.filter(verdict=Verdict.OPEN)
    days = policy(None, "promise_word_days", now.astimezone(group().tz).date())
    late = rows.filter(decided_at__lt=now - timedelta(days=days))
    return late.update(verdict=Verdict.NONE, why="nobody_said")


@transaction.atomic
def set_term(
    *,
    code: str,
    points: int,
    department: str,
    valid_from: date,
    now: datetime,
    actor: User | None,
    site: Site | None = None,
) -> PromiseTerm:
    """What a broken promise pays from a day on, and whose budget; earlier days stay as they were."""
    row = PromiseTerm.objects.create(
        code=code, site=site, points=points, department=department, valid_from=valid_from, recorded_at=now,
        author=actor,
    )  # fmt: skip
    facts: dict[str, Any] = {"code": code, "points": points, "department": department}
    record(actor=actor, verb="promise.term", subject=row, now=now, site=site, data=facts)
    return row


def _locked(promise: VisitPromise) -> VisitPromise:
    rows = VisitPromise.objects.select_for_update(of=("self",)).select_related("visit__site", "visit__person")
    return rows.get(pk=promise.pk)
