"""One customer, one record: pairs joined and parted, a phone proved, a dead contact noticed (club.md §1)."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from django.contrib.auth import get_user_model
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from club.journeys.accounts import ask_merge, undo_merge, withdraw_adjustment
from club.journeys.moving import move, move_back
from club.members import actions as members
from club.members.models import Double, Joining, PhoneCode
from club.members.queries import member_of
from club.notices.actions import tell
from club.refusals import Refusal
from loyalty.adjustments.models import Adjustment
from loyalty.ledger.queries import account_of, merge_of

if TYPE_CHECKING:
    from portal.models import User

__all__ = ["join_people", "part_people", "send_phone_code"]


class CannotJoin(Refusal):
    code = "cannot_join"
    status = 409
    sentence = _("These two cannot be joined: one is of the staff, left, or is part of another already.")


class TooLateToPart(Refusal):
    code = "too_late_to_part"
    status = 409
    sentence = _("A joining can be undone within %(days)s days.")


def join_people(
    *,
    one: User,
    other: User,
    key: str,
    now: datetime,
    actor: User,
    why: str = "",
    double: Double | None = None,
) -> Joining:
    """Two rows are one person. The one with the membership stays; with two, ``one`` does.

    At once, or, when both have points, as soon as a second person has approved that (safety.md R36).
    """
    with transaction.atomic():
        winner, loser = _in_order(one, other)
        joining = Joining.objects.create(
            winner=winner, loser=loser, why=why.strip(), asked_at=now, by=actor,
        )  # fmt: skip
        if double is not None:
            members.answer_double(double=double, answer=Double.Answer.SAME, now=now, actor=actor)
        winners, losers = account_of(winner), account_of(loser)
        if winners is not None and losers is not None:
            request = ask_merge(
                loser=losers, winner=winners, case=f"case:joining-{joining.pk}", key=key, now=now,
                actor=actor, note=why[:300],
            )  # fmt: skip
            joining.points_request = request.pk
            joining.save(update_fields=["points_request"])
            return joining
        move(joining, now, actor)
        return joining


def part_people(*, joining: Joining, why: str, now: datetime, actor: User) -> Joining:
    """Within thirty days the two are two again, each with what was its own."""
    with transaction.atomic():
        locked = Joining.objects.select_for_update(of=("self",)).select_related("winner", "loser")
        row = locked.get(pk=joining.pk)
        if row.done_at is None and row.undone_at is None:
            return _called_off(row, now, actor)
        if not row.can_be_undone(now):
            raise TooLateToPart(days=Joining.DAYS)
        account = account_of(row.loser)
        bond = merge_of(account) if account is not None else None
        if bond is not None:
            undo_merge(merge=bond, why=why, now=now, actor=actor)
        move_back(row, now, actor)
        return row


def send_phone_code(*, user: User, now: datetime) -> PhoneCode:
    """A code to the phone on file; it is worth nothing to who cannot read it there."""
    with transaction.atomic():
        row, code = members.make_phone_code(user=user, now=now)
        tell(
            person=user, kind="phone_code", key=f"phone_code:{row.pk}", channels=("sms",), now=now,
            data={"code": code, "until_at": row.until.isoformat(), "phone": row.phone},
            useful_until=row.until,
        )  # fmt: skip
        return row


def _called_off(joining: Joining, now: datetime, actor: User) -> Joining:
    request = Adjustment.objects.filter(pk=joining.points_request or 0).waiting().first()
    if request is not None:
        withdraw_adjustment(request=request, now=now, actor=actor)
    Joining.objects.filter(pk=joining.pk, undone_at=None).update(undone_at=now, undone_by=actor)
    joining.refresh_from_db()
    return joining


def _in_order(one: User, other: User) -> tuple[User, User]:
    """Who stays and who goes, both under lock."""
    rows = get_user_model().objects.select_for_update().filter(pk__in=[one.pk, other.pk]).order_by("pk")
    people = {person.pk: person for person in rows}
    standing = Joining.objects.filter(loser__in=people, undone_at=None)
    if (
        len(people) < 2
        or standing.exists()
        or any(each.is_staff or not each.is_active for each in people.values())
    ):
        raise CannotJoin
    first, second = people[one.pk], people[other.pk]
    if member_of(first) is None and member_of(second) is not None:
        return second, first
    return first, second
