"""The consent ledger (privacy.md): one row per decision, the newest counts."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from booking.files.models import File
from booking.sites.models import Site
from booking.tables import append_only


class Consent(models.Model):
    """One decision about one purpose on one channel. The newest row counts."""

    class Purpose(models.TextChoices):
        CONTRACT = "contract", _("My bookings and my account")
        SAFETY = "safety", _("Recalls and legal duties")
        REMINDER = "reminder", _("Reminders about my car")
        GREETING = "greeting", _("Greetings")
        MARKETING = "marketing", _("News and offers")
        SURVEY = "survey", _("Questions after a visit")
        PARTNER = "partner", _("Sharing with partners")
        PROFILING = "profiling", _("Offers chosen for me")
        SENSITIVE = "sensitive", _("Keeping my ID number")

    class Channel(models.TextChoices):
        INBOX = "inbox", _("Inbox")
        EMAIL = "email", _("E-mail")
        SMS = "sms", _("Text message")
        PHONE = "phone", _("Phone call")
        PUSH = "push", _("Notification")

    class Decision(models.TextChoices):
        GRANTED = "granted", _("Yes")
        WITHDRAWN = "withdrawn", _("No")

    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="consents")
    purpose = models.CharField(max_length=10, choices=Purpose)
    channel = models.CharField(max_length=6, choices=Channel)
    decision = models.CharField(max_length=9, choices=Decision)
    text_version = models.CharField(max_length=20)
    how = models.CharField(max_length=20)
    site = models.ForeignKey(Site, models.PROTECT, null=True, blank=True, related_name="+")
    at = models.DateTimeField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    evidence = models.ForeignKey(
        File, models.PROTECT, null=True, blank=True, related_name="+", help_text="The signed paper."
    )

    class Meta:
        indexes = (models.Index(fields=["person", "purpose", "channel", "-id"], name="consent_latest"),)
        triggers = append_only()

    def __str__(self) -> str:
        return f"{self.person_id} {self.purpose} {self.channel} {self.decision}"
