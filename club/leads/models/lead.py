"""A lead: who, what they want, how far it is, and who looks after it."""

from __future__ import annotations

from collections.abc import Iterable

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from phonenumber_field.modelfields import PhoneNumberField

from booking.garage.models import Vehicle, VehicleModel, new_ref
from booking.sites.models import Site
from club.leads import rules


class LeadQuerySet(models.QuerySet["Lead"]):
    def for_sites(self, sites: Iterable[Site] | Iterable[int]) -> LeadQuerySet:
        return self.filter(site__in=sites)

    def open(self) -> LeadQuerySet:
        return self.filter(ended_at=None)

    def recorded(self) -> LeadQuerySet:
        """Prospects on record: name, phone, the model wanted and when (L9), and verified (F16)."""
        wanted = Q(model__isnull=False) | ~Q(model_words="")
        known = self.filter(wanted, expected_months__isnull=False, verified_at__isnull=False)
        return known.exclude(phone="").exclude(name="")


class Lead(models.Model):
    """``key`` is the form or call it came by, so that the same one is never two leads.

    ``ended_at``: delivered, lost, a duplicate or void. ``code_typed``: a friend's code as it came.
    """

    class Kind(models.TextChoices):
        CAR = "car", _("new car")
        USED_CAR = "used_car", _("used car")
        CREDIT = "credit", _("finance")
        INSURANCE = "insurance", _("insurance")
        RENTAL = "rental", _("rental")
        FLEET = "fleet", _("company cars")
        DATA = "data", _("database marketing")

    class Source(models.TextChoices):
        HOTLINE = "hotline", _("hotline")
        WEB = "web", _("web")
        REFERRAL = "referral", _("owner referral")
        WALK_IN = "walk_in", _("walk-in")
        EVENT = "event", _("event")
        OTHER = "other", _("other")

    class Stage(models.TextChoices):
        NEW = "new", _("New")
        VERIFIED = "verified", _("Verified")
        NURTURED = "nurtured", _("In talks")
        TEST_DRIVE = "test_drive", _("Test drive")
        ORDERED = "ordered", _("Ordered")
        DELIVERED = "delivered", _("Delivered")
        LOST = "lost", _("Lost")
        DUPLICATE = "duplicate", _("Duplicate")
        VOID = "void", _("Not a prospect")

    class Heat(models.TextChoices):
        HIGH = "high", _("hot")
        MID = "mid", _("warm")
        LOW = "low", _("cool")

    class Channel(models.TextChoices):
        PHONE = "phone", _("phone")
        EMAIL = "email", _("e-mail")
        SMS = "sms", _("text message")

    class Lost(models.TextChoices):
        PRICE = "price", _("price")
        PRODUCT = "product", _("the car did not fit")
        DEALER = "dealer", _("bought at another dealer")
        SERVICE = "service", _("our service")
        DELIVERY = "delivery", _("delivery takes too long")
        COMPETITOR = "competitor", _("another make")
        PLAN_CHANGED = "plan_changed", _("plans changed")
        SILENT = "silent", _("never reached")

    ref = models.CharField(max_length=12, unique=True, default=new_ref, editable=False)
    key = models.CharField(max_length=80, unique=True, editable=False)
    site = models.ForeignKey(Site, models.PROTECT, related_name="+")
    kind = models.CharField(_("kind"), max_length=10, choices=Kind, default=Kind.CAR)
    source = models.CharField(_("came by"), max_length=10, choices=Source)
    campaign = models.CharField(_("campaign"), max_length=60, blank=True)
    team = models.CharField(max_length=30)
    name = models.CharField(_("name"), max_length=120)
    phone = PhoneNumberField(_("phone"), blank=True)
    email = models.EmailField(_("e-mail"), blank=True)
    channel = models.CharField(_("best reached by"), max_length=6, choices=Channel, default=Channel.PHONE)
    model = models.ForeignKey(VehicleModel, models.PROTECT, null=True, blank=True, related_name="+")
    model_words = models.CharField(_("model wanted"), max_length=80, blank=True)
    expected_months = models.PositiveSmallIntegerField(_("buys within months"), null=True, blank=True)
    words = models.CharField(_("in their words"), max_length=1000, blank=True)
    heat = models.CharField(_("heat"), max_length=4, choices=Heat, default=Heat.LOW)
    value_minor = models.PositiveBigIntegerField(
        null=True, blank=True, help_text="Expected price before tax."
    )
    stage = models.CharField(_("stage"), max_length=10, choices=Stage, default=Stage.NEW)
    language = models.CharField(max_length=10, blank=True)
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="leads"
    )
    vehicle = models.ForeignKey(Vehicle, models.PROTECT, null=True, blank=True, related_name="+")
    referral = models.ForeignKey("club.Referral", models.PROTECT, null=True, blank=True, related_name="leads")
    assignee = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    verified_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    sold_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    opened_at = models.DateTimeField()
    contacted_at = models.DateTimeField(null=True, blank=True)
    verified_at = models.DateTimeField(null=True, blank=True)
    feedback_at = models.DateTimeField(null=True, blank=True)
    ordered_at = models.DateTimeField(null=True, blank=True)
    delivered_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)
    lost_reason = models.CharField(max_length=12, choices=Lost, blank=True)
    department = models.CharField(max_length=30, blank=True)

    objects = LeadQuerySet.as_manager()

    class Meta:
        verbose_name = _("lead")
        verbose_name_plural = _("leads")
        constraints = (
            models.CheckConstraint(name="lead_can_be_reached", condition=~Q(phone="") | ~Q(email="")),
            models.UniqueConstraint(
                fields=["phone", "kind"],
                name="lead_open_once_a_phone",
                condition=Q(ended_at=None) & ~Q(phone=""),
            ),
            models.UniqueConstraint(
                fields=["email", "kind"],
                name="lead_open_once_an_email",
                condition=Q(ended_at=None, phone="") & ~Q(email=""),
            ),
            models.CheckConstraint(
                name="lead_lost_says_why",
                condition=~Q(stage="lost") | (~Q(lost_reason="") & Q(ended_at__isnull=False)),
            ),
            models.CheckConstraint(
                name="lead_verified_by_somebody",
                condition=Q(verified_at=None, verified_by=None)
                | Q(verified_at__isnull=False, verified_by__isnull=False),
            ),
            models.CheckConstraint(
                name="lead_end_has_time",
                condition=Q(stage__in=["delivered", "lost", "duplicate", "void"], ended_at__isnull=False)
                | ~Q(stage__in=["delivered", "lost", "duplicate", "void"]) & Q(ended_at__isnull=True),
            ),
        )
        indexes = (
            models.Index(fields=["site", "stage", "-opened_at"], name="lead_board"),
            models.Index(fields=["phone"], name="lead_phone"),
            models.Index(fields=["assignee"], name="lead_assignee", condition=Q(ended_at=None)),
        )

    def __str__(self) -> str:
        return self.name

    @property
    def subject(self) -> str:
        """Its name to clocks and tasks."""
        return f"lead:{self.ref}"

    @property
    def wanted(self) -> str:
        return self.model_words or str(self.model or "")

    @property
    def wanted_zh(self) -> str:
        return self.model_words or (self.model.name_zh if self.model else "")

    @property
    def phase(self) -> str:
        return rules.phase_of(self.stage)

    @property
    def life_stage(self) -> str:
        return rules.life_stage(self.stage)

    @property
    def is_recorded(self) -> bool:
        """A prospect on record has a name, a phone, a model wanted and a time (L9)."""
        return bool(self.name and self.phone and self.wanted) and self.expected_months is not None
