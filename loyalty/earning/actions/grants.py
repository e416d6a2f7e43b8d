"""Fixed points by a named rule: welcome, birthday, referral, and whatever the desk adds. One or many."""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from dataclasses import dataclass

from django.db import models
from django.db.models import F, Value
from django.utils.translation import gettext_lazy as _

from loyalty.earning import rules
from loyalty.earning.actions import reckon
from loyalty.earning.actions.judge import Ground
from loyalty.earning.models import CreditRequest, CutGrant, EarnRule
from loyalty.earning.queries.force import FIXED, filters_of, is_invited, offer_of
from loyalty.earning.queries.limits import limits_of
from loyalty.earning.queries.used import last_paid, used_by
from loyalty.ledger import actions as ledger
from loyalty.ledger.actions.asked import points_asked
from loyalty.ledger.models import Account, Entry
from loyalty.refusals import Refusal
from loyalty.tiers.queries import tiers_on
from loyalty.tiers.rules import Level


class NoRule(Refusal):
    code = "no_rule"
    status = 409
    sentence = _("No earning rule of this name was in force on that day.")


@dataclass(frozen=True, slots=True)
class Grant:
    """A fixed rule's points for an account, once per key."""

    account: Account
    rule_code: str
    key: str
    on: datetime.date
    points: int | None = None
    opens_on: datetime.date | None = None
    source: str = ""
    basis: int | None = None
    member: rules.MemberFacts | None = None
    site: str = ""
    brand: str = ""


@dataclass(frozen=True, slots=True)
class Given:
    """A grant as the rules leave it: its credit, and the cut when a limit applied."""

    rule: EarnRule
    credit: ledger.Credit | None
    cut: CutGrant | None = None


@ledger.movement
def grant(
    *,
    account: Account,
    rule_code: str,
    key: str,
    on: datetime.date,
    now: datetime.datetime,
    points: int | None = None,
    opens_on: datetime.date | None = None,
    actor: models.Model | None = None,
    source: str = "",
    basis: int | None = None,
    member: rules.MemberFacts | None = None,
    site: str = "",
    brand: str = "",
) -> Entry | None:
    """The points of a fixed rule, once per key: asked again on a later day, the first answer stands.

    None when the rule gives this member nothing, when a limit leaves nothing, and while a large credit
    waits for approval. ``points`` and ``opens_on`` override the rule's. ``basis``: what a later
    ``reverse_earn`` measures by, for grants that may be taken back.
    """
    asked = Grant(account, rule_code, key, on, points, opens_on, source, basis, member, site, brand)
    _give([asked], now, actor)
    return Entry.objects.filter(key=key).first()


@ledger.movement
def grant_many(*, grants: Sequence[Grant], now: datetime.datetime) -> int:
    """The points of many fixed rules; how many entries stand behind them now."""
    _give(grants, now, None)
    return Entry.objects.filter(key__in={grant.key for grant in grants}).count()


def _give(grants: Sequence[Grant], now: datetime.datetime, actor: models.Model | None) -> None:
    ledger.lock_many([grant.account.pk for grant in grants])
    fresh = _unanswered(grants)
    if not fresh:
        return
    ground = Ground({grant.rule_code for grant in fresh})
    given = _reckoned(fresh, ground, now)
    large = [one for one in given if one.credit and reckon.is_large(one.credit, ground)]
    small = [one.credit for one in given if one.credit and not reckon.is_large(one.credit, ground)]
    if actor is not None or len(small) == 1:
        for credit in small:
            ledger.earn_one(credit=credit, now=now, actor=actor)
    elif small:
        ledger.earn_many(credits=small, now=now)
    CreditRequest.objects.bulk_create(
        reckon.request_of(one.credit, one.rule, now, actor) for one in large if one.credit
    )
    CutGrant.objects.bulk_create(one.cut for one in given if one.cut)
    ground.close()


