"""Reading the trail."""

from django.db import models

from club.trail.models import TrailEntry


def trail_of(subject: models.Model, limit: int = 50) -> list[TrailEntry]:
    """The newest rows about one thing, newest first."""
    rows = TrailEntry.objects.filter(subject_type=subject._meta.label_lower, subject_id=str(subject.pk))
    return list(rows.select_related("actor", "site").order_by("-at", "-id")[:limit])
