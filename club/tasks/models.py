"""One thing to do, for a person or for whoever holds a role."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from booking.garage.models import new_ref
from booking.sites.models import Post, Site


class TaskQuerySet(models.QuerySet["Task"]):
    def open(self) -> TaskQuerySet:
        return self.filter(finished_at=None)

    def for_sites(self, sites: Iterable[Site] | Iterable[int]) -> TaskQuerySet:
        return self.filter(site__in=sites)


class Task(models.Model):
    """``kind``: what sort of work (``ticket_follow_up``); ``subject``: what it is about (``ticket:abc``).

    ``role``: whose work it is while nobody has taken it. ``person``: the customer it is about. ``facts``:
    JSON for its words. ``outcome``: a code of its kind; ``withdrawn`` when the reason for it went away.
    """

    class ByHand(models.TextChoices):
        """Asked for by staff at the desk (sources.md L14)."""

        CHECK_DATA = "check_data", _("Check their data")
        UPDATE_DATA = "update_data", _("Bring their data up to date")
        PHONE_SURVEY = "phone_survey", _("Ask them by phone")
        POST_MATERIAL = "post_material", _("Post material")
        POST_PRIZE = "post_prize", _("Post a prize")
        OTHER = "by_hand", _("Something else")

    ref = models.CharField(max_length=12, unique=True, default=new_ref, editable=False)
    key = models.CharField(max_length=120, unique=True)
    kind = models.SlugField(max_length=40)
    subject = models.CharField(max_length=60, blank=True)
    site = models.ForeignKey(Site, models.PROTECT, related_name="+")
    role = models.CharField(max_length=20, choices=Post.Role, blank=True)
    assignee = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    words = models.CharField(max_length=300, blank=True)
    facts = models.JSONField(default=dict, blank=True)
    created_at = models.DateTimeField()
    due_at = models.DateTimeField()
    taken_at = models.DateTimeField(null=True, blank=True)
    finished_at = models.DateTimeField(null=True, blank=True)
    finished_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    outcome = models.CharField(max_length=30, blank=True)
    note = models.CharField(max_length=500, blank=True)

    objects = TaskQuerySet.as_manager()

    class Meta:
        constraints = (
            models.CheckConstraint(condition=Q(role__in=["", *Post.Role.values]), name="task_role_is_one"),
            models.CheckConstraint(
                condition=Q(finished_at=None, outcome="") | (Q(finished_at__isnull=False) & ~Q(outcome="")),
                name="task_finished_with_an_outcome",
            ),
            models.CheckConstraint(
                condition=Q(taken_at=None) | Q(assignee__isnull=False), name="task_taken_by_somebody"
            ),
        )
        indexes = (
            models.Index(fields=["site", "due_at"], condition=Q(finished_at=None), name="task_open"),
            models.Index(fields=["assignee", "due_at"], condition=Q(finished_at=None), name="task_mine"),
            models.Index(fields=["subject"], name="task_subject"),
            models.Index(fields=["person", "-id"], name="task_person"),
        )

    def __str__(self) -> str:
        return f"{self.kind} {self.subject}"

    def is_open(self) -> bool:
        return self.finished_at is None

    def is_overdue(self, now: datetime) -> bool:
        return self.finished_at is None and now > self.due_at
