"""One person's rows become another's, and go back (club.md §1.4). ``accounts`` and ``people`` stand on it."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.db.models import Model

from booking.appointments.models import Appointment
from booking.garage.models import Keeper
from booking.visits.models import Visit
from club.members.models import CompanyPerson, Joining, Member, Note, Relation
from club.trail.actions import record

if TYPE_CHECKING:
    from portal.models import User

# What belongs to a person and moves with them. Points stay where they are: their accounts are made one.
MOVES: tuple[tuple[type[Model], str], ...] = (
    (Keeper, "user"),
    (Appointment, "person"),
    (Visit, "person"),
    (Note, "person"),
    (CompanyPerson, "person"),
    (Relation, "person"),
)
FILLED = (
    "birth_day", "birth_month", "birth_year", "street", "town", "postcode", "country", "hobbies",
    "occupation", "industry", "region", "company", "fleet_size",
)  # fmt: skip


def move(joining: Joining, now: datetime, actor: User) -> None:
    """Everything of the loser's to the winner; the row says what, so that it can be undone."""
    winner, loser = joining.winner, joining.loser
    kept_twice = set(_living(winner)) & set(_living(loser))
    moved: dict[str, Any] = {"rows": {}, "filled": {}, "phone": "", "was_active": loser.is_active}
    for model, field in MOVES:
        rows = model._default_manager.filter(**{field: loser.pk})
        if model is Keeper:
            rows = rows.exclude(until_date=None, vehicle__in=kept_twice)
        if model is Relation:
            taken = Relation.objects.filter(person=winner, until_at=None).values("side")
            rows = rows.exclude(until_at=None, side__in=taken)
        if model is CompanyPerson:
            rows = rows.exclude(until_date=None, company__people__person=winner)
        ids = list(rows.values_list("pk", flat=True))
        model._default_manager.filter(pk__in=ids).update(**{field: winner.pk})
        moved["rows"][model._meta.label] = ids
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
    for model, field in MOVES:
        ids = joining.moved["rows"].get(model._meta.label, [])
        rows = model._default_manager.filter(pk__in=ids, **{field: winner.pk})
        rows.update(**{field: loser.pk})
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
