"""A friend comes with a code: one row per person, judged at once."""

from __future__ import annotations

from collections.abc import Set
from dataclasses import asdict
from datetime import date, datetime
from typing import TYPE_CHECKING

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from club.members.models import Member
from club.referrals import queries, rules
from club.referrals.actions.codes import give_code, pause
from club.referrals.actions.reviewing import hold_burst, hold_ring
from club.referrals.models import Referral, ReferralCode
from club.referrals.queries import Friend
from club.refusals import Refusal
from club.trail.actions import record
from loyalty.policies.queries import policy

if TYPE_CHECKING:
    from portal.models import User


class UnknownCode(Refusal):
    code = "not_found"
    status = 404
    sentence = _("We do not know this code. Please check it with your friend.")


class NoteMissing(Refusal):
    code = "note_missing"
    sentence = _("Please note how you know who brought this member.")


class TooLateToAttach(Refusal):
    code = "expired"
    status = 409
    sentence = _("A friend's code can be added within seven days of joining.")


def attach(
    *,
    code: str,
    friend: User,
    why: str,
    actor: User,
    on: date,
    now: datetime,
    signals: Set[str] = frozenset(),
) -> Referral:
    """Staff add a friend's code that was forgotten: within seven days of joining, with a note."""
    if not why.strip():
        raise NoteMissing
    member = Member.objects.filter(user=friend, joined_at__gt=now - rules.ATTACH_TIME).first()
    if member is None:
        raise TooLateToAttach
    with transaction.atomic():
        row = invite_from_signup(code=code, friend=friend, now=now, on=on, how="desk", signals=signals)
        record(actor=actor, verb="referral.attached", subject=row, why=why, now=now, data={"code": code})
        return row


def invite_from_signup(
    *,
    code: str,
    friend: User,
    now: datetime,
    on: date,
    how: str = "link",
    signals: Set[str] = frozenset(),
) -> Referral:
    """A friend joins with a code. ``on``: the group's day, for the rate."""
    return invite(code=code, friend=Friend.of(friend), now=now, on=on, how=how, signals=signals)


def invite(
    *,
    code: str,
    friend: Friend,
    now: datetime,
    on: date,
    how: str,
    signals: Set[str] = frozenset(),
    state: str = Referral.State.CONSENTED,
) -> Referral:
    """Somebody comes with a code and agrees that the friend sees the stages (club.md §2.2-2.4).

    Who came with the same friend's code before keeps the row; a second referrer's is kept as a duplicate.
    """
    found = queries.find_code(code)
    if found is None:
        raise UnknownCode
    with transaction.atomic():
        # the hashes are what makes a person one: whoever comes at the same time waits at the unique keys
        hashes = friend.hashes()
        known = queries.open_row(hashes["phone_hash"], hashes["email_hash"])
        if known is not None and known.referrer_id == found.member_id and known.friend_id is None:
            return _taken_up(known, friend)
        row = _judged(found, friend, now, on, how, signals, state)
        _kept(row, now)
        _notice_pattern(row, found, friend, on, now)
        record(
            actor=friend.user, verb="referral.made", subject=row, now=now,
            data={"state": row.state, "reasons": row.reasons, "how": how},
        )  # fmt: skip
        return row


def from_event_guest(
    *, host: Member, friend: Friend, now: datetime, on: date, signals: Set[str] = frozenset()
) -> Referral | None:
    """A guest who agrees at the door becomes the host's friend (club.md §3.8): they have visited.

    None when nothing is known to tell them by.
    """
    if not (friend.phone or friend.email):
        return None
    code = host.referral_codes.filter(replaced_at=None).first() or give_code(member=host, now=now)
    visited = Referral.State.VISITED
    return invite(code=code.code, friend=friend, now=now, on=on, how="event", signals=signals, state=visited)


def adopt(*, referral: Referral, user: User) -> Referral:
    """Whoever asked about a car is a person on file now, and keeps their friend (club.md §2.8)."""
    with transaction.atomic():
        row = Referral.objects.select_for_update(of=("self",)).get(pk=referral.pk)
        taken = Referral.objects.filter(friend=user).exclude(state=Referral.State.DUPLICATE).exists()
        return row if taken or row.friend_id else _taken_up(row, Friend.of(user))


def _taken_up(row: Referral, friend: Friend) -> Referral:
    hashes = {name: value for name, value in friend.hashes().items() if value and not getattr(row, name)}
    for name, value in hashes.items():
        setattr(row, name, value)
    row.friend = friend.user or row.friend
    try:
        with transaction.atomic():
            row.save()
    except IntegrityError:  # an e-mail that another row has: this one is found by its phone
        row.refresh_from_db()
        Referral.objects.filter(pk=row.pk, friend=None).update(friend=friend.user)
        row.refresh_from_db()
    return row


def _judged(
    found: ReferralCode,
    friend: Friend,
    now: datetime,
    on: date,
    how: str,
    signals: Set[str],
    state: str,
) -> Referral:
    facts = queries.facts_of(code=found, friend=friend, joined_at=now, on=on, signals=signals)
    rates = queries.rates_on(on)
    is_closed = not any(rate.referrer or rate.friend for rate in rates.values())
    decision = rules.decide(rules.Facts(**{**asdict(facts), "is_closed": is_closed}))
    row = Referral(
        code=found, referrer=found.member, friend=friend.user, how=how, consented_at=now,
        known_as=rules.masked(friend.name)[:20], state=state, reasons=list(decision.reasons),
        rate={milestone: asdict(rate) for milestone, rate in rates.items()},
        notes=list(decision.notes), **friend.hashes(),
    )  # fmt: skip
    if state == Referral.State.VISITED:
        row.visited_at = now
    if decision.outcome == "block":
        row.state, row.ended_at = Referral.State.NOT_ELIGIBLE, now
    elif decision.outcome == "hold":
        row.review, row.review_due_at = Referral.Review.HELD, now + rules.REVIEW_TIME
    return row


def _kept(row: Referral, now: datetime) -> None:
    try:
        with transaction.atomic():
            row.save()
    except IntegrityError:  # this person, phone or address has a row: the first referrer keeps it
        row.pk, row.state, row.ended_at = None, Referral.State.DUPLICATE, now
        row.reasons, row.review, row.review_due_at = ["already_referred"], Referral.Review.CLEAR, None
        row.save()


def _notice_pattern(row: Referral, found: ReferralCode, friend: Friend, on: date, now: datetime) -> None:
    """Many in ten minutes rest the link; an edge that closes a ring holds the unpaid rest of it."""
    if "velocity" in row.reasons and hold_burst(row, policy("referral_burst", on), now):
        pause(code=found, now=now)
    if "cycle" in row.reasons and friend.user is not None:
        hold_ring(rows=queries.ring_of(found.member, friend.user), now=now)
