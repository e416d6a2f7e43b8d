"""A visit to the workshop, its bill and what was given back. Money: minor units, before tax."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from booking.appointments.models import Appointment
from booking.garage.models import Vehicle, new_ref
from booking.sites.models import Site, check_currency
from booking.tables import append_only
from booking.workshop.models import Operation

if TYPE_CHECKING:
    from django.contrib.auth.models import AbstractBaseUser, AnonymousUser


class VisitQuerySet(models.QuerySet["Visit"]):
    def for_user(self, user: AbstractBaseUser | AnonymousUser) -> VisitQuerySet:
        """One's own visits, with names and prices. A car's earlier life: ``queries.history_of``."""
        return self.none() if user.pk is None else self.filter(person_id=user.pk)

    def for_sites(self, sites: Iterable[Site]) -> VisitQuerySet:
        return self.filter(site__in=sites)

    def closed(self) -> VisitQuerySet:
        return self.filter(closed_at__isnull=False)

    def counting(self) -> VisitQuerySet:
        """Without those whose bill was written anew, and those that were never ours (an import undone).

        NOT EXISTS, because of a join that finds nothing the database expects one row.
        """
        anew = Visit.objects.filter(corrects=models.OuterRef("pk"), corrects__isnull=False)
        return self.filter(~models.Exists(anew), withdrawn_at=None)

    def still_open(self) -> VisitQuerySet:
        return self.filter(closed_at=None)


class Visit(models.Model):
    """One stay of one car. ``person`` is the owner or driver whose visit it is.

    ``corrects``: the visit whose bill was wrong; it was given back whole and this one stands for it.
    """

    ref = models.CharField(max_length=12, unique=True, default=new_ref, editable=False)
    number = models.CharField(_("number"), max_length=24, unique=True)
    site = models.ForeignKey(Site, models.PROTECT, related_name="visits")
    vehicle = models.ForeignKey(Vehicle, models.PROTECT, related_name="visits")
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="visits", null=True, blank=True
    )
    appointment = models.OneToOneField(
        Appointment, models.PROTECT, related_name="visit", null=True, blank=True
    )
    opened_at = models.DateTimeField(_("opened"))
    opened_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", null=True)
    closed_at = models.DateTimeField(pgettext_lazy("a visit", "closed"), null=True, blank=True)
    closed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", null=True)
    odometer_km = models.PositiveIntegerField(null=True, blank=True)
    currency = models.CharField(max_length=3, validators=[check_currency])
    source = models.SlugField(max_length=20, default="desk")
    external_number = models.CharField(max_length=40, blank=True)
    corrects = models.OneToOneField(
        "self", models.PROTECT, related_name="corrected_by", null=True, blank=True
    )
    correction = models.CharField(_("why the bill was written anew"), max_length=200, blank=True)
    withdrawn_at = models.DateTimeField(null=True, blank=True, help_text="A list taken back brought it.")

    objects = VisitQuerySet.as_manager()

    class Meta:
        verbose_name = _("visit")
        verbose_name_plural = _("visits")
        constraints = (
            models.UniqueConstraint(
                fields=["site", "source", "external_number"],
                condition=~Q(external_number=""),
                name="visit_once_per_source",
            ),
            models.CheckConstraint(
                condition=Q(closed_at=None) | Q(closed_at__gte=models.F("opened_at")),
                name="visit_closes_after_opening",
            ),
            models.CheckConstraint(
                condition=Q(corrects=None) | ~Q(correction=""), name="visit_correction_has_a_reason"
            ),
        )
        indexes = (
            models.Index(fields=["vehicle", "-opened_at"], name="visit_vehicle"),
            models.Index(fields=["person", "-opened_at"], name="visit_person"),
            models.Index(fields=["site", "-opened_at"], name="visit_site"),
        )

    def __str__(self) -> str:
        return self.number

    def is_closed(self) -> bool:
        return self.closed_at is not None


class VisitLine(models.Model):
    """A line of the bill, written when the visit closes and never changed; see ``VisitRefund``."""

    append_only: ClassVar[bool] = True

    class Kind(models.TextChoices):
        LABOUR = "labour", _("work")
        PARTS = "parts", _("parts")
        ACCESSORIES = "accessories", _("accessories")
        BODY = "body", _("body and paint")
        SUBLET = "sublet", _("work by others")
        FEE = "fee", _("fee")
        INSURANCE = "insurance", _("insurance")

    class PayType(models.TextChoices):
        CUSTOMER = "customer", _("paid by the customer")
        WARRANTY = "warranty", _("warranty")
        INSURER = "insurer", _("paid by the insurer")
        INTERNAL = "internal", _("paid by us")
        GOODWILL = "goodwill", _("goodwill")

    visit = models.ForeignKey(Visit, models.PROTECT, related_name="lines")
    position = models.PositiveSmallIntegerField()
    kind = models.CharField(max_length=12, choices=Kind)
    description = models.CharField(max_length=160)
    operation = models.ForeignKey(
        Operation, models.PROTECT, related_name="visit_lines", null=True, blank=True
    )
    net_minor = models.PositiveBigIntegerField()
    tax_minor = models.PositiveBigIntegerField()
    points_minor = models.PositiveBigIntegerField(
        default=0, help_text="The part of the net paid with points."
    )
    pay_type = models.CharField(max_length=10, choices=PayType)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["visit", "position"], name="line_position_once"),
            models.CheckConstraint(
                condition=Q(net_minor__gte=0, tax_minor__gte=0, position__gte=1), name="line_not_negative"
            ),
            models.CheckConstraint(
                condition=Q(
                    kind__in=["labour", "parts", "accessories", "body", "sublet", "fee", "insurance"]
                ),
                name="line_kind_known",
            ),
            models.CheckConstraint(
                condition=Q(pay_type__in=["customer", "warranty", "insurer", "internal", "goodwill"]),
                name="line_pay_type_known",
            ),
            models.CheckConstraint(
                condition=Q(points_minor=0)
                | Q(pay_type="customer", points_minor__gt=0, points_minor__lte=models.F("net_minor"))
                & ~Q(kind="insurance"),
                name="line_points_within_net",
            ),
        )
        triggers = append_only()


class VisitRefund(models.Model):
    """Money given back on one line, its tax along with it. Only ever added."""

    append_only: ClassVar[bool] = True

    line = models.ForeignKey(VisitLine, models.PROTECT, related_name="refunds")
    net_minor = models.PositiveBigIntegerField()
    tax_minor = models.PositiveBigIntegerField(default=0)
    points_minor = models.PositiveBigIntegerField(default=0, help_text="The part that comes back as points.")
    key = models.CharField(max_length=120, unique=True)
    reason = models.CharField(max_length=200)
    at = models.DateTimeField()
    actor = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", null=True)

    class Meta:
        constraints = (
            models.CheckConstraint(
                condition=Q(net_minor__gt=0, points_minor__lte=models.F("net_minor")), name="refund_positive"
            ),
        )
        triggers = append_only()


class VisitSeries(models.Model):
    """The last number given under a prefix and year; its row lock hands numbers out one by one."""

    prefix = models.CharField(max_length=4)
    year = models.PositiveSmallIntegerField()
    last = models.PositiveIntegerField()

    class Meta:
        constraints = (models.UniqueConstraint(fields=["prefix", "year"], name="series_once_a_year"),)
