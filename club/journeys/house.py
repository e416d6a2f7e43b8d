"""The group itself changed: its name at once on every page, its zone and its coins within limits."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import TYPE_CHECKING

from django.apps import apps
from django.core.exceptions import FieldDoesNotExist
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from booking.refusals import NoGroup
from booking.sites import founding
from booking.sites.models import Group, Site
from club import house
from club.refusals import Refusal
from club.trail.actions import record
from loyalty.ledger.models import Entry

if TYPE_CHECKING:
    from portal.models import User

__all__ = ["change_group"]


class MoneyStands(Refusal):
    code = "money_stands"
    status = 409
    sentence = _("%(currency)s stays: prices, bills or points are kept in it already.")


def change_group(*, facts: Mapping[str, str], now: datetime, actor: User) -> Group:
    """``facts``: fields of the group by name. Raises NoGroup, MoneyStands, DayGoesBack, ValidationError."""
    with transaction.atomic():
        group = Group.objects.select_for_update().order_by("pk").first()
        if group is None:
            raise NoGroup
        if facts.get("currency", group.currency) != group.currency and stands(group.currency):
            raise MoneyStands(currency=group.currency)
        if changed := founding.change_group(group=group, facts=facts, now=now):
            record(actor=actor, verb="group.changed", subject=group, data=changed, now=now)
            transaction.on_commit(house.forget)
    return group


def stands(currency: str) -> bool:
    """Whether any price, bill or payment names it, or points are worth something in it.

    Asked of every table that has a currency, so that one which is added later counts as well.
    """
    return Entry.objects.exists() or any(
        model._default_manager.filter(currency=currency).exists()
        for model in apps.get_models()
        if model not in (Group, Site) and has_currency(model)
    )


def has_currency(model: object) -> bool:
    try:
        model._meta.get_field("currency")  # type: ignore[attr-defined]
    except FieldDoesNotExist:
        return False
    return True
