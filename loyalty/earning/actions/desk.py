"""Rules change by a new version from a coming day; the past keeps the version it had."""

from __future__ import annotations

import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db import connection, models, transaction
from django.utils.translation import gettext_lazy as _

from loyalty.campaigns.models import Campaign
from loyalty.earning.models import EarnRule
from loyalty.policies.queries import policy
from loyalty.refusals import Refusal

SETTABLE = frozenset({
    "kind", "name", "name_zh", "valid_until", "combine", "priority", "kinds", "pay_types", "operations",
    "car_models", "sites", "brands", "tiers", "segments", "attributes", "statuses", "traits",
    "rate_permille", "factor_percent", "by_tier", "points", "points_max", "times_max", "per",
    "pending_days", "expires_months", "expires_days",
})  # fmt: skip
NAMES_LINES = frozenset({EarnRule.Kind.SPEND, EarnRule.Kind.EACH})


class BadRule(Refusal):
    code = "bad_rule"
    sentence = _("A rule changes from today or a later day, and never before its latest version.")


def proposed(
    *,
    code: str,
    valid_from: datetime.date,
    on: datetime.date,
    now: datetime.datetime,
    author: models.Model | None = None,
    is_end: bool = False,
    is_new: bool = False,
    campaign: Campaign | None = None,
    **fields: Any,
) -> EarnRule:
    """What ``set_rule`` would write, checked and not written: for a preview."""
    if not fields.keys() <= SETTABLE:
        raise TypeError(f"unknown fields: {sorted(fields.keys() - SETTABLE)}")
    newest = EarnRule.objects.filter(code=code).order_by("-valid_from", "-pk").first()
    if newest is not None and (is_new or (campaign and newest.campaign_id != campaign.pk)):
        raise BadRule(_("There is a rule of this code already."))
    campaign = newest.campaign if newest else campaign
    if valid_from < on or (newest and not _may_follow(newest, valid_from)):
        raise BadRule
    before = {name: getattr(newest, name) for name in SETTABLE} if newest else {}
    if "valid_until" not in fields:
        before.pop("valid_until", None)
    rule = EarnRule(
        code=code, valid_from=valid_from, is_end=is_end, created_at=now, campaign=campaign,
        author_id=author.pk if author else None, **(before | fields),
    )  # fmt: skip
    check_rule(rule, on)
    return rule


@transaction.atomic
def set_rule(*, code: str, **asked: Any) -> EarnRule:
    """A new rule, or the next version of one, with the arguments of ``proposed``.

    What the fields leave out stays as it was. ``is_new`` refuses a known code. ``campaign``: of a new
    rule; later versions stay with it. While the campaign is a draft nothing was earned by the rule, so a
    version of the same day replaces it.
    """
    lock(code)
    rule = proposed(code=code, **asked)
    rule.save(force_insert=True)
    return rule


def end_rule(
    *,
    code: str,
    valid_from: datetime.date,
    on: datetime.date,
    now: datetime.datetime,
    author: models.Model | None = None,
) -> EarnRule:
    """From ``valid_from`` on the rule gives nothing."""
    return set_rule(code=code, valid_from=valid_from, on=on, now=now, author=author, is_end=True)


def check_rule(rule: EarnRule, on: datetime.date) -> None:
    """Refuse a version that could give nothing, or that nobody could understand."""
    try:
        rule.full_clean(exclude=["author", "campaign"])
    except ValidationError as error:
        raise BadRule("; ".join(error.messages)) from error
    if rule.is_end:
        return
    if rule.kind in NAMES_LINES and not (rule.kinds and rule.pay_types):
        raise BadRule(_("Say for which lines of a bill the rule is, and paid by whom."))
    if rule.per and rule.points_max is None and rule.times_max is None:
        raise BadRule(_("A limit needs a number: so many points, or so many times."))
    if rule.expires_days is not None:
        least = policy("campaign_lot_days_least", on)
        if rule.campaign is None or rule.expires_days < least:
            raise BadRule(
                _("Only a campaign's points may end after days, and after %(least)s at the least."),
                least=least,
            )


def lock(code: str) -> None:
    """Two authors of one rule wait for each other. Its rows are append-only: there is none to lock."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [f"earn_rule:{code}"])


def _may_follow(newest: EarnRule, valid_from: datetime.date) -> bool:
    if newest.campaign and newest.campaign.state == Campaign.State.DRAFT:
        return valid_from >= newest.valid_from
    return valid_from > newest.valid_from
