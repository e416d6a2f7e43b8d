"""Levels and benefits change by a new version from a coming day; the past keeps the version it had."""

from __future__ import annotations

import datetime

from django.db import connection, models, transaction
from django.utils.translation import gettext_lazy as _

from loyalty.refusals import Refusal
from loyalty.tiers.models import Benefit, BenefitTerms, Tier, TierTerms

CREDITS_MAX, VISITS_MAX, UNITS_MAX = 1_000_000, 1_000, 1_000


class BadTerms(Refusal):
    code = "bad_terms"
    sentence = _("A level changes from today or a later day, and never before its latest version.")


@transaction.atomic
def set_terms(
    *,
    tier: Tier,
    valid_from: datetime.date,
    on: datetime.date,
    now: datetime.datetime,
    credits_min: int | None,
    visits_min: int | None = None,
    multiplier_percent: int = 100,
    birthday_points: int = 0,
    brand: str = "",
    author: models.Model | None = None,
) -> TierTerms:
    """The next version of a level's numbers. ``brand``: thresholds of one brand only; there, no credits
    means "as the group" again.
    """
    _lock(f"tier:{tier.pk}:{brand}")
    newest = TierTerms.objects.filter(tier=tier, brand=brand).order_by("-valid_from").first()
    if valid_from < on or (newest and valid_from <= newest.valid_from):
        raise BadTerms
    least = 1 if brand else 0
    if credits_min is None and not brand:
        raise BadTerms(_("A level needs its number of status credits; 0 is a number too."))
    if credits_min is not None and not least <= credits_min <= CREDITS_MAX:
        raise BadTerms(_("Status credits are a whole number up to a million; a brand's at least 1."))
    if visits_min is not None and not 1 <= visits_min <= VISITS_MAX:
        raise BadTerms(_("Visits are a whole number from 1 to 1,000, or left empty."))
    if not 1 <= multiplier_percent <= 1_000 or not 0 <= birthday_points <= CREDITS_MAX:
        raise BadTerms(_("The multiplier goes from 1 to 1,000 per cent."))
    return TierTerms.objects.create(
        tier=tier, brand=brand, valid_from=valid_from, credits_min=credits_min, visits_min=visits_min,
        multiplier_percent=multiplier_percent, birthday_points=birthday_points,
        author_id=author.pk if author else None, recorded_at=now,
    )  # fmt: skip


@transaction.atomic
def set_benefit(
    *,
    benefit: Benefit,
    tier: Tier,
    units: int,
    valid_from: datetime.date,
    on: datetime.date,
    now: datetime.datetime,
    author: models.Model | None = None,
) -> BenefitTerms:
    """How often a level brings a benefit, from a day on."""
    _lock(f"benefit:{benefit.pk}:{tier.pk}")
    newest = BenefitTerms.objects.filter(benefit=benefit, tier=tier).order_by("-valid_from").first()
    if valid_from < on or (newest and valid_from <= newest.valid_from):
        raise BadTerms
    if type(units) is not int or not 0 <= units <= UNITS_MAX:
        raise BadTerms(_("A benefit is counted in whole numbers from 0 to 1,000."))
    return BenefitTerms.objects.create(
        benefit=benefit, tier=tier, units=units, valid_from=valid_from, recorded_at=now,
        author_id=author.pk if author else None,
    )  # fmt: skip


@transaction.atomic
def archive_tier(*, tier: Tier, retired_on: datetime.date, on: datetime.date) -> Tier:
    """From a coming day nobody holds the level; its members stand on the one below. Once, for good."""
    row = Tier.objects.select_for_update().get(pk=tier.pk)
    if row.retired_on is not None and row.retired_on <= on:
        raise BadTerms(_("This level is archived already."))
    if retired_on <= on:
        raise BadTerms(_("A level is archived from tomorrow at the earliest."))
    if not Tier.objects.filter(rank__lt=row.rank).exists():
        raise BadTerms(_("The lowest level belongs to everybody and stays."))
    row.retired_on = retired_on
    row.save(update_fields=["retired_on"])
    return row


def _lock(what: str) -> None:
    """Two authors of one thing wait for each other; append-only rows leave none to lock."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [what])
