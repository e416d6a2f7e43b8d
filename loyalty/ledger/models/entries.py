"""Entries, and what each debit took from which lot."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now, Sign
from django.db.models.lookups import Regex
from django.utils.translation import gettext_lazy as _

from loyalty.ledger.models.accounts import Account
from loyalty.ledger.models.lots import Lot
from loyalty.triggers import append_only, undeletable


def _person() -> models.ForeignKey[object, object]:
    return models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+",
        db_index=False,
    )  # fmt: skip


def _owner_of_lot() -> models.ForeignKey[Account, Account]:
    """A copy of the lot's account, to be found by; the lot's own key and the proof keep it true."""
    return models.ForeignKey(
        Account, on_delete=models.PROTECT, related_name="+", db_index=False, db_constraint=False
    )


# One expression, because the server reads a check anew for each statement: 15 → 5 µs of every movement.
SIGNED = Regex(
    models.Func(Sign("points"), F("kind"), function="concat", output_field=models.TextField()),
    "^(1(earn|give_back|unexpire|write_off|gift_in|adjust)|-1(redeem|expire|gift_out|reverse|adjust)|0reverse)$",
)


class Entry(models.Model):
    """A movement of points. Written once; corrections are new entries that name it (``reverses``)."""

    append_only = True

    class Kind(models.TextChoices):
        EARN = "earn", _("Points earned")
        REDEEM = "redeem", _("Points spent")
        GIVE_BACK = "give_back", _("Points returned")
        REVERSE = "reverse", _("Points taken back after a refund")
        EXPIRE = "expire", _("Points expired")
        UNEXPIRE = "unexpire", _("Expiry undone")
        ADJUST = "adjust", _("Correction by our team")
        WRITE_OFF = "write_off", _("Points owed written off")
        GIFT_OUT = "gift_out", _("Points given away")
        GIFT_IN = "gift_in", _("Points received as a gift")

    account = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="entries", db_index=False)
    kind = models.CharField(max_length=10, choices=Kind)
    points = models.BigIntegerField(help_text="Signed: credits positive, debits negative.")
    on = models.DateField(help_text="Effective: the member day it happened.")
    posted_at = models.DateTimeField(db_default=Now(), help_text="When we learned it.")
    actor = _person()
    approver = _person()
    reason = models.CharField(max_length=200, blank=True)
    source_type = models.CharField(max_length=40, blank=True)
    source_id = models.CharField(max_length=80, blank=True)
    site = models.CharField(max_length=40, blank=True)
    brand = models.CharField(max_length=40, blank=True)
    campaign = models.CharField(max_length=40, blank=True)
    basis = models.BigIntegerField(
        null=True, blank=True, help_text="Money behind it, or refunded by it, in minor units."
    )
    key = models.CharField(max_length=200)
    digest = models.BinaryField(max_length=32, help_text="SHA-256 of the payload asked for under this key.")
    reverses = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="corrections", db_index=False
    )

    class Meta:
        verbose_name_plural = "entries"
        triggers = append_only()
        indexes: ClassVar = [
            models.Index(fields=["account", "-on", "-id"], name="entry_statement"),
            models.Index(fields=["source_type", "source_id"], name="entry_source"),
            models.Index(fields=["campaign"], name="entry_of_campaign", condition=~Q(campaign="")),
            models.Index(fields=["actor"], name="entry_by_actor", condition=Q(actor__isnull=False)),
            models.Index(fields=["approver"], name="entry_by_approver", condition=Q(approver__isnull=False)),
            models.Index(fields=["reverses"], name="entry_correcting", condition=Q(reverses__isnull=False)),
        ]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["key"], name="entry_key_once"),
            models.CheckConstraint(condition=SIGNED, name="entry_sign_by_kind"),
            models.CheckConstraint(condition=~Q(key=""), name="entry_has_key"),
        ]

    def __str__(self) -> str:
        return f"{self.points:+} {self.kind} {self.on}"

    @property
    def lot(self) -> Lot:
        """The lot of an earn. A gift received or a return may have made several: ``lots``."""
        lots = sorted(self.lots.all(), key=lambda lot: lot.pk)
        if not lots:
            raise Lot.DoesNotExist
        return lots[0]


class Debt(models.Model):
    """Points a reversal could not find. Paid first by every later credit (loyalty.md §2)."""

    account = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="debts", db_index=False)
    entry = models.OneToOneField(Entry, on_delete=models.PROTECT, related_name="debt")
    on = models.DateField()
    points = models.BigIntegerField()
    paid = models.BigIntegerField(default=0)

    class Meta:
        triggers = undeletable("account", "entry", "on", "points")
        indexes: ClassVar = [
            models.Index(fields=["account", "on", "id"], name="debt_of_account"),
        ]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(points__gt=0, paid__gte=0, paid__lte=F("points")), name="debt_paid_within"
            ),
        ]


class Relief(models.Model):
    """Points of a debt that were written off by an entry: nobody paid them."""

    append_only = True

    account = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="+", db_index=False)
    entry = models.ForeignKey(Entry, on_delete=models.PROTECT, related_name="reliefs")
    debt = models.ForeignKey(Debt, on_delete=models.PROTECT, related_name="reliefs")
    on = models.DateField()
    points = models.BigIntegerField()

    class Meta:
        triggers = append_only()
        indexes: ClassVar = [models.Index(fields=["account", "on"], name="relief_of_account")]
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(points__gt=0), name="relief_positive"),
        ]


class Allocation(models.Model):
    """Which lot a debit took points from; ``account`` is the lot's. ``given_back``: what ``Return`` undid."""

    account = _owner_of_lot()
    entry = models.ForeignKey(Entry, on_delete=models.PROTECT, related_name="allocations")
    lot = models.ForeignKey(Lot, on_delete=models.PROTECT, related_name="allocations")
    on = models.DateField(help_text="Effective day; later than the entry's when it pays a debt.")
    points = models.BigIntegerField()
    given_back = models.BigIntegerField(default=0)
    debt = models.ForeignKey(
        Debt, null=True, blank=True, on_delete=models.PROTECT, related_name="payments", db_index=False
    )

    class Meta:
        triggers = undeletable("account", "entry", "lot", "on", "points", "debt")
        indexes: ClassVar = [
            models.Index(fields=["account", "on"], name="allocation_of_account"),
            models.Index(fields=["debt"], name="allocation_of_debt", condition=Q(debt__isnull=False)),
        ]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(points__gt=0, given_back__gte=0, given_back__lte=F("points")),
                name="allocation_given_back_within",
            ),
        ]


class Return(models.Model):
    """Points of an allocation that came back: to their own lot, or to a new one (``lot``, ``account``)."""

    append_only = True

    account = _owner_of_lot()
    entry = models.ForeignKey(Entry, on_delete=models.PROTECT, related_name="returns")
    allocation = models.ForeignKey(Allocation, on_delete=models.PROTECT, related_name="returns")
    lot = models.ForeignKey(Lot, on_delete=models.PROTECT, related_name="returns")
    on = models.DateField()
    points = models.BigIntegerField()

    class Meta:
        triggers = append_only()
        indexes: ClassVar = [models.Index(fields=["account", "on"], name="return_of_account")]
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(points__gt=0), name="return_positive"),
        ]
