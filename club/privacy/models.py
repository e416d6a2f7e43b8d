"""Looks, exports, erasures, retention and holds: what is done about personal data, as rows."""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from booking.garage.models import new_ref
from booking.sites.models import Site
from booking.tables import append_only

if TYPE_CHECKING:
    from django.contrib.auth.models import AbstractBaseUser


def person_key(related: str = "+", *, null: bool = False) -> models.ForeignKey[Any, Any]:
    return models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name=related, null=null, blank=null
    )


class Look(models.Model):
    """One of the staff read a personal record, or saw in it what is masked (safety.md K2, K7)."""

    class What(models.TextChoices):
        PAGE = "page", _("opened the file")
        REVEAL = "reveal", _("saw contacts in full")
        EXPORT = "export", _("took a copy")

    at = models.DateTimeField()
    staff = person_key()
    person = person_key("looks")
    site = models.ForeignKey(Site, models.PROTECT, null=True, related_name="+")
    what = models.CharField(max_length=6, choices=What)
    fields = models.CharField(max_length=60, blank=True)
    reference = models.CharField(max_length=12, blank=True)

    class Meta:
        indexes = (
            models.Index(fields=["person", "-at"], name="looks_at_person"),
            models.Index(fields=["staff", "at"], condition=Q(what="reveal"), name="looks_revealing"),
        )
        triggers = append_only()

    def __str__(self) -> str:
        return f"{self.staff_id} {self.what} {self.person_id}"


class CopyQuerySet(models.QuerySet["DataCopy"]):
    def for_user(self, user: AbstractBaseUser) -> CopyQuerySet:
        return self.filter(person_id=user.pk)

    def waiting(self) -> CopyQuerySet:
        return self.filter(ready_at=None)


class DataCopy(models.Model):
    """Everything held of one person as a file, made by a job within a day, kept a week."""

    ref = models.CharField(max_length=12, unique=True, default=new_ref, editable=False)
    person = person_key("data_copies")
    asked_at = models.DateTimeField()
    asked_by = person_key()
    due_at = models.DateTimeField()
    ready_at = models.DateTimeField(null=True, blank=True)
    until = models.DateTimeField(null=True, blank=True)
    file = models.CharField(max_length=80, blank=True)
    size = models.PositiveIntegerField(default=0)
    fetched_at = models.DateTimeField(null=True, blank=True)

    objects = CopyQuerySet.as_manager()

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=["person"], condition=Q(ready_at=None), name="one_copy_in_the_making"
            ),
        )

    def __str__(self) -> str:
        return self.ref

    def is_open(self, now: datetime) -> bool:
        return bool(self.file) and self.until is not None and now < self.until


class Erasure(models.Model):
    """A request to be forgotten: checked, planned by class, done by a job on its day."""

    class Points(models.TextChoices):
        USE = "use", _("use them first")
        GIVE_UP = "give_up", _("give them up")
        NONE = "none", _("none left")

    ref = models.CharField(max_length=12, unique=True, default=new_ref, editable=False)
    person = person_key("erasures")
    asked_at = models.DateTimeField()
    asked_by = person_key()
    identity_how = models.CharField(max_length=120)
    points = models.CharField(max_length=8, choices=Points, default=Points.NONE)
    starts_at = models.DateTimeField(help_text="Until then it can be taken back.")
    due_at = models.DateTimeField(help_text="Ten working days: by then it is done.")
    done_at = models.DateTimeField(null=True, blank=True)
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    result = models.JSONField(default=dict)  # table → rows, no personal data

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=["person"],
                condition=Q(done_at=None, withdrawn_at=None),
                name="one_erasure_at_a_time",
            ),
            models.CheckConstraint(name="erasure_starts_in_time", condition=Q(starts_at__lte=F("due_at"))),
        )
        indexes = (
            models.Index(
                fields=["starts_at"], condition=Q(done_at=None, withdrawn_at=None), name="erasures_due"
            ),
        )

    def __str__(self) -> str:
        return self.ref

    def is_open(self) -> bool:
        return self.done_at is None and self.withdrawn_at is None

    def can_be_withdrawn(self, now: datetime) -> bool:
        return self.is_open() and now < self.starts_at


class Tombstone(models.Model):
    """This person is erased. Replayed after a restore, so that an old backup brings nobody back."""

    person = models.PositiveBigIntegerField(unique=True)
    at = models.DateTimeField()

    class Meta:
        triggers = append_only()

    def __str__(self) -> str:
        return f"{self.person}"


class Retention(models.Model):
    """How long a class of records is kept: at least by law, at most by us. The newest row counts."""

    record_class = models.CharField(max_length=20)
    months_min = models.PositiveSmallIntegerField()
    months_max = models.PositiveSmallIntegerField()
    from_date = models.DateField()
    why = models.CharField(max_length=200)
    at = models.DateTimeField()
    by = person_key()

    class Meta:
        constraints = (
            models.CheckConstraint(
                name="retention_max_not_below_min", condition=Q(months_max__gte=F("months_min"))
            ),
        )
        indexes = (models.Index(fields=["record_class", "-from_date", "-id"], name="retention_latest"),)
        triggers = append_only()

    def __str__(self) -> str:
        return f"{self.record_class} {self.months_min}–{self.months_max}"


class LegalHold(models.Model):
    """A dispute or an authority: nothing of this person is purged or erased until it is lifted."""

    person = person_key("legal_holds")
    why = models.CharField(max_length=200)
    from_at = models.DateTimeField()
    by = person_key()
    until_at = models.DateTimeField(null=True, blank=True)
    lifted_by = person_key(null=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=["person"], condition=Q(until_at=None), name="one_hold_of_a_person"
            ),
        )

    def __str__(self) -> str:
        return f"{self.person_id} {self.from_at:%Y-%m-%d}"


class Purge(models.Model):
    """One night's purge of one class: how many rows went, and before which day they had begun."""

    record_class = models.CharField(max_length=20)
    at = models.DateTimeField()
    before: models.DateField[date, date] = models.DateField()
    rows = models.PositiveIntegerField()

    def __str__(self) -> str:
        return f"{self.record_class} {self.rows}"
