"""Credits that wait for a second person, and grants a limit cut."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from loyalty.earning.models.versions import EarnRule
from loyalty.ledger.models import Account, Entry
from loyalty.triggers import append_only, undeletable


class Cap(models.TextChoices):
    """What cut the points, in the owner's words."""

    DAY = "day", _("the limit for one day")
    WEEK = "week", _("the limit for one week")
    MONTH = "month", _("the limit for one month")
    YEAR = "year", _("the limit for one year")
    MEMBERSHIP = "membership", _("the limit for your membership year")
    EVER = "ever", _("the limit for one member")
    PROMISE = "promise", _("the most promised for this visit")
    CAMPAIGN_MEMBER = "campaign_member", _("the limit of the offer for one member")
    CAMPAIGN_POINTS = "campaign_points", _("the offer has given all its points")
    CAMPAIGN_MONEY = "campaign_money", _("the offer's budget is used up")


class CreditRequest(models.Model):
    """A credit above the limit for one decision (loyalty.md §3.6). Points move when it is approved."""

    class Decision(models.TextChoices):
        APPROVED = "approved", _("approved")
        REFUSED = "refused", _("refused")

    account = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="credit_requests")
    rule = models.ForeignKey(EarnRule, on_delete=models.PROTECT, related_name="+")
    key = models.CharField(max_length=200, unique=True)
    points = models.PositiveBigIntegerField()
    basis = models.BigIntegerField(null=True, blank=True)
    on = models.DateField()
    opens_on = models.DateField()
    expires_on = models.DateField(null=True, blank=True)
    source = models.CharField(max_length=121)
    site = models.CharField(max_length=40, blank=True)
    brand = models.CharField(max_length=40, blank=True)
    campaign = models.CharField(max_length=40, blank=True)
    unit_value = models.PositiveIntegerField(default=100)
    requested_at = models.DateTimeField()
    requested_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    decision = models.CharField(max_length=10, choices=Decision, blank=True)
    decided_at = models.DateTimeField(null=True, blank=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    why = models.CharField(max_length=200, blank=True, help_text="Told to the owner when refused.")
    entry = models.OneToOneField(
        Entry, null=True, blank=True, on_delete=models.PROTECT, related_name="credit_request"
    )

    class Meta:
        triggers = undeletable(
            "account", "rule", "key", "points", "basis", "on", "opens_on", "expires_on", "source", "site",
            "brand", "campaign", "unit_value", "requested_at", "requested_by",
        )  # fmt: skip
        indexes: ClassVar = [
            models.Index(
                fields=["requested_at"], name="credit_request_waiting", condition=Q(decided_at=None)
            ),
            models.Index(fields=["account", "on"], name="credit_request_of_account"),
        ]
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(points__gt=0), name="credit_request_positive"),
            models.CheckConstraint(
                condition=Q(decision="", decided_at=None, entry=None)
                | Q(decision="refused", decided_at__isnull=False, entry=None)
                | Q(decision="approved", decided_at__isnull=False, entry__isnull=False),
                name="credit_request_decided_whole",
            ),
        ]


class CutGrant(models.Model):
    """A fixed grant that a limit cut, maybe to nothing. Asked again under its key, it stays cut."""

    append_only = True

    account = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="cut_grants")
    rule = models.ForeignKey(EarnRule, on_delete=models.PROTECT, related_name="+")
    key = models.CharField(max_length=200, unique=True)
    on = models.DateField()
    posted_at = models.DateTimeField()
    wanted = models.PositiveBigIntegerField()
    given = models.PositiveBigIntegerField()
    cap = models.CharField(max_length=20, choices=Cap)

    class Meta:
        triggers = append_only()
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(given__lt=models.F("wanted")), name="cut_grant_is_cut"),
        ]
