"""Spending points: a reward ordered, its voucher used at a counter, given back, replaced or made good."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, datetime
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from booking.sites.models import Site
from club.journeys.audience import facts_of, segments_of
from club.journeys.day import group_day
from club.journeys.membership import NotAMember
from club.journeys.rewards_cash import return_cash
from club.journeys.seats import event_of, last_day_of, leave_seat, take_seat
from club.journeys.voucher_words import told_at
from club.members.models import Member
from club.members.queries import member_of
from club.notices.actions import tell
from club.refusals import Refusal
from club.trail.actions import record
from loyalty.earning.actions import grant
from loyalty.ledger.models import Account
from loyalty.ledger.queries import Balance, account_of
from loyalty.policies.queries import policy
from loyalty.rewards import actions as rewards
from loyalty.rewards import queries
from loyalty.rewards.models import Donation, Presence, Reward, Voucher
from loyalty.rewards.queries import Offer
from loyalty.rewards.rules import Facts
from loyalty.tiers.queries import tier_on

if TYPE_CHECKING:
    from portal.models import User

__all__ = [
    "OwnAccount",
    "cancel_voucher",
    "donate",
    "look_at_voucher",
    "offers",
    "order_reward",
    "prove_presence",
    "release_voucher",
    "replace_voucher",
    "reserve_voucher",
    "reward_facts",
    "sell_out",
    "use_voucher",
]


class OwnAccount(Refusal):
    code = "own_account"
    status = 403
    sentence = _("A colleague has to do this for your own account.")


def reward_facts(
    *,
    account: Account,
    on: date,
    member: Member | None = None,
    tier: str = "",
    among: Collection[str] | None = None,
) -> Facts:
    """What decides which rewards a member sees and what they cost; ``member`` and ``tier`` if known.
    ``among``: the segments that the rewards in question name."""
    segments = segments_of(account.owner, member or member_of(account.owner), on, among)
    return Facts(tier=tier or tier_on(account, on).code, segments=segments)


def offers(*, account: Account, on: date, has: Balance, member: Member, tier: str = "") -> list[Offer]:
    """The rewards a member sees with what stands between; the segments asked are those the rewards name."""
    shelf = queries.shelf(account, on)
    among = {name for reward in shelf for name in reward.segments}
    facts = reward_facts(account=account, on=on, member=member, tier=tier, among=among)
    return queries.catalogue(account, on, has, facts, shelf)


def order_reward(
    *,
    user: User,
    reward: Reward,
    key: str,
    now: datetime,
    site: Site | None = None,
    actor: User | None = None,
) -> Voucher:
    """Points for a voucher, told at once, and the place if it is an event's. The same key again: the same
    voucher.

    ``site`` and ``actor``: staff order at their counter; above the policy's points the owner must have
    shown that they are there.
    """
    account = _account(user)
    with transaction.atomic():
        on, event = group_day(now), event_of(reward)
        facts = reward_facts(account=account, on=on)
        if site is not None and actor is not None:
            _at_desk(account, reward, facts, key, actor, now)
        voucher = rewards.order(
            reward=reward, account=account, key=key, on=on, now=now, actor=actor or user, facts=facts,
            site=site.code if site else "", last_day=last_day_of(event),
        )  # fmt: skip
        if event is not None:
            take_seat(voucher, event, user, now)
        if actor is not None:
            data = {"points": voucher.points, "reward": reward.slug}
            record(actor=actor, verb="reward.ordered", subject=voucher, data=data, now=now, site=site)
        _tell(voucher, "voucher_issued", now, {"expires_on": voucher.expires_on.isoformat()})
        return voucher


def _at_desk(account: Account, reward: Reward, facts: Facts, key: str, actor: User, now: datetime) -> None:
    """Nobody serves themselves; and above the limit of the day, the owner's code was shown."""
    on = group_day(now)
    if actor.pk == account.owner_id:
        raise OwnAccount
    if reward.price(facts).points > policy("presence_above_points", on):
        rewards.consume(account=account, what=f"reward:{key}", on=on, now=now)


def donate(*, user: User, reward: Reward, key: str, now: datetime) -> Donation:
    """Points given away; the receipt is there at once."""
    account = _account(user)
    with transaction.atomic():
        on = group_day(now)
        given = rewards.donate(
            reward=reward, account=account, key=key, on=on, now=now, actor=user,
            facts=reward_facts(account=account, on=on),
        )  # fmt: skip
        data = {
            "reward": reward.name,
            "reward_zh": reward.name_zh,
            "points": given.points,
            "number": given.pk,
        }
        tell(person=user, kind="donation_made", key=f"donation:{given.pk}", data=data, now=now)
        return given


def look_at_voucher(*, code: str, site: Site, now: datetime) -> Voucher:
    """Whose it is and for what, before anybody takes it."""
    with told_at(site):
        return rewards.look(code=code, site=site.code, on=group_day(now))