def _unanswered(grants: Sequence[Grant]) -> list[Grant]:
    """Without those whose key has its answer; a key of another account or rule is refused."""
    keys = {grant.key for grant in grants}
    answers = [
        table.objects.filter(key__in=keys)
        .annotate(told=code, of=kind)
        .values_list("key", "account", "told", "of")
        for table, code, kind in (
            (CutGrant, F("rule__code"), Value(Entry.Kind.EARN)),
            (CreditRequest, F("rule__code"), Value(Entry.Kind.EARN)),
            (Entry, F("reason"), F("kind")),
        )
    ]
    rows = answers[0].union(*answers[1:], all=True)
    known = {key: (account, code if kind == Entry.Kind.EARN else None) for key, account, code, kind in rows}
    done = set(known)
    fresh: dict[str, Grant] = {}
    for grant in grants:
        told = (grant.account.pk, grant.rule_code)
        if known.setdefault(grant.key, told) != told:
            raise ledger.KeyReused
        fresh.setdefault(grant.key, grant)
    return [grant for key, grant in fresh.items() if key not in done]


def _reckoned(grants: Sequence[Grant], ground: Ground, now: datetime.datetime) -> list[Given]:
    versions = [_rule_of(grant, ground) for grant in grants]
    days = [(grant.account, grant.on) for grant in grants]
    tiers = tiers_on(days)
    seen = last_paid(days) if any(rule.statuses for rule in versions) else [None] * len(grants)
    ground.open({rule.campaign.pk for rule in versions if rule.campaign})
    used = used_by(
        {grant.account.pk for grant in grants},
        {rule.code for rule in versions if rule.is_capped},
        {rule.campaign.code for rule in versions if rule.campaign},
    )
    found = []
    for grant, rule, tier, last in zip(grants, versions, tiers, seen, strict=True):
        status = rules.status_of(last, grant.on, ground.number("sleeping_months", grant.on))
        wanted = _wanted(grant, rule, tier) if _is_for(grant, rule, tier, status) else 0
        if wanted:
            found.append(_given(grant, rule, wanted, used, ground, now))
    return found


def _rule_of(grant: Grant, ground: Ground) -> EarnRule:
    found = (rule for rule in ground.in_force(grant.on) if rule.code == grant.rule_code)
    rule = next((rule for rule in found if rule.kind == FIXED), None)
    if rule is None:
        raise NoRule
    return rule


def _wanted(grant: Grant, rule: EarnRule, tier: Level) -> int:
    if grant.points is not None:
        return points_asked(grant.points)
    return tier.birthday_points if rule.by_tier else rule.points


def _is_for(grant: Grant, rule: EarnRule, tier: Level, status: str) -> bool:
    case = rules.Case(
        tier=tier.code, site=grant.site, brand=grant.brand, status=status,
        member=grant.member or rules.MemberFacts(),
    )  # fmt: skip
    offer = offer_of(rule)
    return (
        is_invited(rule, grant.account.pk)
        and filters_of(rule).admit(case)
        and (offer is None or offer.audience.admit(case))
    )


def _given(
    grant: Grant, rule: EarnRule, wanted: int, used: rules.Used, ground: Ground, now: datetime.datetime
) -> Given:
    """Limits leave ``wanted`` or less; what they leave counts for the next grant of the batch."""
    value = ground.number("points_value_minor", grant.on)
    points, cap = wanted, ""
    for limit in limits_of([rule], grant.account, grant.on, used, ground.purses, value):
        if max(0, limit.left) < points:
            points, cap = max(0, limit.left), limit.cap
    cut = CutGrant(
        account=grant.account, rule=rule, key=grant.key, on=grant.on, posted_at=now, wanted=wanted,
        given=points, cap=cap,
    ) if cap else None  # fmt: skip
    if points <= 0 and cap:
        return Given(rule, None, cut)
    used.add(grant.account.pk, rule.code, grant.on, points, 1, rule.campaign.code if rule.campaign else "")
    if rule.campaign:
        ground.purses[rule.campaign.pk].take(points, value)
    credit = reckon.credit_of(
        rule, grant.account, points, grant.on, ground, key=grant.key, basis=grant.basis,
        opens_on=grant.opens_on, source=grant.source or f"rule:{rule.code}", site=grant.site,
        brand=grant.brand,
    )  # fmt: skip
    return Given(rule, credit, cut)
