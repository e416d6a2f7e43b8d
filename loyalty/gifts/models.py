"""Points given on: by a member to another, or by staff through codes."""

from __future__ import annotations

import datetime
import uuid
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from loyalty.ledger.models import Account, Entry, Hold
from loyalty.triggers import append_only, undeletable


class GiftQuerySet(models.QuerySet["Gift"]):
    def counted(self, on: datetime.date) -> GiftQuerySet:
        """Those that use up the giver's limits: given, or still set aside on the day."""
        waits = Q(state__in=[Gift.State.OFFERED, Gift.State.HELD], until__gte=on)
        return self.filter(Q(state=Gift.State.GIVEN) | waits)

    def held(self) -> GiftQuerySet:
        return self.filter(state=Gift.State.HELD)


class Gift(models.Model):
    """Points from member to member. They are set aside with the giver until the receiver takes them.

    ``receiver`` null: we know nobody by what the giver typed; the giver sees no difference. HELD: taken,
    but a person of ours looks first. What is not taken or decided goes back after ``until`` (``state_on``).
    """

    class State(models.TextChoices):
        OFFERED = "offered", _("Waiting to be taken")
        HELD = "held", _("Being looked at")
        GIVEN = "given", _("Given")
        DECLINED = "declined", _("Not taken")
        WITHDRAWN = "withdrawn", _("Taken back")
        REFUSED = "refused", _("Not passed on")
        LAPSED = "lapsed", _("Returned")

    ref = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    giver = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="gifts_given")
    receiver = models.ForeignKey(
        Account, null=True, blank=True, on_delete=models.PROTECT, related_name="gifts_received"
    )
    sent_to = models.CharField(max_length=120, help_text="What the giver typed, masked.")
    points = models.PositiveIntegerField()
    message = models.CharField(max_length=200, blank=True)
    state = models.CharField(max_length=10, choices=State, default=State.OFFERED)
    on = models.DateField(help_text="Member day.")
    at = models.DateTimeField()
    hold = models.OneToOneField(Hold, on_delete=models.PROTECT, related_name="gift")
    until = models.DateField(help_text="Last day, inclusive.")
    entry_out = models.OneToOneField(
        Entry, null=True, blank=True, on_delete=models.PROTECT, related_name="gift_out"
    )
    entry_in = models.OneToOneField(
        Entry, null=True, blank=True, on_delete=models.PROTECT, related_name="gift_in"
    )
    taken_at = models.DateTimeField(null=True, blank=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    decided_at = models.DateTimeField(null=True, blank=True)
    decision_note = models.CharField(max_length=300, blank=True)
    key = models.CharField(max_length=160, unique=True)

    objects = GiftQuerySet.as_manager()

    class Meta:
        triggers = undeletable("ref", "giver", "receiver", "sent_to", "points", "message", "on", "at", "key")
        indexes: ClassVar = [
            models.Index(fields=["giver", "-on"], name="gift_of_giver"),
            models.Index(fields=["receiver", "-on"], name="gift_to_receiver"),
            models.Index(fields=["taken_at"], name="gift_held", condition=Q(state="held")),
        ]
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(points__gt=0), name="gift_positive"),
            models.CheckConstraint(
                condition=Q(receiver=None) | ~Q(giver=F("receiver")), name="gift_to_another"
            ),
            models.CheckConstraint(
                condition=Q(
                    state="given", receiver__isnull=False, entry_out__isnull=False, entry_in__isnull=False
                )
                | ~Q(state="given") & Q(entry_out=None, entry_in=None),
                name="gift_given_has_entries",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.points} → {self.sent_to}"

    def state_on(self, on: datetime.date) -> str:
        """Its state on member day ``on``; what waited too long has gone back."""
        waits = self.state in (self.State.OFFERED, self.State.HELD)
        return self.State.LAPSED if waits and on > self.until else self.state


class GiftIssue(models.Model):
    """Codes staff made in one go. More than one, or dear ones, open when a second person agrees."""

    points = models.PositiveIntegerField(help_text="Of each code.")
    number = models.PositiveSmallIntegerField(help_text="How many codes.")
    reason = models.CharField(max_length=120)
    site = models.CharField(max_length=40, blank=True)
    bound_to = models.ForeignKey(
        Account, null=True, blank=True, on_delete=models.PROTECT, related_name="gift_issues"
    )
    expires_on = models.DateField(help_text="Last day, inclusive.")
    issued_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    issued_at = models.DateTimeField()
    waits_since = models.DateTimeField(null=True, blank=True, help_text="Null: one person was enough.")
    approved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    approved_at = models.DateTimeField(null=True, blank=True)
    revoked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    revoked_at = models.DateTimeField(null=True, blank=True)
    key = models.CharField(max_length=160, unique=True)

    class Meta:
        triggers = undeletable(
            "points", "number", "reason", "site", "bound_to", "expires_on", "issued_by", "issued_at",
            "waits_since", "key",
        )  # fmt: skip
        indexes: ClassVar = [models.Index(fields=["-issued_at"], name="gift_issue_newest")]
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(points__gt=0, number__gt=0), name="gift_issue_gives"),
            models.CheckConstraint(
                condition=Q(approved_by=None, approved_at=None)
                | Q(approved_at__isnull=False) & ~Q(approved_by=F("issued_by")),
                name="gift_issue_second_is_not_first",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.number} × {self.points}"

    @property
    def is_waiting(self) -> bool:
        return bool(self.waits_since) and self.approved_at is None and self.revoked_at is None

    def is_open(self, on: datetime.date) -> bool:
        return self.revoked_at is None and not self.is_waiting and on <= self.expires_on


class GiftCode(models.Model):
    """One code. Shown once and never stored: ``code_hash`` is its keyed hash (safety.md R64)."""

    issue = models.ForeignKey(GiftIssue, on_delete=models.PROTECT, related_name="codes")
    code_hash = models.CharField(max_length=64, unique=True)
    last_four = models.CharField(max_length=4)
    redeemed_by = models.ForeignKey(
        Account, null=True, blank=True, on_delete=models.PROTECT, related_name="gift_codes"
    )
    redeemed_at = models.DateTimeField(null=True, blank=True)
    entry = models.OneToOneField(
        Entry, null=True, blank=True, on_delete=models.PROTECT, related_name="gift_code"
    )

    class Meta:
        triggers = undeletable("issue", "code_hash", "last_four")
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(redeemed_by=None, redeemed_at=None, entry=None)
                | Q(redeemed_by__isnull=False, redeemed_at__isnull=False, entry__isnull=False),
                name="gift_code_used_says_who",
            ),
        ]

    def __str__(self) -> str:
        return f"•••• {self.last_four}"


class CodeTry(models.Model):
    """Somebody typed a gift code, right or wrong; ten an hour each (safety.md J9)."""

    append_only = True

    account = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        triggers = append_only()
        indexes: ClassVar = [models.Index(fields=["account", "at"], name="code_try_of_account")]
