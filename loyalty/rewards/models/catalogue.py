"""Rewards, every version of them, and every piece that came or went."""

from __future__ import annotations

import datetime
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from loyalty.rewards.rules.prices import Facts, Price, is_meant_for, price_for
from loyalty.triggers import append_only


class RewardQuerySet(models.QuerySet["Reward"]):
    def visible(self, on: datetime.date) -> RewardQuerySet:
        return self.filter(visible_from__lte=on).filter(Q(visible_until=None) | Q(visible_until__gte=on))


class Reward(models.Model):
    """What points buy. ``stock`` null = unlimited; ``per_member`` null = no limit.

    Shown between the visible days, to be ordered between the active ones (null = as long as shown).
    ``tier_prices``: points by tier code where they differ. Empty ``tiers``, ``segments``, ``sites`` =
    for everybody, at every site. ``version`` counts the changes; each stands in ``RewardVersion``.
    """

    class Kind(models.TextChoices):
        SERVICE = "service", _("Service voucher")
        GOODS = "goods", _("Something to take home")
        EVENT = "event", _("Event seat")
        DONATION = "donation", _("Donation")

    slug = models.SlugField(max_length=60, unique=True)
    kind = models.CharField(max_length=10, choices=Kind)
    name = models.CharField(max_length=80)
    name_zh = models.CharField(max_length=80, blank=True)
    summary = models.CharField(max_length=240, blank=True)
    summary_zh = models.CharField(max_length=240, blank=True)
    details = models.TextField(blank=True)
    details_zh = models.TextField(blank=True)
    icon = models.CharField(max_length=40, blank=True)
    price_points = models.PositiveIntegerField()
    tier_prices = models.JSONField(default=dict, blank=True)
    cash_minor = models.PositiveIntegerField(default=0, help_text="Paid at the counter besides, minor units.")
    currency = models.CharField(max_length=3, blank=True)
    event = models.CharField(
        max_length=80,
        blank=True,
        help_text="Of an event seat: the event's slug. Ordering it is a seat there.",
    )
    stock = models.PositiveIntegerField(null=True, blank=True)
    per_member = models.PositiveSmallIntegerField(null=True, blank=True)
    tiers = models.JSONField(default=list, blank=True)
    segments = models.JSONField(default=list, blank=True)
    sites = models.JSONField(default=list, blank=True)
    visible_from = models.DateField()
    visible_until = models.DateField(null=True, blank=True, help_text="Last day, inclusive.")
    active_from = models.DateField(null=True, blank=True)
    active_until = models.DateField(null=True, blank=True, help_text="Last day, inclusive.")
    valid_days = models.PositiveSmallIntegerField(default=180, help_text="Life of a voucher.")
    position = models.PositiveSmallIntegerField(default=0)
    version = models.PositiveIntegerField(default=1)

    objects = RewardQuerySet.as_manager()

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(price_points__gt=0), name="reward_has_a_price"),
            models.CheckConstraint(condition=Q(valid_days__gt=0), name="reward_voucher_lives"),
            models.CheckConstraint(condition=Q(event="") | Q(kind="event"), name="reward_seat_is_an_event"),
            models.CheckConstraint(
                condition=Q(cash_minor=0) | ~Q(currency=""), name="reward_cash_has_a_currency"
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def is_visible(self, on: datetime.date) -> bool:
        return self.visible_from <= on and (self.visible_until is None or on <= self.visible_until)

    def is_active(self, on: datetime.date) -> bool:
        """May it be ordered on the day?"""
        begun = self.active_from is None or self.active_from <= on
        return self.is_visible(on) and begun and (self.active_until is None or on <= self.active_until)

    def is_for(self, facts: Facts) -> bool:
        return is_meant_for(self.tiers, self.segments, facts)

    def is_at(self, site: str) -> bool:
        return not self.sites or site in self.sites

    def price(self, facts: Facts) -> Price:
        return price_for(self.price_points, self.cash_minor, self.tier_prices, facts.tier)

    @property
    def purpose(self) -> str:
        """Which limited lots may pay for it; "" = none but the free ones."""
        return "" if self.kind == self.Kind.DONATION else str(self.kind)


class RewardVersion(models.Model):
    """A reward as it stood from a moment on; vouchers name the version they were ordered under."""

    append_only: ClassVar[bool] = True

    reward = models.ForeignKey(Reward, on_delete=models.PROTECT, related_name="versions")
    version = models.PositiveIntegerField()
    facts = models.JSONField()
    at = models.DateTimeField()
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )

    class Meta:
        triggers = append_only()
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["reward", "version"], name="reward_version_once")
        ]


class StockMove(models.Model):
    """Pieces that came (positive) or went; ``left`` is what stood on the shelf afterwards."""

    append_only: ClassVar[bool] = True

    class Why(models.TextChoices):
        ORDER = "order", _("ordered")
        BACK = "back", _("given back")
        RESTOCK = "restock", _("came in")
        COUNT = "count", _("counted")

    reward = models.ForeignKey(Reward, on_delete=models.PROTECT, related_name="stock_moves")
    change = models.IntegerField()
    left = models.PositiveIntegerField()
    why = models.CharField(max_length=10, choices=Why)
    note = models.CharField(max_length=200, blank=True)
    at = models.DateTimeField()
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )

    class Meta:
        triggers = append_only()
        indexes: ClassVar = [models.Index(fields=["reward", "-id"], name="stock_move_of_reward")]
