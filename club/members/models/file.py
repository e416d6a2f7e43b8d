"""What keeps a file alive: when each field was last heard, what was asked, who wrote a note, whose it is."""

from __future__ import annotations

from datetime import datetime

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from booking.sites.models import Site
from club.members.models.member import Member


class FieldNews(models.Model):
    """When one field of a file was last said or confirmed, and by whom. One row a field."""

    member = models.ForeignKey(Member, models.CASCADE, related_name="news")
    field = models.CharField(max_length=20)
    at = models.DateTimeField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        constraints = (models.UniqueConstraint(fields=["member", "field"], name="field_news_once"),)

    def __str__(self) -> str:
        return f"{self.member_id} {self.field}"


class Asked(models.Model):
    """One question in one contact. The database refuses a second one in the same contact (F13)."""

    class Answer(models.TextChoices):
        GIVEN = "given", _("answered")
        DECLINED = "declined", _("would rather not say")

    member = models.ForeignKey(Member, models.CASCADE, related_name="asked")
    field = models.CharField(max_length=20)
    contact = models.CharField(max_length=60, help_text="What the contact was: a call, a visit, a day.")
    answer = models.CharField(max_length=8, choices=Answer)
    at = models.DateTimeField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        constraints = (models.UniqueConstraint(fields=["member", "contact"], name="asked_once_a_contact"),)

    def __str__(self) -> str:
        return f"{self.member_id} {self.field} {self.answer}"


class PersonKey(models.Model):
    """The key that opens what is sealed of one person. Gone with the person: then nothing opens it.

    Kept out of backups of the database (portal/dumps.py), so an old backup cannot bring it back.
    """

    person = models.OneToOneField(settings.AUTH_USER_MODEL, models.CASCADE, related_name="data_key")
    wrapped = models.BinaryField()
    made_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.person_id}"


class PhoneCode(models.Model):
    """A code sent to a phone, to prove that it is the person's. Its hash alone is kept."""

    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="phone_codes")
    phone = models.CharField(max_length=32)
    code_hash = models.CharField(max_length=64)
    made_at = models.DateTimeField()
    until = models.DateTimeField()
    tries = models.PositiveSmallIntegerField(default=0)
    used_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes = (models.Index(fields=["person", "-made_at"], name="phone_codes_of"),)

    def __str__(self) -> str:
        return f"{self.person_id} {self.made_at:%Y-%m-%d %H:%M}"

    def is_open(self, now: datetime) -> bool:
        return self.used_at is None and now < self.until


class Relation(models.Model):
    """Who of the staff looks after a person, for sales or service. A change ends one row, begins another."""

    class Side(models.TextChoices):
        SALES = "sales", _("Sales")
        SERVICE = "service", _("Service")

    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="relations")
    side = models.CharField(max_length=7, choices=Side)
    staff = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="looks_after")
    site = models.ForeignKey(Site, models.PROTECT, related_name="+")
    from_at = models.DateTimeField()
    until_at = models.DateTimeField(null=True, blank=True)
    why = models.CharField(max_length=200, blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=["person", "side"], condition=Q(until_at=None), name="one_relation_a_side"
            ),
        )
        indexes = (models.Index(fields=["staff"], condition=Q(until_at=None), name="relation_staff"),)

    def __str__(self) -> str:
        return f"{self.person_id} {self.side} {self.staff_id}"


class Note(models.Model):
    """A word about a person that sales, service and the hotline all read (H14, F4)."""

    class Kind(models.TextChoices):
        NOTE = "note", _("Note")
        HANDOVER = "handover", _("Hand-over")
        FOLLOW_UP = "follow_up", _("Follow-up")

    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="notes")
    kind = models.CharField(max_length=9, choices=Kind, default=Kind.NOTE)
    words = models.CharField(max_length=1000)
    site = models.ForeignKey(Site, models.PROTECT, related_name="+")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField()
    done_at = models.DateTimeField(null=True, blank=True)
    done_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )

    class Meta:
        indexes = (models.Index(fields=["person", "-at"], name="notes_of"),)

    def __str__(self) -> str:
        return f"{self.person_id} {self.kind}"
