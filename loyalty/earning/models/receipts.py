"""The receipt of every bill: what each line earned, and why a line earned nothing."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from loyalty.earning.models.requests import Cap, CreditRequest
from loyalty.earning.models.versions import EarnRule
from loyalty.ledger.models import Account, Entry
from loyalty.triggers import append_only


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
    facts = models.JSONField(
        default=dict,
        help_text="What else the rules judged by: traits, car model, status, segments, attributes.",
    )

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
        PAID = "points", _("Paid with points or a voucher, so it earns none.")
        CAPPED = "capped", _("Fewer points than the rule alone would give.")
        WAITING = "waiting", _("So many points at once are looked at by a person first.")
        EXCLUDED = "excluded", _("Another offer counted instead; the two do not add up.")

    receipt = models.ForeignKey(Receipt, on_delete=models.PROTECT, related_name="lines")
    position = models.PositiveSmallIntegerField()
    line_id = models.CharField(max_length=80)
    kind = models.CharField(max_length=20)
    pay_type = models.CharField(max_length=20)
    description = models.CharField(max_length=200)
    operation = models.CharField(max_length=40, blank=True)
    net_minor = models.BigIntegerField()
    points_minor = models.BigIntegerField(
        default=0, help_text="The part of it paid with points or a voucher: it earns nothing."
    )
    rule = models.ForeignKey(EarnRule, null=True, on_delete=models.PROTECT, related_name="+")
    wanted = models.BigIntegerField(default=0, help_text="Points before limits.")
    points = models.BigIntegerField()
    cap = models.CharField(max_length=20, choices=Cap, blank=True, help_text="The limit that cut them.")
    reason = models.CharField(max_length=10, choices=Reason)
    entry = models.ForeignKey(Entry, null=True, on_delete=models.PROTECT, related_name="receipt_lines")
    request = models.ForeignKey(
        CreditRequest, null=True, on_delete=models.PROTECT, related_name="receipt_lines"
    )

    class Meta:
        triggers = append_only()
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["receipt", "line_id", "rule"], nulls_distinct=False, name="receipt_line_once"
            ),
        ]

    @property
    def earning_minor(self) -> int:
        """The part of the line that was paid in money."""
        return self.net_minor - self.points_minor

    def earned_part(self, refunded_minor: int) -> int:
        """How much of ``earning_minor`` went back with so much of the whole line; all of it with the last."""
        return self.earning_minor * refunded_minor // self.net_minor if self.net_minor else 0

    @property
    def standing(self) -> str:
        """The reason as it stands now: a credit that waited may be decided since."""
        if self.reason == self.Reason.WAITING and self.request and self.request.decision:
            return self.request.decision
        return self.reason

    @property
    def sentence(self) -> str:
        """Why it earned what it earned, in the owner's words; "" when there is nothing to explain."""
        if self.standing == CreditRequest.Decision.REFUSED and self.request:
            return gettext("Not approved: %(why)s") % {"why": self.request.why}
        if self.cap:
            told = {"given": self.points, "wanted": self.wanted, "cap": self.get_cap_display()}
            return gettext("%(given)s of %(wanted)s points: %(cap)s.") % told
        if self.standing in (self.Reason.EARNED, CreditRequest.Decision.APPROVED):
            return ""
        return str(self.get_reason_display())


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
