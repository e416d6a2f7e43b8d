"""Codes, friends and milestones (club.md §2)."""

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Upper
from django.utils.translation import gettext_lazy as _

from club.members.models import Member
from club.referrals import rules

EXITS = ("duplicate", "not_eligible", "lost", "fraud", "reversed")


class ReferralCode(models.Model):
    """Eight characters. A member has one in force; replaced ones keep working."""

    member = models.ForeignKey(Member, models.PROTECT, related_name="referral_codes")
    code = models.CharField(max_length=8, unique=True)
    created_at = models.DateTimeField()
    replaced_at = models.DateTimeField(null=True, blank=True)
    paused_at = models.DateTimeField(null=True, blank=True, help_text="Too many came at once (J4).")

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=["member"], name="referral_code_one_in_force", condition=Q(replaced_at=None)
            ),
            models.CheckConstraint(name="referral_code_upper", condition=Q(code=Upper(F("code")))),
        )

    def __str__(self) -> str:
        return self.code


class ReferralClicks(models.Model):
    """How often a link was opened on a day: a count, nobody's trace."""

    code = models.ForeignKey(ReferralCode, models.CASCADE, related_name="clicks")
    on_date = models.DateField()
    count = models.PositiveIntegerField(default=0)

    class Meta:
        verbose_name_plural = "referral clicks"
        constraints = (models.UniqueConstraint(fields=["code", "on_date"], name="referral_clicks_a_day"),)

    def __str__(self) -> str:
        return f"{self.code_id} {self.on_date} {self.count}"


class Referral(models.Model):
    """One row per referred person, held unique by the database on keyed hashes of who they are."""

    class State(models.TextChoices):
        INVITED = "invited", _("Invited")
        CONSENTED = "consented", _("Joined")
        LEAD = "lead", _("Booked")
        VISITED = "visited", _("Visited")
        TEST_DRIVE = "test_drive", _("Test drive")
        ORDERED = "ordered", _("Ordered")
        DELIVERED = "delivered", _("Delivered")
        REWARDED = "rewarded", _("Rewarded")
        DUPLICATE = "duplicate", _("Already invited")
        NOT_ELIGIBLE = "not_eligible", _("Not eligible")
        LOST = "lost", _("Did not come")
        FRAUD = "fraud", _("Refused")
        REVERSED = "reversed", _("Taken back")

    class Review(models.TextChoices):
        CLEAR = "clear", _("Clear")
        HELD = "held", _("Held for review")
        APPROVED = "approved", _("Approved")
        REFUSED = "refused", _("Refused")

    code = models.ForeignKey(ReferralCode, models.PROTECT, related_name="referrals")
    referrer = models.ForeignKey(Member, models.PROTECT, related_name="referrals")
    friend = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="referred_by",
        help_text="Empty until somebody who asked about a car is a person on file.",
    )
    known_as = models.CharField(max_length=20, blank=True)
    phone_hash = models.CharField(max_length=64, blank=True)
    email_hash = models.CharField(max_length=64, blank=True)
    vin_hash = models.CharField(max_length=64, blank=True)
    id_hash = models.CharField(max_length=64, blank=True)
    state = models.CharField(max_length=12, choices=State)
    review = models.CharField(max_length=8, choices=Review, default=Review.CLEAR)
    reasons = ArrayField(models.CharField(max_length=30), default=list)
    notes = ArrayField(models.CharField(max_length=30), default=list)
    how = models.CharField(max_length=10)
    rate = models.JSONField()
    consented_at = models.DateTimeField()
    booked_at = models.DateTimeField(null=True, blank=True)
    visited_at = models.DateTimeField(null=True, blank=True)
    driven_at = models.DateTimeField(null=True, blank=True)
    ordered_at = models.DateTimeField(null=True, blank=True)
    delivered_at = models.DateTimeField(null=True, blank=True)
    rewarded_at = models.DateTimeField(null=True, blank=True)
    nudged_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)
    review_due_at = models.DateTimeField(null=True, blank=True)
    reviewed_at = models.DateTimeField(null=True, blank=True)
    reviewed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=["friend"], name="referral_friend_once", condition=~Q(state="duplicate")
            ),
            models.UniqueConstraint(
                fields=["phone_hash"],
                name="referral_phone_once",
                condition=~Q(state="duplicate") & ~Q(phone_hash=""),
            ),
            models.UniqueConstraint(
                fields=["email_hash"],
                name="referral_email_once",
                condition=~Q(state="duplicate") & ~Q(email_hash=""),
            ),
            models.UniqueConstraint(
                fields=["vin_hash"],
                name="referral_vin_once",
                condition=~Q(state="duplicate") & ~Q(vin_hash=""),
            ),
            models.UniqueConstraint(
                fields=["id_hash"],
                name="referral_id_once",
                condition=~Q(state="duplicate") & ~Q(id_hash=""),
            ),
            models.CheckConstraint(
                name="referral_of_somebody",
                condition=Q(friend__isnull=False) | ~Q(phone_hash="") | ~Q(email_hash=""),
            ),
            models.CheckConstraint(
                name="referral_exit_has_time",
                condition=Q(state__in=EXITS, ended_at__isnull=False)
                | ~Q(state__in=EXITS) & Q(ended_at__isnull=True),
            ),
        )
        indexes = (
            models.Index(fields=["referrer", "-consented_at"], name="referral_referrer"),
            models.Index(fields=["review_due_at"], name="referral_queue", condition=Q(review="held")),
        )

    def __str__(self) -> str:
        return f"{self.referrer_id} → {self.friend_id} {self.state}"

    @property
    def shown_as(self) -> str:
        """What the referrer may see of the friend's name."""
        return rules.masked(self.friend.name) if self.friend is not None else self.known_as or "…"


class ReferralMilestone(models.Model):
    """A step that pays, once. The points are in the ledger under ``referral:{id}:{side}:{milestone}``."""

    referral = models.ForeignKey(Referral, models.PROTECT, related_name="milestones")
    milestone = models.CharField(max_length=20)
    source = models.CharField(max_length=60)
    reached_at = models.DateTimeField()
    opens_on = models.DateField()
    referrer_points = models.PositiveIntegerField()
    friend_points = models.PositiveIntegerField()
    reasons = ArrayField(models.CharField(max_length=30), default=list)
    granted_at = models.DateTimeField(null=True, blank=True)
    refused_at = models.DateTimeField(null=True, blank=True)
    reversed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["referral", "milestone"], name="referral_milestone_once"),
            models.CheckConstraint(
                name="referral_milestone_one_answer",
                condition=Q(granted_at__isnull=True) | Q(refused_at__isnull=True),
            ),
        )
        indexes = (models.Index(fields=["source"], name="referral_milestone_source"),)

    def __str__(self) -> str:
        return f"{self.referral_id} {self.milestone}"
