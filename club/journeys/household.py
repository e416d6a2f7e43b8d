"""A household's common points: asked, accepted explicitly, left at any time (loyalty.md §2).

The one who invites gets the same answer whoever was named; only the invited member can accept.
"""

from __future__ import annotations

import hashlib
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from club.journeys.day import group_day
from club.journeys.membership import NotAMember
from club.members.models import HouseholdInvitation, Member
from club.members.queries import find_member, member_of
from club.members.rules import veiled
from club.notices.actions import tell
from club.refusals import Refusal
from club.trail.actions import record
from loyalty.ledger import actions as ledger
from loyalty.ledger.models import Account, Bond, Pool
from loyalty.ledger.queries import account_of, members_of, pool_of, root_of

if TYPE_CHECKING:
    from portal.models import User

__all__ = [
    "answer_invitation",
    "end_membership",
    "household_of",
    "invitation_for",
    "invite_to_household",
    "leave_household",
    "limit_spending",
    "open_invitations",
    "withdraw_invitation",
]

Answer = HouseholdInvitation.Answer
OPEN_FOR = timedelta(days=14)
OPEN_MAX = 5
PEOPLE_MAX = 6


class InvitationGone(Refusal):
    code = "invitation_gone"
    status = 409
    sentence = _("This invitation is not open any more. Please ask for a new one.")


class TooManyInvitations(Refusal):
    code = "too_many_invitations"
    status = 409
    sentence = _("%(open)s invitations are open. Wait for an answer, or take one back.")


class HouseholdFull(Refusal):
    code = "household_full"
    status = 409
    sentence = _("A household is at most %(people)s people.")


class NotTheOwner(Refusal):
    code = "not_the_owner"
    status = 403
    sentence = _("Only the one who opened the household invites, sets limits and ends.")


class AlreadyTogether(Refusal):
    code = "already_together"
    status = 409
    sentence = _("You are in a household already. Leave it first.")


@dataclass(frozen=True)
class Household:
    """``people`` beside the owner; ``mine`` is one's own bond when one joined somebody else's."""

    pool: Pool
    owner: User
    people: list[Bond]
    mine: Bond | None

    @property
    def is_mine(self) -> bool:
        return self.mine is None


def household_of(user: User) -> Household | None:
    """The household a member shares points with, if any. At most five queries."""
    account = _account(user)
    pool = pool_of(account)
    if pool is None:
        return None
    people = members_of(pool)
    keys = {account.pk, account.merged_into_id}
    mine = next((bond for bond in people if bond.account_id in keys), None)
    return Household(pool, pool.owner.owner, people, mine)


def invite_to_household(
    *, user: User, to: str, limit_points: int | None, now: datetime
) -> HouseholdInvitation:
    """An invitation by letter. Nothing in the answer tells whether ``to`` is a member."""
    member = _member(user)
    with transaction.atomic():
        Member.objects.select_for_update().get(pk=member.pk)  # counts are true while we look
        home = household_of(user)
        if home is not None and not home.is_mine:
            raise NotTheOwner
        if home is not None and len(home.people) + 1 >= PEOPLE_MAX:
            raise HouseholdFull(people=PEOPLE_MAX)
        if len(open_invitations(member, now)) >= OPEN_MAX:
            raise TooManyInvitations(open=OPEN_MAX)
        token = secrets.token_urlsafe(32)
        found = find_member(to)
        made = HouseholdInvitation.objects.create(
            inviter=member, invited=found if found != member else None, sent_to=veiled(to),
            token_hash=hash_of(token), limit_points=limit_points, made_at=now, expires_at=now + OPEN_FOR,
        )  # fmt: skip
        _send(made, token, to, now)
        record(actor=user, verb="household.invited", subject=made, now=now, site=member.site)
        return made


def open_invitations(member: Member, now: datetime) -> list[HouseholdInvitation]:
    """What a member asked and nobody has answered."""
    rows = member.household_invitations.filter(answer="", expires_at__gt=now)
    return list(rows.order_by("-made_at")[:OPEN_MAX])


def invitation_for(*, user: User, token: str) -> HouseholdInvitation | None:
    """The invitation of a letter, for the member it was written to and nobody else."""
    rows = HouseholdInvitation.objects.select_related("inviter__user")
    return rows.filter(token_hash=hash_of(token), invited__user=user.pk).first()


def answer_invitation(*, invitation: HouseholdInvitation, accept: bool, user: User, now: datetime) -> None:
    """An explicit yes puts the points together; a no changes nothing. The inviter is told of a yes."""
    with transaction.atomic():
        row = _open(invitation, now)
        row.answer, row.answered_at = (Answer.ACCEPTED if accept else Answer.DECLINED), now
        row.save(update_fields=["answer", "answered_at"])
        if accept:
            _join(row, user, now)
        record(actor=user, verb=f"household.{row.answer}", subject=row, now=now)


