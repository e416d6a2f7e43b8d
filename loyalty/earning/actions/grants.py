"""Fixed points by a named rule: welcome, birthday, referral, and whatever the desk adds."""

from __future__ import annotations

import datetime

from django.db import models, transaction
from django.utils.translation import gettext_lazy as _

from loyalty.earning import rules
from loyalty.earning.models import EarnRule
from loyalty.ledger import actions as ledger
from loyalty.ledger.models import Account, Entry
from loyalty.refusals import Refusal
from loyalty.tiers.queries import tier_on


class NoRule(Refusal):
    code = "no_rule"
    status = 409
    sentence = _("No earning rule of this name was in force on that day.")


@transaction.atomic
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
) -> Entry | None:
    """The points of a fixed rule, once per key: asked again on a later day, the first answer stands.

    None when the rule gives nothing to this tier. ``points`` and ``opens_on`` override the rule's.
    ``basis``: what a later ``reverse_earn`` measures by, for grants that may be taken back.
    """
    Account.objects.select_for_update(no_key=True).get(pk=account.pk)
    if done := Entry.objects.filter(key=key).first():
        if (done.account_id, done.reason, done.kind) != (account.pk, rule_code, Entry.Kind.EARN):
            raise ledger.KeyReused
        return done
    rule = EarnRule.objects.in_force(on).filter(code=rule_code, kind=EarnRule.Kind.FIXED).first()
    if rule is None:
        raise NoRule
    if points is None:
        points = tier_on(account, on).birthday_points if rule.by_tier else rule.points
        if not points:
            return None
    return ledger.earn(
        account=account, points=points, key=key, on=on, basis=basis, source=source or f"rule:{rule.code}",
        opens_on=opens_on or on + datetime.timedelta(days=rule.pending_days),
        expires_on=rules.expires_on(on, rule.expires_months), reason=rule.code, actor=actor, now=now,
    )  # fmt: skip
