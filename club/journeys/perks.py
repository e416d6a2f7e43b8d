"""What a level brings, put aside for a visit: kept while it moves, free when it will not be, used or given
back at its bill (loyalty.md §4.7), as points are (``paying``). The bill itself does not change by it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from booking.appointments import actions as appointments
from booking.appointments.models import Appointment
from booking.appointments.rules import OPEN
from booking.visits.models import Visit
from club.journeys.day import group_day
from club.journeys.paying import OF, last_day, source_of
from club.journeys.words import booking_facts
from club.notices.actions import tell
from club.refusals import Refusal
from club.trail.actions import record
from loyalty.ledger.models import Account
from loyalty.ledger.queries import account_of
from loyalty.tiers import actions as tiers
from loyalty.tiers.models import Benefit, BenefitUse
from loyalty.tiers.queries import Perk, perks_for, put_aside, waiting_of

if TYPE_CHECKING:
    from portal.models import User

__all__ = [
    "NoVisitAhead",
    "Perk",
    "Waiting",
    "perks_aside",
    "perks_of",
    "perks_waiting",
    "place_perks",
    "settle_perk",
]


class NoVisitAhead(Refusal):
    code = "no_visit_ahead"
    status = 409
    sentence = _("This can be put aside, used or given back for a visit that is booked and not yet billed.")


@dataclass(frozen=True, slots=True)
class Waiting:
    """Something put aside, and the visit it waits for."""

    use: BenefitUse
    appointment: Appointment


def perks_of(*, appointment: Appointment, account: Account, now: datetime) -> list[Perk]:
    """For the page of an appointment: what the level brings, and what of it waits for this visit."""
    on = now.astimezone(appointment.site.group.tz).date()
    return perks_for(account, source_of(appointment), on)


def perks_aside(appointment: Appointment, now: datetime) -> list[BenefitUse]:
    """What waits for this visit on the day. One query."""
    on = group_day(now)
    return [use for use in put_aside(source_of(appointment)) if use.is_held(on)]


def perks_waiting(account: Account, on: date) -> list[Waiting]:
    """What an account has put aside, with the visit of each. Two queries, one while there is nothing."""
    uses = list(waiting_of(account, on))
    if not uses:
        return []
    rows = Appointment.objects.select_related("site").filter(
        pk__in=[int(use.source[len(OF) :]) for use in uses]
    )
    visits = {source_of(row): row for row in rows}
    return [Waiting(use, visits[use.source]) for use in uses if use.source in visits]


def place_perks(
    *, appointment: Appointment, units: Mapping[int, int], key: str, now: datetime, actor: User
) -> list[BenefitUse]:
    """Put benefits aside for a booked visit, or change how many; 0 gives one back.

    ``units`` by the benefit's id; one that is not named stays as it is. The same key: the same answer.
    """
    with transaction.atomic():
        booked, account = _open_visit(appointment)
        held = {use.benefit_id: use for use in perks_aside(booked, now)}
        made = []
        for benefit in Benefit.objects.filter(pk__in=units).order_by("pk"):
            use, wanted, each = held.get(benefit.pk), units[benefit.pk], f"{key}:{benefit.pk}"
            is_so = wanted == (use.units if use is not None else 0)
            if is_so or BenefitUse.objects.filter(key=each).exists():  # asked again after it was changed
                continue
            if use is not None:
                _let_go(use, booked, "changed", now, actor)
            if wanted:
                made.append(_place(booked, account, benefit, wanted, each, now, actor))
        return made


def settle_perk(
    *, appointment: Appointment, use: BenefitUse, units: int, key: str, now: datetime, actor: User
) -> None:
    """The desk says how many were used of what was put aside; the rest is free again, with 0 all of it."""
    with transaction.atomic():
        booked, _account = _open_visit(appointment)
        fresh = BenefitUse.objects.select_related("benefit", "account__owner").get(pk=use.pk)
        _settle(fresh, booked, units, key, now, actor)


def settle_perks(*, visit: Visit, used: Mapping[int, int] | None, now: datetime, actor: User | None) -> None:
    """The bill is written: what waited for the visit counts as used, unless ``used`` says how many were.

    By the id of what was put aside. The visit is locked and its appointment, too.
    """
    if visit.appointment is None:
        return
    for use in perks_aside(visit.appointment, now):
        units = use.units if used is None else used.get(use.pk, use.units)
        _settle(use, visit.appointment, units, f"visit:{visit.pk}:benefit:{use.pk}", now, actor)


def free_perks(*, appointment: Appointment, why: str, now: datetime) -> None:
    """The visit will not be: what was put aside for it is free again, and its owner hears it."""
    for use in perks_aside(appointment, now):
        _let_go(use, appointment, why, now, None)
        _tell(use, appointment, "benefit_freed", use.units, now)


def carry_perks(*, appointment: Appointment, now: datetime) -> None:
    """The visit moved: the last day of what was put aside moves along."""
    for use in perks_aside(appointment, now):
        tiers.keep_entitlement(use=use, until=last_day(appointment, now), on=group_day(now))


def _open_visit(appointment: Appointment) -> tuple[Appointment, Account]:
    """The appointment, locked, and whose account it is; not once its bill is written."""
    booked = appointments.locked(appointment)
    account = account_of(booked.person) if booked.person else None
    is_billed = Visit.objects.closed().filter(appointment=booked).exists()
    if account is None or booked.state not in OPEN or is_billed:
        raise NoVisitAhead
    return booked, account


def _place(
    booked: Appointment, account: Account, benefit: Benefit, units: int, key: str, now: datetime, actor: User
) -> BenefitUse:
    use = tiers.hold_entitlement(
        account=account, benefit=benefit, units=units, key=key, on=group_day(now),
        until=last_day(booked, now), now=now, actor=actor, site=booked.site.code, source=source_of(booked),
    )  # fmt: skip
    _record("held", use, booked, units, now, actor)
    return use


def _settle(
    use: BenefitUse, booked: Appointment, units: int, key: str, now: datetime, actor: User | None
) -> None:
    if not units:
        _let_go(use, booked, "not_used", now, actor)
        _tell(use, booked, "benefit_freed", use.units, now)
        return
    tiers.capture_entitlement(
        use=use, units=units, key=key, on=group_day(now), now=now, actor=actor, site=booked.site.code
    )
    if use.is_held(group_day(now)):  # not the answer to a key sent before
        _record("used", use, booked, units, now, actor)
    _tell(use, booked, "benefit_used", units, now, back=use.units - units)


def _let_go(use: BenefitUse, booked: Appointment, why: str, now: datetime, actor: User | None) -> None:
    """Once; ``use`` as it was read under the lock of its appointment."""
    tiers.release_entitlement(use=use, on=group_day(now))
    if use.is_held(group_day(now)):
        _record("freed", use, booked, use.units, now, actor, why)


def _record(
    what: str, use: BenefitUse, booked: Appointment, units: int, now: datetime, actor: User | None,
    why: str = "",
) -> None:  # fmt: skip
    told = {"benefit": use.benefit.code, "units": units, "appointment": booked.ref}
    record(actor=actor, verb=f"benefit.{what}", subject=use, data=told, now=now, why=why, site=booked.site)


def _tell(use: BenefitUse, booked: Appointment, kind: str, units: int, now: datetime, back: int = 0) -> None:
    named = {"benefit": use.benefit.name, "benefit_zh": use.benefit.name_zh or use.benefit.name}
    tell(
        person=use.account.owner, kind=kind, key=f"benefit:{use.pk}:{kind}", now=now,
        data={**booking_facts(booked), **named, "units": units, "back": back},
    )  # fmt: skip
