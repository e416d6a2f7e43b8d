"""Points given on: from member to member, and the codes staff hand out (decisions.md, safety.md R65)."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from booking.sites.models import Site
from club.journeys.day import group_day
from club.journeys.membership import NotAMember
from club.members.actions import refuse_mistyped
from club.members.queries import find_member, member_of
from club.members.rules import veiled
from club.notices.actions import tell
from club.refusals import Refusal
from club.trail.actions import record
from loyalty.gifts import actions as gifts
from loyalty.gifts.models import Gift, GiftCode, GiftIssue
from loyalty.ledger.models import Account
from loyalty.ledger.queries import account_of
from loyalty.policies.queries import policy

if TYPE_CHECKING:
    from portal.models import User

__all__ = [
    "approve_codes",
    "decide_gift",
    "decline_gift",
    "give_points",
    "issue_codes",
    "redeem_code",
    "revoke_codes",
    "take_gift",
    "withdraw_gift",
]


class CoolingOff(Refusal):
    """After a password reset or on a new device nothing leaves an account for a day (safety.md H9)."""

    code = "cooling_off"
    status = 409
    sentence = _(
        "The keys to your account have just changed. To protect your points, this opens in %(hours)s hours."
    )


def give_points(*, user: User, to: str, points: int, key: str, now: datetime, message: str = "") -> Gift:
    """Set points aside for somebody, by member number or e-mail; that person takes them.

    The giver gets the same answer whoever ``to`` is; a number with a wrong figure is refused. An e-mail
    nobody has is written to as well.
    """
    giver = _account(user)
    on = group_day(now)
    refuse_while_cooling(user, on, now)
    found = find_member(to)
    if found is None:
        refuse_mistyped(to)
    receiver = account_of(found.user) if found is not None else None
    with transaction.atomic():
        gift = gifts.offer(
            giver=giver, receiver=receiver, sent_to=veiled(to), points=points, message=message,
            key=f"give:{user.pk}:{key}", on=on, now=now, actor=user,
        )  # fmt: skip
        data: dict[str, object] = {
            "ref": str(gift.ref), "from": user.name, "points": points, "until_on": gift.until.isoformat(),
            "message": gift.message,
        }  # fmt: skip
        if found is not None and receiver is not None:
            tell(person=found.user, kind="gift_offered", key=f"gift:{gift.pk}:offered", data=data, now=now)
        elif "@" in to:
            tell(
                address=to.strip().lower(), kind="gift_unknown", key=f"gift:{gift.pk}:offered", data=data,
                channels=("email",), now=now,
            )  # fmt: skip
        _say(gift, "gift_set_aside", user, now)  # every point on its way out is told at once (R42)
        record(actor=user, verb="gift.offered", subject=gift, data={"points": points}, now=now)
        return gift


def take_gift(*, gift: Gift, user: User, now: datetime) -> Gift:
    """The receiver says yes; the giver is told."""
    with transaction.atomic():
        before = gift.state
        taken = gifts.take(gift=gift, on=group_day(now), now=now, actor=user)
        if taken.state != before:
            record(actor=user, verb=f"gift.{taken.state}", subject=taken, now=now)
            if taken.state == Gift.State.GIVEN:
                _tell_given(taken, now)
        return taken


def decline_gift(*, gift: Gift, user: User, now: datetime) -> Gift:
    with transaction.atomic():
        gone = gifts.decline(gift=gift, on=group_day(now))
        record(actor=user, verb="gift.declined", subject=gone, now=now)
        _say(gone, "gift_returned", gone.giver.owner, now)
        return gone


def withdraw_gift(*, gift: Gift, user: User, now: datetime) -> Gift:
    with transaction.atomic():
        gone = gifts.withdraw(gift=gift, on=group_day(now))
        record(actor=user, verb="gift.withdrawn", subject=gone, now=now)
        return gone


def decide_gift(*, gift: Gift, approve: bool, note: str, actor: User, now: datetime) -> Gift:
    """A person has looked at a gift that many gave to one."""
    on = group_day(now)
    with transaction.atomic():
        if approve:
            decided = gifts.approve(gift=gift, on=on, now=now, actor=actor, note=note)
            _tell_given(decided, now)
        else:
            decided = gifts.refuse(gift=gift, on=on, now=now, actor=actor, note=note)
            _say(decided, "gift_returned", decided.giver.owner, now)
        member = member_of(decided.giver.owner)
        record(
            actor=actor, verb=f"gift.{decided.state}", subject=decided, why=note[:500], now=now,
            site=member.site if member else None,
        )  # fmt: skip
        return decided


def issue_codes(
    *,
    points: int,
    number: int,
    reason: str,
    expires_on: date,
    key: str,
    actor: User,
    now: datetime,
    site: Site | None = None,
    bound_to: Account | None = None,
) -> tuple[GiftIssue, list[str]]:
    """Make gift codes; their text comes back this once and is kept nowhere."""
    with transaction.atomic():
        made, texts = gifts.issue(
            points=points, number=number, reason=reason, expires_on=expires_on, key=key, on=group_day(now),
            now=now, actor=actor, site=site.code if site else "", bound_to=bound_to,
        )  # fmt: skip
        if texts:
            data = {"points": points, "number": number, "waits": made.is_waiting}
            record(
                actor=actor, verb="gift_codes.issued", subject=made, data=data, why=reason[:500], now=now,
                site=site,
            )  # fmt: skip
        return made, texts


def approve_codes(*, issue: GiftIssue, actor: User, now: datetime) -> GiftIssue:
    with transaction.atomic():
        row = gifts.approve_issue(issue=issue, now=now, actor=actor)
        record(actor=actor, verb="gift_codes.approved", subject=row, now=now)
        return row


def revoke_codes(*, issue: GiftIssue, actor: User, now: datetime) -> GiftIssue:
    with transaction.atomic():
        row = gifts.revoke_issue(issue=issue, now=now, actor=actor)
        record(actor=actor, verb="gift_codes.revoked", subject=row, now=now)
        return row


def redeem_code(*, typed: str, user: User, now: datetime) -> GiftCode:
    """The points of a gift code. The try is written first and stays, whatever becomes of the code."""
    account, on = _account(user), group_day(now)
    refuse_while_cooling(user, on, now)
    gifts.count_try(account=account, now=now, on=on)
    with transaction.atomic():
        code = gifts.redeem(typed=typed, account=account, on=on, now=now)
        data = {"points": code.issue.points}
        tell(person=user, kind="gift_code_taken", key=f"gift_code:{code.pk}", data=data, now=now)
        record(actor=user, verb="gift_codes.redeemed", subject=code, data=data, now=now)
        return code


def refuse_while_cooling(user: User, on: date, now: datetime) -> None:
    """For a day after the keys to an account changed, nothing leaves it."""
    if user.keys_changed_at is None:
        return
    from_at = user.keys_changed_at + timedelta(hours=policy("gift_rest_hours", on))
    if now < from_at:
        raise CoolingOff(hours=-(-(from_at - now) // timedelta(hours=1)))


def _account(user: User) -> Account:
    account = account_of(user)
    if account is None:
        raise NotAMember
    return account


def _tell_given(gift: Gift, now: datetime) -> None:
    _say(gift, "gift_given", gift.giver.owner, now)
    if gift.receiver is not None:
        data: dict[str, object] = {"from": gift.giver.owner.name, "points": gift.points}
        tell(
            person=gift.receiver.owner, kind="gift_received", key=f"gift:{gift.pk}:received", data=data,
            now=now,
        )  # fmt: skip


def _say(gift: Gift, kind: str, person: User, now: datetime) -> None:
    """To the giver: about what was typed, never more."""
    data = {"to": gift.sent_to, "points": gift.points, "until_on": gift.until.isoformat()}
    tell(person=person, kind=kind, key=f"gift:{gift.pk}:{kind}", data=data, now=now)
