"""A number as it stood on a day."""

from __future__ import annotations

import datetime

from django.db.models import QuerySet

from loyalty.policies.models import Policy
from loyalty.policies.rules import SETTINGS


def policy(name: str, on: datetime.date) -> int:
    """The number in force on member day ``on``, else its default. One query."""
    return policies(name, on=on)[name]


def policies(*names: str, on: datetime.date) -> dict[str, int]:
    """Several numbers in one query."""
    rows = Policy.objects.filter(name__in=names, valid_from__lte=on)
    newest = rows.order_by("name", "-valid_from", "-id").distinct("name")
    return {name: SETTINGS[name].default for name in names} | dict(newest.values_list("name", "value"))


def history_of(name: str) -> QuerySet[Policy]:
    """Every value it had or will have, newest first."""
    return Policy.objects.filter(name=name).select_related("author").order_by("-valid_from", "-id")
