"""What a level brings in one term, and how much of it is left."""

from __future__ import annotations

import datetime
from dataclasses import dataclass

from django.db.models import QuerySet

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


def entitlements_of(
    account: Account, on: datetime.date, standing_then: Standing | None = None
) -> list[Entitlement]:
    """What the member's level brings in the term of day ``on``. Two queries beside the standing's."""
    now = standing_then or standing(account, on)
    terms = (
        BenefitTerms.objects.filter(tier__code=now.tier.code, valid_from__lte=on)
        .order_by("benefit", "-valid_from", "-pk")
        .distinct("benefit")
        .select_related("benefit")
    )
    taken = list(uses_in_term(account, now))
    found = []
    for row in terms:
        mine = [use for use in taken if use.benefit_id == row.benefit_id and use.on <= on]
        held = sum(use.units for use in mine if use.is_held(on))
        used = sum(use.units_taken(on) for use in mine) - held
        if row.units or held or used:
            found.append(Entitlement(row.benefit, row.units, used, held, now.term_ends_on))
    return sorted(found, key=lambda one: (one.benefit.position, one.benefit.pk))


def uses_in_term(account: Account, now: Standing) -> QuerySet[BenefitUse]:
    """What was put aside or used in the term."""
    span = (now.term_starts_on, now.term_ends_on)
    return BenefitUse.objects.filter(account=account, on__range=span)
