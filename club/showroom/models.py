"""Daily counts by campaign, what staff have read, and orders of point-of-sale material (L12, L15)."""

from __future__ import annotations

from collections.abc import Iterable

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from booking.sites.models import Site


class DayCount(models.Model):
    """How many came in or rang on a day, by the campaign that brought them (empty: none named)."""

    class Kind(models.TextChoices):
        SHOWROOM = "showroom", _("came into the showroom")
        PHONE = "phone", _("asked by phone")

    site = models.ForeignKey(Site, models.PROTECT, related_name="+")
    on_date = models.DateField()
    kind = models.CharField(max_length=8, choices=Kind)
    campaign = models.CharField(max_length=60, blank=True)
    count = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["site", "on_date", "kind", "campaign"], name="day_count_once"),
        )

    def __str__(self) -> str:
        return f"{self.on_date} {self.kind} {self.count}"


class StaffReading(models.Model):
    """Somebody of the staff read a page of the staff room, as it stood then."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    page = models.UUIDField(help_text="The page in every language.")
    version = models.CharField(max_length=40)
    read_at = models.DateTimeField()

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["user", "page", "version"], name="staff_reading_once"),
        )

    def __str__(self) -> str:
        return f"{self.user_id} {self.page}"


class ShowItem(models.Model):
    """Something a site can order: posters, stands, gifts. ``stock`` empty: made to order."""

    code = models.SlugField(unique=True)
    name = models.CharField(_("name"), max_length=80)
    name_zh = models.CharField(_("name in Chinese"), max_length=80, blank=True)
    stock = models.PositiveIntegerField(_("in stock"), null=True, blank=True)
    order_max = models.PositiveIntegerField(_("most in one order"), default=50)
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("item")

    def __str__(self) -> str:
        return self.name


class ShowOrderQuerySet(models.QuerySet["ShowOrder"]):
    def for_sites(self, sites: Iterable[Site] | Iterable[int]) -> ShowOrderQuerySet:
        return self.filter(site__in=sites)


class ShowOrder(models.Model):
    """Ordered, approved or refused, sent, received."""

    class State(models.TextChoices):
        ORDERED = "ordered", _("ordered")
        APPROVED = "approved", _("approved")
        REFUSED = "refused", _("refused")
        SENT = "sent", _("sent")
        RECEIVED = "received", _("received")

    site = models.ForeignKey(Site, models.PROTECT, related_name="+")
    item = models.ForeignKey(ShowItem, models.PROTECT, related_name="orders")
    quantity = models.PositiveIntegerField(_("quantity"))
    why = models.CharField(_("what for"), max_length=200, blank=True)
    state = models.CharField(max_length=8, choices=State, default=State.ORDERED)
    key = models.CharField(max_length=80, unique=True)
    ordered_at = models.DateTimeField()
    ordered_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    answered_at = models.DateTimeField(null=True, blank=True)
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    sent_at = models.DateTimeField(null=True, blank=True)
    received_at = models.DateTimeField(null=True, blank=True)

    objects = ShowOrderQuerySet.as_manager()

    class Meta:
        constraints = (
            models.CheckConstraint(name="show_order_of_something", condition=Q(quantity__gt=0)),
            models.CheckConstraint(
                name="show_order_second_person",
                condition=Q(answered_by=None) | ~Q(answered_by=F("ordered_by")),
            ),
        )
        indexes = (models.Index(fields=["site", "-ordered_at"], name="show_order_site"),)

    def __str__(self) -> str:
        return f"{self.item_id} × {self.quantity}"
