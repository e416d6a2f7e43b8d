"""Rules change by a new version from a coming day; the past keeps the version it had."""

from __future__ import annotations

import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db import connection, models, transaction
from django.utils.translation import gettext_lazy as _

from loyalty.earning.models import EarnRule
from loyalty.refusals import Refusal

SETTABLE = frozenset({
    "kind", "name", "name_zh", "kinds", "pay_types", "rate_permille", "by_tier", "points", "pending_days",
    "expires_months",
})  # fmt: skip


class BadRule(Refusal):
    code = "bad_rule"
    sentence = _("A rule changes from today or a later day, and never before its latest version.")


@transaction.atomic
def set_rule(
    *,
    code: str,
    valid_from: datetime.date,
    on: datetime.date,
    now: datetime.datetime,
    author: models.Model | None = None,
    is_end: bool = False,
    **fields: Any,
) -> EarnRule:
    """A new rule, or the next version of one: what ``fields`` leaves out stays as it was."""
    if not fields.keys() <= SETTABLE:
        raise TypeError(f"unknown fields: {sorted(fields.keys() - SETTABLE)}")
    lock(code)
    newest = EarnRule.objects.filter(code=code).order_by("-valid_from").first()
    if valid_from < on or (newest and valid_from <= newest.valid_from):
        raise BadRule
    before = {name: getattr(newest, name) for name in SETTABLE} if newest else {}
    rule = EarnRule(
        code=code, valid_from=valid_from, is_end=is_end, created_at=now,
        author_id=author.pk if author else None, **(before | fields),
    )  # fmt: skip
    try:
        rule.full_clean(exclude=["author"])
    except ValidationError as error:
        raise BadRule("; ".join(error.messages)) from error
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


def lock(code: str) -> None:
    """Two authors of one rule wait for each other. Its rows are append-only: there is none to lock."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [f"earn_rule:{code}"])
