"""What a level brings in one term, how much of it is left, and what of it waits for something."""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Q, QuerySet

from loyalty.ledger.models import Account
from loyalty.tiers.models import Benefit, BenefitTerms, BenefitUse
from loyalty.tiers.queries.standings import Standing, standing


@dataclass(frozen=True, slots=True)
class Entitlement:
    """A benefit of the member's level in its present term."""

    benefit: Benefit
    units: int
    used: int
    held: int
    until: datetime.date
    """Last day of the term."""

    @property
    def left(self) -> int:
        return max(0, self.units - self.used - self.held)


@dataclass(frozen=True, slots=True)
class Perk:
    """A benefit and one thing it may be put aside for: ``held`` for it, ``used`` on it, ``left`` besides."""

    benefit: Benefit
    held: int
    used: int
    left: int
    until: datetime.date
    """Last day of the present term."""
    is_of_last_term: bool
    """What is held counts in a term that is over: given back it is gone."""

    @property
    def most(self) -> int:
        return max(self.held, self.left) if self.is_of_last_term else self.left + self.held


def entitlements_of(
    account: Account, on: datetime.date, standing_then: Standing | None = None
) -> list[Entitlement]:
    """What the member's level brings in the term of day ``on``. Two queries beside the standing's."""
    now = standing_then or standing(account, on)
    return _counted(now, on, uses_in_term(account, now))


def perks_for(account: Account, source: str, on: datetime.date) -> list[Perk]:
    """What the level brings, as far as some is left or has to do with ``source``. Three queries."""
    now = standing(account, on)
    span = (now.term_starts_on, now.term_ends_on)
    known = BenefitUse.objects.filter(Q(account__in=as_one(account), on__range=span) | Q(source=source))
    uses = list(known.select_related("benefit").order_by("pk"))
    counted = _counted(now, on, [use for use in uses if span[0] <= use.on <= span[1]])
    left = {item.benefit: item.left for item in counted}
    found = []
    for benefit in sorted({*left, *(use.benefit for use in uses)}, key=lambda one: (one.position, one.pk)):
        mine = [use for use in uses if use.benefit == benefit and use.source == source]
        held = [use for use in mine if use.is_held(on)]
        used = sum(use.used_units for use in mine)
        if held or used or left.get(benefit):
            is_old = any(use.on < now.term_starts_on for use in held)
            units = sum(use.units for use in held)
            found.append(Perk(benefit, units, used, left.get(benefit, 0), now.term_ends_on, is_old))
    return found


def put_aside(source: str) -> QuerySet[BenefitUse]:
    """What was put aside for something and neither used nor let go since; some may have lapsed by date."""
    rows = BenefitUse.objects.filter(source=source, ended_on=None).order_by("pk")
    return rows.select_related("benefit", "account__owner")


def waiting_of(account: Account, on: datetime.date) -> QuerySet[BenefitUse]:
    """What an account has put aside for something on a day."""
    rows = BenefitUse.objects.filter(account__in=as_one(account), on__lte=on, until__gte=on, ended_on=None)
    return rows.exclude(source="").select_related("benefit").order_by("until", "pk")


def uses_in_term(account: Account, now: Standing) -> QuerySet[BenefitUse]:
    """What was put aside or used in the term."""
    span = (now.term_starts_on, now.term_ends_on)
    return BenefitUse.objects.filter(account__in=as_one(account), on__range=span)


def as_one(account: Account) -> QuerySet[Account, int]:
    """The account and those merged into it: their credits make its level, so their uses count in it."""
    rows = Account.objects.filter(Q(pk=account.pk) | Q(merged_into=account.pk))
    return rows.values_list("pk", flat=True)


def _counted(
    now: Standing, on: datetime.date, uses: QuerySet[BenefitUse] | Sequence[BenefitUse]
) -> list[Entitlement]:
    terms = (
        BenefitTerms.objects.filter(tier__code=now.tier.code, valid_from__lte=on)
        .order_by("benefit", "-valid_from", "-pk")
        .distinct("benefit")
        .select_related("benefit")
    )
    taken = list(uses)
    found = []
    for row in terms:
        mine = [use for use in taken if use.benefit_id == row.benefit_id and use.on <= on]
        held = sum(use.units for use in mine if use.is_held(on))
        used = sum(use.units_taken(on) for use in mine) - held
        if row.units or held or used:
            found.append(Entitlement(row.benefit, row.units, used, held, now.term_ends_on))
    return sorted(found, key=lambda one: (one.benefit.position, one.benefit.pk))
