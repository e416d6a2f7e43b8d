"""One person's rows become another's, and go back (club.md §1.4). ``accounts`` and ``people`` stand on it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.db import IntegrityError, transaction
from django.db.models import Model, QuerySet

from booking.appointments.models import Appointment
from booking.garage.models import Keeper
from booking.ownership.models import Entitlement
from booking.visits.models import Visit
from booking.waitlist.models import WaitlistEntry
from club.claims.models import PointsClaim
from club.complaints.models import Ticket
from club.events.models import Registration, WaitEntry
from club.exchange.models import ExternalRecord
from club.leads.models import Lead
from club.members.models import CompanyPerson, Joining, Member, Note, Relation
from club.notices.models import Notice
from club.payments.models import BillAsk, Payment, Subscription
from club.privacy.models import LegalHold
from club.referrals.models import Referral, ReferralCode
from club.reminders.models import Occurrence
from club.segments.models import Mark
from club.suggestions.models import Suggestion
from club.surveys.models import Invitation
from club.tasks.models import Task
from club.trail.actions import record
from club.warnings.models import EarlyWarning

if TYPE_CHECKING:
    from portal.models import User

# What belongs to a person and moves with them. Points stay where they are: their accounts are made one.
MOVES: tuple[tuple[type[Model], str], ...] = (
    (Keeper, "user"),
    (Appointment, "person"),
    (Visit, "person"),
    (WaitlistEntry, "person"),
    (Entitlement, "holder"),
    (Note, "person"),
    (CompanyPerson, "person"),
    (Relation, "person"),
    (ExternalRecord, "person"),
    (Ticket, "person"),
    (EarlyWarning, "person"),
    (Lead, "person"),
    (Referral, "friend"),
    (Invitation, "person"),
    (Task, "person"),
    (Notice, "person"),
    (Occurrence, "person"),
    (Payment, "person"),
    (Subscription, "person"),
    (BillAsk, "person"),
    (LegalHold, "person"),
)
MEMBERS_MOVES: tuple[tuple[type[Model], str], ...] = (
    (Registration, "member"),
    (WaitEntry, "member"),
    (Suggestion, "member"),
    (PointsClaim, "member"),
    (Referral, "referrer"),
    (ReferralCode, "member"),
    (Mark, "member"),
)
"""The same for what hangs from a membership, where both have one."""
BATCH = 500
FILLED = (
    "birth_day", "birth_month", "birth_year", "birth_lunar", "zone", "street", "town", "postcode", "country",
    "hobbies", "occupation", "industry", "region", "company", "fleet_size",
)  # fmt: skip


def move(joining: Joining, now: datetime, actor: User) -> None:
    """Everything of the loser's to the winner; the row says what, so that it can be undone."""
    winner, loser = joining.winner, joining.loser
    kept_twice = set(_living(winner)) & set(_living(loser))
    moved: dict[str, Any] = {"rows": {}, "filled": {}, "phone": "", "was_active": loser.is_active}
    for model, field, mine, theirs in _ways(winner, loser):
        rows = model._default_manager.filter(**{field: theirs})
        if model is Keeper:
            rows = rows.exclude(until_date=None, vehicle__in=kept_twice)
        if model is Relation:
            taken = Relation.objects.filter(person=winner, until_at=None).values("side")
            rows = rows.exclude(until_at=None, side__in=taken)
        if model is CompanyPerson:
            rows = rows.exclude(until_date=None, company__people__person=winner)
        if model is ReferralCode:
            moved["codes"] = _retired(rows, now)
        moved["rows"][_name(model, field)] = _given(model, field, rows, mine)
    moved["filled"] = _fill(winner, loser)
    if not winner.phone and loser.phone:
        winner.phone, moved["phone"] = loser.phone, str(loser.phone)
        winner.save(update_fields=["phone"])
    loser.is_active = False
    loser.save(update_fields=["is_active"])
    _mark(loser, winner)
    joining.moved, joining.done_at = moved, now
    joining.save(update_fields=["moved", "done_at"])
    _deed(joining, "person.joined", now, actor)


