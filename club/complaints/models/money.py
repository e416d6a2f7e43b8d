"""Exceptions, goodwill and the departments' budgets for it. Money in minor units."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from booking.sites.models import Site, check_currency
from club.complaints.models.ticket import Ticket


class Department(models.TextChoices):
    SERVICE = "service", _("service")
    SALES = "sales", _("sales")
    PARTS = "parts", _("parts")
    BODY = "body", _("body shop")
    CLUB = "club", _("club")


class ExceptionAsk(models.Model):
    """A special case: something beyond the rules, asked for by one person and decided by another."""

    class Outcome(models.TextChoices):
        APPROVED = "approved", _("approved")
        REFUSED = "refused", _("refused")

    ticket = models.ForeignKey(Ticket, models.CASCADE, related_name="exceptions")
    words = models.CharField(max_length=500)
    amount_minor = models.PositiveBigIntegerField()
    currency = models.CharField(max_length=3, validators=[check_currency])
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    asked_at = models.DateTimeField()
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    decided_at = models.DateTimeField(null=True, blank=True)
    outcome = models.CharField(max_length=10, choices=Outcome, blank=True)
    note = models.CharField(max_length=300, blank=True)

    class Meta:
        constraints = (
            models.CheckConstraint(
                condition=Q(outcome="", decided_at=None)
                | (Q(decided_at__isnull=False, decided_by__isnull=False) & ~Q(outcome="")),
                name="exception_decided_whole",
            ),
            models.CheckConstraint(
                condition=Q(decided_by=None) | ~Q(decided_by=models.F("asked_by")),
                name="exception_by_two_people",
            ),
            models.UniqueConstraint(fields=["ticket"], condition=Q(outcome=""), name="exception_asked_once"),
        )

    def __str__(self) -> str:
        return f"{self.amount_minor} for {self.ticket_id}"

    def is_waiting(self) -> bool:
        return self.outcome == ""


class GoodwillBudget(models.Model):
    """What one department of a site may give away in a calendar month: goodwill, and broken promises.

    A month nobody has set goes on with the amount of the newest month before it.
    """

    site = models.ForeignKey(Site, models.PROTECT, related_name="+")
    department = models.CharField(max_length=10, choices=Department)
    month = models.DateField()
    amount_minor = models.PositiveBigIntegerField()
    currency = models.CharField(max_length=3, validators=[check_currency])

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["site", "department", "month"], name="goodwill_budget_once"),
            models.CheckConstraint(condition=Q(month__day=1), name="goodwill_budget_of_a_month"),
        )

    def __str__(self) -> str:
        return f"{self.department} {self.month:%Y-%m}"


class Goodwill(models.Model):
    """Given for a ticket or a broken promise, charged to a department's budget; never an earning.

    Outlives its ticket, without a word of it. ``points`` and ``entry_key``: the posting in the points'
    books; ``reference``: of money paid out; ``actor`` null: a broken promise pays by itself.
    """

    class Kind(models.TextChoices):
        MONEY = "money", _("money")
        POINTS = "points", _("points")
        VOUCHER = "voucher", _("voucher")

    ticket = models.ForeignKey(Ticket, models.SET_NULL, null=True, related_name="goodwill")
    budget = models.ForeignKey(GoodwillBudget, models.PROTECT, related_name="given")
    kind = models.CharField(max_length=10, choices=Kind)
    minor = models.PositiveBigIntegerField()
    points = models.PositiveIntegerField(default=0)
    entry_key = models.CharField(max_length=160, blank=True)
    reference = models.CharField(max_length=80, blank=True)
    why = models.CharField(max_length=300, blank=True)
    key = models.CharField(max_length=120, unique=True)
    at = models.DateTimeField()
    actor = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")

    class Meta:
        constraints = (
            models.CheckConstraint(condition=Q(minor__gt=0), name="goodwill_costs_something"),
            models.CheckConstraint(
                condition=Q(kind="money", points=0) | (~Q(kind="money") & Q(points__gt=0) & ~Q(entry_key="")),
                name="goodwill_points_are_posted",
            ),
        )
        indexes = (models.Index(fields=["ticket"], name="goodwill_ticket"),)

    def __str__(self) -> str:
        return f"{self.kind} {self.minor} for {self.ticket_id}"
