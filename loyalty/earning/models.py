"""Rules of earning with their history, and the receipt of every bill."""

from __future__ import annotations

import datetime
from typing import ClassVar

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from loyalty.ledger.models import Account, Entry
from loyalty.triggers import append_only


class EarnRuleQuerySet(models.QuerySet["EarnRule"]):
    def in_force(self, on: datetime.date) -> EarnRuleQuerySet:
        """The newest version of each rule on member day ``on``, without those that ended."""
        newest = self.filter(valid_from__lte=on).order_by("code", "-valid_from", "-id").distinct("code")
        return self.filter(pk__in=newest.values("pk")).exclude(is_end=True)


class EarnRule(models.Model):
    """One version of a rule. A live rule is superseded by a later version, never edited.

    SPEND: ``rate_permille`` points per currency unit for lines of ``kinds`` paid by ``pay_types``.
    FIXED: ``points``, or by the tier's ``birthday_points`` when ``by_tier`` is set.
    """

    append_only = True

    class Kind(models.TextChoices):
        SPEND = "spend", _("By money spent")
        FIXED = "fixed", _("Fixed points")

    code = models.SlugField(max_length=40)
    kind = models.CharField(max_length=10, choices=Kind)
    name = models.CharField(max_length=80)
    name_zh = models.CharField(max_length=80, blank=True)
    valid_from = models.DateField()
    is_end = models.BooleanField(
        default=False, help_text="This version ends the rule; author and day say who and when."
    )
    kinds = ArrayField(models.CharField(max_length=20), default=list, blank=True)
    pay_types = ArrayField(models.CharField(max_length=20), default=list, blank=True)
    rate_permille = models.PositiveIntegerField(default=0, help_text="1000 = one point per unit.")
    by_tier = models.BooleanField(
        default=False, help_text="SPEND: times the tier's multiplier. FIXED: the tier's birthday points."
    )
    points = models.PositiveIntegerField(default=0)
    pending_days = models.PositiveSmallIntegerField(default=0)
    expires_months = models.PositiveSmallIntegerField(
        null=True, blank=True, default=24, help_text="From the effective date, to the month's end."
    )
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    created_at = models.DateTimeField()

    objects = EarnRuleQuerySet.as_manager()

    class Meta:
        triggers = append_only()
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["code", "valid_from"], name="earn_rule_version"),
            models.CheckConstraint(
                condition=Q(is_end=True) | Q(kind="spend", rate_permille__gt=0) | Q(kind="fixed"),
                name="earn_rule_gives",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.valid_from}"


class Receipt(models.Model):
    """The points of one bill, line by line. One per source, ever."""

    append_only = True

    account = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="receipts")
    source_type = models.CharField(max_length=40)
    source_id = models.CharField(max_length=80)
    site = models.CharField(max_length=40, blank=True)
    brand = models.CharField(max_length=40, blank=True)
    currency = models.CharField(max_length=3)
    digest = models.BinaryField(max_length=32)
    on = models.DateField()
    posted_at = models.DateTimeField()
    tier = models.CharField(max_length=20)
    multiplier_percent = models.PositiveSmallIntegerField()
    points = models.BigIntegerField()
    credits = models.PositiveIntegerField(help_text="Status credits of the money and the visit.")

    class Meta:
        triggers = append_only()
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["source_type", "source_id"], name="receipt_once_per_source"),
        ]

    @property
    def total_minor(self) -> int:
        """The whole bill before tax, minor units, whoever paid it."""
        return sum({line.line_id: line.net_minor for line in self.lines.all()}.values())


class ReceiptLine(models.Model):
    """Bill line → rule → points. A line no rule names says why (loyalty.md §3.10)."""

    append_only = True

    class Reason(models.TextChoices):
        EARNED = "earned", _("Earned points.")
        ROUNDED = "rounded", _("Too small for a whole point of its own; it counted in the bill's total.")
        WARRANTY = "warranty", _("Paid by warranty, so there was nothing for you to pay.")
        INSURER = "insurer", _("Paid by your insurer, so it earns no points.")
        INTERNAL = "internal", _("Paid by us, so it earns no points.")
        GOODWILL = "goodwill", _("A goodwill gesture from us, free for you.")
        KIND = "kind", _("Points are given for labour and parts; this is neither.")
        FREE = "free", _("Free of charge.")
        NO_RULE = "no_rule", _("No earning rule applied on this day.")

    receipt = models.ForeignKey(Receipt, on_delete=models.PROTECT, related_name="lines")
    position = models.PositiveSmallIntegerField()
    line_id = models.CharField(max_length=80)
    kind = models.CharField(max_length=20)
    pay_type = models.CharField(max_length=20)
    description = models.CharField(max_length=200)
    net_minor = models.BigIntegerField()
    rule = models.ForeignKey(EarnRule, null=True, on_delete=models.PROTECT, related_name="+")
    points = models.BigIntegerField()
    reason = models.CharField(max_length=10, choices=Reason)
    entry = models.ForeignKey(Entry, null=True, on_delete=models.PROTECT, related_name="receipt_lines")

    class Meta:
        triggers = append_only()
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["receipt", "line_id", "rule"], nulls_distinct=False, name="receipt_line_once"
            ),
        ]


class ReceiptRefund(models.Model):
    """Money of a receipt's line that was paid back."""

    append_only = True

    receipt = models.ForeignKey(Receipt, on_delete=models.PROTECT, related_name="refunds")
    line_id = models.CharField(max_length=80)
    net_minor = models.BigIntegerField()
    on = models.DateField()
    posted_at = models.DateTimeField()
    key = models.CharField(max_length=160, unique=True)

    class Meta:
        triggers = append_only()
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(net_minor__gt=0), name="receipt_refund_positive"),
        ]