def use_voucher(*, code: str, site: Site, now: datetime, actor: User, cash_minor: int = 0) -> Voucher:
    """Staff take a voucher at their counter, once; its owner is told where and when.

    ``cash_minor``: what the counter took besides, as its staff confirm.
    """
    with told_at(site), transaction.atomic():
        voucher = rewards.use(
            code=code, site=site.code, on=group_day(now), now=now, actor=actor, cash_minor=cash_minor
        )
        if voucher.account.owner_id == actor.pk:
            raise OwnAccount
        data = {"points": voucher.points, "cash_minor": cash_minor}
        record(actor=actor, verb="voucher.used", subject=voucher, data=data, now=now, site=site)
        _tell(
            voucher, "voucher_used", now,
            {"site": site.name, "site_zh": site.name_zh, "zone": site.zone, "used_at": now.isoformat()},
        )  # fmt: skip
        return voucher


def reserve_voucher(*, code: str, site: Site, note: str, now: datetime, actor: User) -> Voucher:
    """Put aside at a centre, for the day its owner comes; they are told."""
    with told_at(site), transaction.atomic():
        voucher = rewards.reserve(code=code, site=site.code, note=note, on=group_day(now), now=now)
        record(actor=actor, verb="voucher.reserved", subject=voucher, why=note, now=now, site=site)
        facts: dict[str, object] = {
            "site": site.name,
            "site_zh": site.name_zh,
            "until": voucher.expires_on.isoformat(),
        }
        _tell(voucher, "voucher_reserved", now, facts, again=now.isoformat())
        return voucher


def release_voucher(*, code: str, site: Site, now: datetime, actor: User) -> Voucher:
    with told_at(site), transaction.atomic():
        voucher = rewards.release(code=code, site=site.code, on=group_day(now))
        record(actor=actor, verb="voucher.released", subject=voucher, now=now, site=site)
        return voucher


def cancel_voucher(*, voucher: Voucher, now: datetime, actor: User) -> Voucher:
    """An unused voucher goes back and its points return, a place at an event to who waits."""
    with told_at(None), transaction.atomic():
        event_of(voucher.reward)
        cancelled = rewards.cancel(voucher=voucher, on=group_day(now), now=now, actor=actor)
        leave_seat(cancelled, now)
        return_cash(voucher=cancelled, reason="Voucher given back", now=now, actor=actor)
        _tell(cancelled, "voucher_cancelled", now, {})
        return cancelled


def replace_voucher(
    *, voucher: Voucher, now: datetime, actor: User, site: Site | None = None, why: str = ""
) -> Voucher:
    """Lost or seen by somebody else: a new code, the old one dead. By its owner or by staff."""
    with told_at(site), transaction.atomic():
        fresh = rewards.replace(voucher=voucher, on=group_day(now), now=now)
        if site is not None:
            record(actor=actor, verb="voucher.replaced", subject=fresh, why=why, now=now, site=site)
        _tell(fresh, "voucher_issued", now, {"expires_on": fresh.expires_on.isoformat()})
        return fresh


def sell_out(*, voucher: Voucher, now: datetime, actor: User, site: Site) -> Voucher:
    """There is none to hand over: all points back, some more for the way, and a word of regret."""
    with told_at(site), transaction.atomic():
        on = group_day(now)
        undone = rewards.sold_out(voucher=voucher, on=on, now=now, actor=actor)
        extra = policy("sold_out_points", group_day(undone.cancelled_at) if undone.cancelled_at else on)
        if extra:
            grant(
                account=undone.account, rule_code="sold_out", key=f"sold_out:{undone.pk}", points=extra,
                on=on, now=now, actor=actor, source=f"voucher:{undone.pk}",
                member=facts_of(undone.account.owner, on),
            )  # fmt: skip
        return_cash(voucher=undone, reason="Sold out", now=now, actor=actor)
        record(
            actor=actor, verb="voucher.sold_out", subject=undone, data={"extra": extra}, now=now, site=site
        )
        _tell(undone, "voucher_sold_out", now, {"extra": extra})
        return undone


def prove_presence(*, account: Account, code: str, site: Site, now: datetime, actor: User) -> Presence:
    """The owner shows the code of their card. No transaction around it: wrong codes must stay counted."""
    if account.owner_id == actor.pk:
        raise OwnAccount
    return rewards.prove(account=account, code=code, on=group_day(now), now=now, site=site.code, actor=actor)


def _account(user: User) -> Account:
    account = account_of(user)
    if account is None:
        raise NotAMember
    return account


def _tell(voucher: Voucher, kind: str, now: datetime, more: dict[str, object], again: str = "") -> None:
    data = {
        "reward": voucher.reward.name,
        "reward_zh": voucher.reward.name_zh,
        "code": voucher.readable_code,
        "points": voucher.points,
        **more,
    }
    key = f"voucher:{voucher.pk}:{kind}{again}"
    tell(person=voucher.account.person, kind=kind, key=key, data=data, now=now)
