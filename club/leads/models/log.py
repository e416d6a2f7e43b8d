"""What happened to a lead: notes that only grow, drives, things sent, and why it was lost."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from booking.garage.models import VehicleModel
from booking.sites.models import Site
from booking.tables import append_only
from club.leads.models.lead import Lead


class LeadNote(models.Model):
    """One thing somebody did or learnt. ``stage``: where the lead stood afterwards."""

    class Kind(models.TextChoices):
        OPENED = "opened", _("came in")
        AGAIN = "again", _("asked again")
        ATTEMPT = "attempt", _("not reached")
        CONTACT = "contact", _("spoken to")
        FEEDBACK = "feedback", _("feedback")
        STEP = "step", _("next step")
        ASSIGNED = "assigned", _("handed over")
        SENT = "sent", _("sent")

    lead = models.ForeignKey(Lead, models.PROTECT, related_name="notes")
    kind = models.CharField(max_length=8, choices=Kind)
    stage = models.CharField(max_length=10, choices=Lead.Stage)
    words = models.CharField(max_length=1000, blank=True)
    at = models.DateTimeField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        indexes = (models.Index(fields=["lead", "at"], name="lead_notes"),)

    def __str__(self) -> str:
        return f"{self.lead_id} {self.kind}"


class TestDrive(models.Model):
    """A drive that was agreed; kept or missed, never both."""

    __test__ = False  # to pytest: this is a car, not a test

    lead = models.ForeignKey(Lead, models.PROTECT, related_name="drives")
    site = models.ForeignKey(Site, models.PROTECT, related_name="+")
    model = models.ForeignKey(VehicleModel, models.PROTECT, null=True, blank=True, related_name="+")
    at = models.DateTimeField()
    agreed_at = models.DateTimeField()
    agreed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    licence_seen_at = models.DateTimeField(null=True, blank=True)
    kept_at = models.DateTimeField(null=True, blank=True)
    missed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = (
            models.CheckConstraint(
                name="drive_kept_or_missed", condition=Q(kept_at=None) | Q(missed_at=None)
            ),
            models.CheckConstraint(
                name="drive_kept_with_licence", condition=Q(kept_at=None) | Q(licence_seen_at__isnull=False)
            ),
        )
        indexes = (models.Index(fields=["lead", "at"], name="lead_drives"),)

    def __str__(self) -> str:
        return f"{self.lead_id} {self.at:%Y-%m-%d %H:%M}"


class Nurturing(models.Model):
    """One thing to send or to say, by the channel the person prefers; once for a lead and stage."""

    class Material(models.TextChoices):
        BROCHURE = "brochure", _("brochure")
        BUYING_GUIDE = "buying_guide", _("buying guide")
        TEST_DRIVE_GUIDE = "test_drive_guide", _("test-drive guide")
        OFFER = "offer", _("offer")
        KEEP_IN_TOUCH = "keep_in_touch", _("a friendly word")

    lead = models.ForeignKey(Lead, models.PROTECT, related_name="nurturings")
    stage = models.CharField(max_length=10, choices=Lead.Stage)
    material = models.CharField(max_length=16, choices=Material)
    channel = models.CharField(max_length=6, choices=Lead.Channel)
    due_at = models.DateTimeField()
    done_at = models.DateTimeField(null=True, blank=True)
    dropped_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = (models.UniqueConstraint(fields=["lead", "stage", "material"], name="nurturing_once"),)
        indexes = (
            models.Index(fields=["due_at"], name="nurturing_due", condition=Q(done_at=None, dropped_at=None)),
        )

    def __str__(self) -> str:
        return f"{self.lead_id} {self.material}"


class LostAnswer(models.Model):
    """The one survey of a lost lead (L8): what somebody said when asked why.

    ``asked_by`` empty: they answered by themselves, by the link.
    """

    lead = models.OneToOneField(Lead, models.PROTECT, related_name="lost_answer")
    reason = models.CharField(_("main reason"), max_length=12, choices=Lead.Lost)
    went_to = models.CharField(_("bought instead"), max_length=80, blank=True)
    words = models.CharField(_("in their words"), max_length=1000, blank=True)
    may_call_again = models.CharField(
        _("may we call again"),
        max_length=6,
        choices=[("yes", _("yes")), ("later", _("in half a year")), ("no", _("no"))],
    )
    asked_at = models.DateTimeField()
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")

    class Meta:
        triggers = append_only()

    def __str__(self) -> str:
        return f"{self.lead_id} {self.reason}"
