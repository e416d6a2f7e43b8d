"""The group changed: its name at once on every page, its zone and coins within limits. A centre's coins."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import TYPE_CHECKING

from django.apps import apps
from django.core.exceptions import FieldDoesNotExist
from django.db import models, transaction
from django.utils.translation import gettext_lazy as _

from booking.appointments.models import Appointment
from booking.refusals import NoGroup
from booking.sites import founding
from booking.sites.models import Group, Policy, Site
from club import house
from club.refusals import Refusal
from club.trail.actions import record
from loyalty.ledger.models import Entry

if TYPE_CHECKING:
    from portal.models import User

MINOR = "_minor"
__all__ = ["change_group", "may_count_in"]


class MoneyStands(Refusal):
    code = "money_stands"
    status = 409
    sentence = _("%(currency)s stays: prices, bills or points are kept in it already.")


class MoneyOfCentre(Refusal):
    code = "money_of_centre"
    status = 409
    sentence = _("%(currency)s stays: bookings, bills, prices or fees of this centre are kept in it already.")


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


def may_count_in(*, site: Site, currency: str) -> None:
    """Before a centre changes its coins: what stands in the old ones would be read as the new ones.

    Its row is locked, so that a booking waits for the answer or is seen. Raises MoneyOfCentre.
    """
    kept = Site.objects.select_for_update().get(pk=site.pk)
    if currency != kept.currency and has_money(kept):
        raise MoneyOfCentre(currency=kept.currency)


def has_money(site: Site) -> bool:
    """Any booking, any rule or row of the centre with an amount; asked of every table, as above."""
    if Appointment.objects.filter(site=site).exists():  # its lines name the price
        return True
    if Policy.objects.filter(site=site, name__endswith=MINOR).exists():
        return True
    return any(
        model._default_manager.filter(amounts, site=site).exists()
        for model in apps.get_models()
        if belongs_to_site(model) and (amounts := with_an_amount(model))
    )


def belongs_to_site(model: type[models.Model]) -> bool:
    return any(field.name == "site" and field.related_model is Site for field in model._meta.fields)


def with_an_amount(model: type[models.Model]) -> models.Q:
    """Rows that name a currency or hold minor units other than none; empty for a table without either."""
    names = [field.name for field in model._meta.fields if field.name.endswith(MINOR)]
    found = models.Q() if not has_currency(model) else ~models.Q(currency="")
    for name in names:
        found |= ~models.Q(**{name: 0}) & models.Q(**{f"{name}__isnull": False})
    return found