def withdraw_invitation(*, invitation: HouseholdInvitation, user: User, now: datetime) -> None:
    with transaction.atomic():
        row = _open(invitation, now)
        row.answer, row.answered_at = Answer.WITHDRAWN, now
        row.save(update_fields=["answer", "answered_at"])
        record(actor=user, verb="household.withdrawn", subject=row, now=now)


def leave_household(*, user: User, now: datetime) -> None:
    """With one's own unspent points; the owner's leaving ends it for all."""
    home = household_of(user)
    if home is None:
        return
    with transaction.atomic():
        if home.mine is not None:
            _part(home, home.mine, user, now)
            return
        for bond in home.people:
            _part(home, bond, user, now)


def end_membership(*, user: User, bond: Bond, now: datetime) -> None:
    """The owner ends one person's part; that person's own points go along."""
    home = _home_with(user, bond)
    with transaction.atomic():
        _part(home, bond, user, now)


def limit_spending(*, user: User, bond: Bond, limit_points: int | None, now: datetime) -> None:
    """The owner says how much of the common points one person may spend in a calendar month; None lifts it.

    The person is told. What stands already is neither told nor written again.
    """
    home = _home_with(user, bond)
    with transaction.atomic():
        ledger.lock_all([bond.account])
        bond.refresh_from_db(fields=["limit_points"])
        before = bond.limit_points
        if before == limit_points:
            return
        ledger.pool_limit(pool=home.pool, account=bond.account, limit=limit_points)
        row = record(
            actor=user, verb="household.limited", subject=bond, now=now,
            before={"limit_points": before}, data={"limit_points": limit_points},
        )  # fmt: skip
        _say(
            bond.account.owner, "household_limit", f"household:{bond.pk}:limit:{row.pk}", now,
            name=user.name, limit_points=limit_points,
        )  # fmt: skip


def hash_of(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


def _home_with(user: User, bond: Bond) -> Household:
    """The household that ``user`` opened and ``bond`` belongs to."""
    home = household_of(user)
    if home is None or not home.is_mine or bond.pk not in {one.pk for one in home.people}:
        raise NotTheOwner
    return home


def _join(row: HouseholdInvitation, user: User, now: datetime) -> None:
    owner, joining = _account(row.inviter.user), _account(user)
    ledger.lock_all([owner, joining])  # who belongs to it is counted while nobody joins or leaves
    if household_of(user) is not None:
        raise AlreadyTogether
    pool = pool_of(owner)
    if pool is not None and pool.owner_id != root_of(owner).pk:
        raise InvitationGone
    if pool is not None and len(members_of(pool)) + 1 >= PEOPLE_MAX:
        raise HouseholdFull(people=PEOPLE_MAX)
    on = group_day(now)
    pool = pool or ledger.pool_open(account=owner, on=on, now=now, actor=row.inviter.user)
    ledger.pool_join(pool=pool, account=joining, limit=row.limit_points, on=on, now=now, actor=user)
    _say(row.inviter.user, "household_joined", f"household:{row.pk}:joined", now, name=user.name)


def _part(home: Household, bond: Bond, user: User, now: datetime) -> None:
    on = group_day(now)
    ledger.pool_leave(pool=home.pool, account=bond.account, on=on, now=now, actor=user)
    if not members_of(home.pool):
        ledger.pool_close(pool=home.pool, on=on)
    record(actor=user, verb="household.left", subject=bond, now=now)
    person = bond.account.owner
    _say(home.owner, "household_left", f"household:{bond.pk}:left:owner", now, name=person.name, is_you=False)
    _say(person, "household_left", f"household:{bond.pk}:left", now, name=home.owner.name, is_you=True)


def _open(invitation: HouseholdInvitation, now: datetime) -> HouseholdInvitation:
    rows = HouseholdInvitation.objects.select_for_update(of=("self",)).select_related("inviter__user")
    row = rows.get(pk=invitation.pk)
    if not row.is_open(now):
        raise InvitationGone
    return row


def _send(made: HouseholdInvitation, token: str, to: str, now: datetime) -> None:
    data = {"from": made.inviter.user.name, "token": token, "expires_at": made.expires_at.isoformat()}
    key = f"household:{made.pk}:invited"
    if made.invited is not None:
        tell(person=made.invited.user, kind="household_invited", key=key, data=data, now=now)
    elif "@" in to:
        del data["token"]
        tell(
            address=to.strip().lower(), kind="household_unknown", key=key, data=data, channels=("email",),
            now=now,
        )  # fmt: skip


def _say(person: User, kind: str, key: str, now: datetime, **data: object) -> None:
    tell(person=person, kind=kind, key=key, data=data, now=now)


def _account(user: User) -> Account:
    account = account_of(user)
    if account is None:
        raise NotAMember
    return account


def _member(user: User) -> Member:
    member = member_of(user)
    if member is None:
        raise NotAMember
    return member
