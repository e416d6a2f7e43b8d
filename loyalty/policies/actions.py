"""Numbers change from today or a coming day."""

from __future__ import annotations

import datetime

from django.db import models, transaction
from django.utils.translation import gettext_lazy as _

from loyalty.policies.models import Policy
from loyalty.policies.rules import SETTINGS
from loyalty.refusals import Refusal


class UnknownPolicy(Refusal):
    code = "unknown_policy"
    sentence = _("There is no rule of this name.")


class BadPolicy(Refusal):
    code = "bad_policy"
    sentence = _("This rule takes a whole number from %(lowest)s to %(highest)s.")


class Backdated(Refusal):
    code = "backdated"
    sentence = _("A rule changes from today or a later day; the past stays as it was.")


@transaction.atomic
def set_policy(
    *,
    name: str,
    value: int,
    valid_from: datetime.date,
    on: datetime.date,
    now: datetime.datetime,
    author: models.Model | None = None,
    approver: models.Model | None = None,
) -> Policy:
    """Write a number's next value. ``on``: today's member day."""
    if name not in SETTINGS:
        raise UnknownPolicy
    if not SETTINGS[name].accepts(value):
        raise BadPolicy(lowest=SETTINGS[name].lowest, highest=SETTINGS[name].highest)
    if valid_from < on:
        raise Backdated
    return Policy.objects.create(
        name=name, value=value, valid_from=valid_from, recorded_at=now,
        author_id=author.pk if author else None, approver_id=approver.pk if approver else None,
    )  # fmt: skip
