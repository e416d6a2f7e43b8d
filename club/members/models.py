"""The member's file and the consent ledger (club.md §1, privacy.md)."""

from datetime import datetime

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from booking.sites.models import Site
from booking.tables import append_only
from club.members import rules


class Member(models.Model):
    """A person who joined. The number outlives everything; it is never given to anybody else."""

    class Attribute(models.TextChoices):
        PRIVATE = "private", _("Private")
        COMPANY = "company", _("Company")
        OFFICIAL = "official", _("Official")
        INSURANCE = "insurance", _("Insurance")
        TAXI = "taxi", _("Taxi")

    class Leap(models.TextChoices):
        FEB28 = "feb28", _("28 February")
        MAR1 = "mar1", _("1 March")

    user = models.OneToOneField(settings.AUTH_USER_MODEL, models.PROTECT, related_name="member")
    number = models.CharField(_("member number"), max_length=20, unique=True)
    site = models.ForeignKey(Site, models.PROTECT, related_name="+", verbose_name=_("preferred centre"))
    joined_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True, blank=True)
    verified_at = models.DateTimeField(null=True, blank=True)
    verified_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    attribute = models.CharField(
        _("kind of customer"), max_length=10, choices=Attribute, default=Attribute.PRIVATE
    )
    birth_day = models.PositiveSmallIntegerField(_("day of birth"), null=True, blank=True)
    birth_month = models.PositiveSmallIntegerField(_("month of birth"), null=True, blank=True)
    birth_year = models.PositiveSmallIntegerField(_("year of birth"), null=True, blank=True)
    birth_leap = models.CharField(
        _("birthday in common years"), max_length=5, choices=Leap, default=Leap.FEB28
    )
    company = models.CharField(_("company"), max_length=120, blank=True)
    street = models.CharField(_("street"), max_length=200, blank=True)
    town = models.CharField(_("town"), max_length=80, blank=True)
    postcode = models.CharField(_("postcode"), max_length=12, blank=True)
    country = models.CharField(_("country"), max_length=2, blank=True)
    hobbies = models.CharField(_("hobbies"), max_length=200, blank=True)
    occupation = models.CharField(_("occupation"), max_length=80, blank=True)
    industry = models.CharField(_("industry"), max_length=80, blank=True)
    fleet_size = models.PositiveIntegerField(_("cars in the fleet"), null=True, blank=True)

    class Meta:
        verbose_name = _("member")
        verbose_name_plural = _("members")
        constraints = (
            models.CheckConstraint(
                name="member_birthday_whole",
                condition=Q(birth_day=None, birth_month=None)
                | Q(birth_day__isnull=False, birth_month__isnull=False)
                & (
                    Q(birth_month=2, birth_day__range=(1, 29))
                    | Q(birth_month__in=[4, 6, 9, 11], birth_day__range=(1, 30))
                    | Q(birth_month__in=[1, 3, 5, 7, 8, 10, 12], birth_day__range=(1, 31))
                ),
            ),
            models.CheckConstraint(
                name="member_closed_after_joining",
                condition=Q(closed_at=None) | Q(closed_at__gte=F("joined_at")),
            ),
        )
        indexes = (
            models.Index(fields=["birth_month", "birth_day"], name="member_birthday"),
            models.Index(fields=["site", "joined_at"], name="member_site_joined"),
        )

    def __str__(self) -> str:
        return self.number

    @property
    def completeness(self) -> int:
        """How much of the file is known, in percent."""
        return rules.completeness({name: getattr(self, name) for name in rules.WEIGHTS})


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

    class Meta:
        indexes = (models.Index(fields=["person", "purpose", "channel", "-id"], name="consent_latest"),)
        triggers = append_only()

    def __str__(self) -> str:
        return f"{self.person_id} {self.purpose} {self.channel} {self.decision}"


class HouseholdInvitation(models.Model):
    """A member asks another to put their points together. ``invited`` null: we know nobody by ``sent_to``;
    whoever asked sees no difference. The token is a secret of the letter; here stands its hash."""

    class Answer(models.TextChoices):
        ACCEPTED = "accepted", _("Accepted")
        DECLINED = "declined", _("Declined")
        WITHDRAWN = "withdrawn", _("Withdrawn")

    inviter = models.ForeignKey(Member, models.PROTECT, related_name="household_invitations")
    invited = models.ForeignKey(Member, models.PROTECT, null=True, blank=True, related_name="+")
    sent_to = models.CharField(max_length=120)
    token_hash = models.CharField(max_length=64, unique=True)
    limit_points = models.PositiveIntegerField(
        null=True, blank=True, help_text="Most this person may spend in a calendar month; null: all."
    )
    made_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    answer = models.CharField(max_length=9, choices=Answer, blank=True)
    answered_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes = (models.Index(fields=["inviter", "-made_at"], name="household_invitations_of"),)
        constraints = (
            models.CheckConstraint(
                name="household_answer_says_when",
                condition=Q(answer="", answered_at=None) | ~Q(answer="") & Q(answered_at__isnull=False),
            ),
        )

    def __str__(self) -> str:
        return self.sent_to

    def is_open(self, now: datetime) -> bool:
        return not self.answer and now < self.expires_at