def move_back(joining: Joining, now: datetime, actor: User) -> None:
    """Each row that is still the winner's goes back; what was filled in goes, unless it changed since."""
    winner, loser = joining.winner, joining.loser
    for model, field, mine, theirs in _ways(winner, loser):
        ids = joining.moved["rows"].get(_name(model, field), [])
        rows = model._default_manager.filter(pk__in=ids, **{field: mine})
        _given(model, field, rows, theirs)
    ReferralCode.objects.filter(pk__in=joining.moved.get("codes", [])).update(replaced_at=None)
    file, blank = Member.objects.filter(user=winner).first(), Member()
    for name, value in joining.moved["filled"].items() if file is not None else ():
        if getattr(file, name) == value:
            setattr(file, name, getattr(blank, name))
    if file is not None:
        file.save()
    if joining.moved["phone"] and str(winner.phone) == joining.moved["phone"]:
        winner.phone = ""
        winner.save(update_fields=["phone"])
    loser.is_active = joining.moved["was_active"]
    loser.save(update_fields=["is_active"])
    Member.objects.filter(user=loser).update(merged_into=None)
    joining.undone_at, joining.undone_by = now, actor
    joining.save(update_fields=["undone_at", "undone_by"])
    _deed(joining, "person.parted", now, actor)


def _ways(winner: User, loser: User) -> Iterator[tuple[type[Model], str, int, int]]:
    """Each table and field, with the key it has for the one who stays and for the one who goes."""
    for model, field in MOVES:
        yield model, field, winner.pk, loser.pk
    files = dict(Member.objects.filter(user__in=[winner, loser]).values_list("user", "pk"))
    for model, field in MEMBERS_MOVES if len(files) == 2 else ():
        yield model, field, files[winner.pk], files[loser.pk]


def _name(model: type[Model], field: str) -> str:
    return f"{model._meta.label}.{field}"


def _given(model: type[Model], field: str, rows: QuerySet[Any], to: int) -> list[int]:
    """These rows are ``to``'s now; which. One that they have already (a place at the same event) stays."""
    every = model._default_manager
    done: list[int] = []
    for ids in _batches(list(rows.order_by("pk").values_list("pk", flat=True))):
        try:
            with transaction.atomic():
                every.filter(pk__in=ids).update(**{field: to})
        except IntegrityError:
            done += [pk for pk in ids if _given_one(every.filter(pk=pk), field, to)]
        else:
            done += ids
    return done


def _given_one(row: QuerySet[Any], field: str, to: int) -> bool:
    try:
        with transaction.atomic():
            row.update(**{field: to})
    except IntegrityError:
        return False
    return True


def _batches(ids: list[int]) -> Iterator[list[int]]:
    for at in range(0, len(ids), BATCH):
        yield ids[at : at + BATCH]


def _retired(rows: QuerySet[Any], now: datetime) -> list[int]:
    """Codes in force of the one who goes: they keep working, and the other's own stays in force."""
    ids = list(rows.filter(replaced_at=None).values_list("pk", flat=True))
    ReferralCode.objects.filter(pk__in=ids).update(replaced_at=now)
    return ids


def _living(person: User) -> list[int]:
    return list(Keeper.objects.filter(user=person, until_date=None).values_list("vehicle", flat=True))


def _fill(winner: User, loser: User) -> dict[str, Any]:
    """What the winner's file does not say and the loser's does."""
    files = {row.user_id: row for row in Member.objects.select_for_update().filter(user__in=[winner, loser])}
    mine, other = files.get(winner.pk), files.get(loser.pk)
    if mine is None or other is None:
        return {}
    news = {name: getattr(other, name) for name in FILLED if getattr(other, name) and not getattr(mine, name)}
    if {"birth_day", "birth_month"} & news.keys() != {"birth_day", "birth_month"}:
        news = {name: value for name, value in news.items() if not name.startswith("birth")}
    for name, value in news.items():
        setattr(mine, name, value)
    mine.save()
    return news


def _mark(loser: User, winner: User) -> None:
    stays = Member.objects.filter(user=winner).first()
    Member.objects.filter(user=loser).update(merged_into=stays)


def _deed(joining: Joining, verb: str, now: datetime, actor: User) -> None:
    data = {"winner": joining.winner_id, "loser": joining.loser_id}
    record(actor=actor, verb=verb, subject=joining, data=data, why=joining.why, now=now)
