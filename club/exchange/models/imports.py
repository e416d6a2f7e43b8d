"""A list from a dealer system: the file, how its columns are called, what became of each row.

An ``ExternalRecord`` ties a number of the other system to our row; by its digest a row that was told
before is known again (safety.md R55, E6).
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, ClassVar

from django.conf import settings
from django.core.files.storage import storages
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from booking.garage.models import InsurancePolicy, Vehicle, new_ref
from booking.sites.models import Site
from booking.visits.models import Visit

if TYPE_CHECKING:
    from collections.abc import Iterable

    from django.core.files.storage import Storage

UNDO_DAYS = 30


def private() -> Storage:
    return storages["private"]


class Kind(models.TextChoices):
    CUSTOMERS = "customers", _("Customers")
    VEHICLES = "vehicles", _("Cars")
    VISITS = "visits", _("Visits with their lines")
    POLICIES = "policies", _("Insurance")
    APPOINTMENTS = "appointments", _("Appointments")


class ImportJobQuerySet(models.QuerySet["ImportJob"]):
    def for_sites(self, sites: Iterable[int]) -> ImportJobQuerySet:
        return self.filter(site__in=sites)

    def waiting(self, now: datetime) -> ImportJobQuerySet:
        """To be worked on, and nobody is at it (any more)."""
        return self.filter(state__in=[ImportJob.State.TO_CHECK, ImportJob.State.QUEUED]).filter(
            Q(claimed_until=None) | Q(claimed_until__lt=now)
        )


class ImportJob(models.Model):
    """One file of one site. ``done_rows`` is how far it got: a job that was cut off goes on from there."""

    class State(models.TextChoices):
        UPLOADED = "uploaded", _("columns to be chosen")
        TO_CHECK = "to_check", _("being looked through")
        CHECKED = "checked", _("looked through, nothing taken yet")
        QUEUED = "queued", _("being taken in")
        DONE = "done", _("taken in")
        FAILED = "failed", _("could not be read")
        UNDONE = "undone", _("undone again")
        DROPPED = "dropped", _("put away")

    ref = models.CharField(max_length=12, unique=True, default=new_ref, editable=False)
    site = models.ForeignKey(Site, models.PROTECT, related_name="+")
    source = models.SlugField(max_length=20, default="dms")
    kind = models.CharField(max_length=12, choices=Kind)
    name = models.CharField(max_length=120, blank=True)
    file = models.FileField(storage=private, upload_to="imports/", max_length=200)
    sha256 = models.CharField(max_length=64)
    format = models.CharField(max_length=4)
    encoding = models.CharField(max_length=12, blank=True)
    heading = models.JSONField(default=list)
    mapping = models.JSONField(default=dict, help_text="Our name of a column → theirs.")
    state = models.CharField(max_length=9, choices=State, default=State.UPLOADED)
    problem = models.CharField(max_length=200, blank=True)
    rows = models.PositiveIntegerField(default=0)
    done_rows = models.PositiveIntegerField(default=0)
    counts = models.JSONField(default=dict, help_text="How many rows came to what, in this pass.")
    made_at = models.DateTimeField()
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", null=True)
    checked_at = models.DateTimeField(null=True)
    confirmed_at = models.DateTimeField(null=True)
    confirmed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", null=True)
    claimed_until = models.DateTimeField(null=True)
    finished_at = models.DateTimeField(null=True)
    undone_at = models.DateTimeField(null=True)
    undone_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", null=True)

    objects = ImportJobQuerySet.as_manager()

    class Meta:
        verbose_name = _("list taken in")
        indexes = (
            models.Index(fields=["site", "-made_at"], name="import_job_site"),
            models.Index(
                fields=["made_at"], name="import_job_waiting", condition=Q(state__in=["to_check", "queued"])
            ),
        )

    def __str__(self) -> str:
        return self.name or self.ref

    @property
    def percent(self) -> int:
        return min(100, self.done_rows * 100 // self.rows) if self.rows else 0

    @property
    def was_through(self) -> bool:
        """It ended before: what is taken now is what it refused then."""
        return self.finished_at is not None

    def is_working(self) -> bool:
        return self.state in (self.State.TO_CHECK, self.State.QUEUED)

    def can_undo(self, now: datetime) -> bool:
        return (
            self.state == self.State.DONE
            and self.finished_at is not None
            and now <= self.finished_at + timedelta(days=UNDO_DAYS)
        )


UNDONE = "undone"
"""The digest of a record whose list was taken back: the next one is news again."""


class ExternalRecord(models.Model):
    """A number of another system at one site, and the row of ours it stands for."""

    site = models.ForeignKey(Site, models.PROTECT, related_name="+")
    source = models.SlugField(max_length=20)
    kind = models.CharField(max_length=12, choices=Kind)
    number = models.CharField(max_length=40)
    digest = models.CharField(max_length=64)
    facts = models.JSONField(default=dict, help_text="What the other system told beyond our own fields.")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    vehicle = models.ForeignKey(Vehicle, models.PROTECT, null=True, related_name="+")
    visit = models.ForeignKey(Visit, models.PROTECT, null=True, related_name="+")
    policy = models.ForeignKey(InsurancePolicy, models.PROTECT, null=True, related_name="+")
    job = models.ForeignKey(ImportJob, models.PROTECT, null=True, related_name="records")
    told_at = models.DateTimeField()

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["site", "source", "kind", "number"], name="external_number_once"),
        )

    def __str__(self) -> str:
        return f"{self.source} {self.kind} {self.number}"


class ImportedRowQuerySet(models.QuerySet["ImportedRow"]):
    def refused(self) -> ImportedRowQuerySet:
        """Left out, or taken without what nobody had agreed to."""
        return self.filter(is_dry=False).filter(
            Q(outcome=ImportedRow.Outcome.ERROR) | Q(code=ImportedRow.ID_NOT_KEPT)
        )


class ImportedRow(models.Model):
    """What became of one row that was not simply known before. ``before`` is what an undo puts back."""

    class Outcome(models.TextChoices):
        NEW = "new", _("new")
        CHANGED = "changed", _("changed")
        CONFLICT = "conflict", _("waits for a decision")
        ERROR = "error", _("not understood")

    ID_NOT_KEPT: ClassVar[str] = "id_not_kept"

    job = models.ForeignKey(ImportJob, models.CASCADE, related_name="imported")
    line = models.PositiveIntegerField()
    number = models.CharField(max_length=40, blank=True)
    outcome = models.CharField(max_length=8, choices=Outcome)
    code = models.CharField(max_length=40, blank=True)
    column = models.CharField(max_length=40, blank=True)
    value = models.CharField(max_length=80, blank=True)
    record = models.ForeignKey(ExternalRecord, models.SET_NULL, null=True, related_name="rows")
    before = models.JSONField(default=dict)
    after = models.JSONField(default=dict)
    late_days = models.PositiveSmallIntegerField(default=0, help_text="Told this long after it happened.")
    is_dry = models.BooleanField(default=False)
    kept_reason = models.CharField(max_length=40, blank=True, help_text="Why an undo left it.")

    objects = ImportedRowQuerySet.as_manager()

    class Meta:
        constraints = (models.UniqueConstraint(fields=["job", "line", "is_dry"], name="imported_line_once"),)
        indexes = (models.Index(fields=["job", "outcome", "line"], name="imported_outcomes"),)


class ColumnMap(models.Model):
    """How a dealer system calls the columns of a kind of list; the last choice is offered again."""

    site = models.ForeignKey(Site, models.PROTECT, related_name="+")
    source = models.SlugField(max_length=20)
    kind = models.CharField(max_length=12, choices=Kind)
    mapping = models.JSONField()
    saved_at = models.DateTimeField()
    saved_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", null=True)

    class Meta:
        constraints = (models.UniqueConstraint(fields=["site", "source", "kind"], name="one_column_map"),)


class ImportConflict(models.Model):
    """A row that only a person may decide: the car of another site, a person who may be known already,
    a bill that says something else than before (safety.md E9)."""

    class Decision(models.TextChoices):
        TAKEN = "taken", _("taken in")
        REFUSED = "refused", _("left out")

    site = models.ForeignKey(Site, models.PROTECT, related_name="+")
    other_site = models.ForeignKey(Site, models.PROTECT, null=True, related_name="+")
    source = models.SlugField(max_length=20)
    kind = models.CharField(max_length=12, choices=Kind)
    number = models.CharField(max_length=40)
    code = models.CharField(max_length=40)
    digest = models.CharField(max_length=64)
    cells = models.JSONField(help_text="The row as it was told.")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    vehicle = models.ForeignKey(Vehicle, models.PROTECT, null=True, related_name="+")
    job = models.ForeignKey(ImportJob, models.PROTECT, null=True, related_name="conflicts")
    raised_at = models.DateTimeField()
    decision = models.CharField(max_length=7, choices=Decision, blank=True)
    decided_at = models.DateTimeField(null=True)
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", null=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=["site", "source", "kind", "number"],
                condition=Q(decided_at=None),
                name="one_open_conflict",
            ),
            models.CheckConstraint(
                condition=Q(decision="", decided_at=None) | ~Q(decision="") & Q(decided_at__isnull=False),
                name="conflict_decided_at_a_time",
            ),
        )
        indexes = (models.Index(fields=["site", "decided_at", "-raised_at"], name="conflicts_open"),)
