"""The simulator's world, in the database so that web and worker share it and a kill loses nothing.

Empty in production: without a key and outside the demo there is no simulator.
"""

from __future__ import annotations

from django.db import models
from django.db.models import Q


class SimulatedObject(models.Model):
    """An object as the provider would answer it: a session, an intent, a charge, a refund."""

    id = models.CharField(max_length=120, primary_key=True)
    kind = models.CharField(max_length=30)
    data = models.JSONField()
    created_at = models.DateTimeField()

    class Meta:
        indexes = (models.Index(fields=["kind", "-created_at"], name="simulated_by_kind"),)

    def __str__(self) -> str:
        return self.id


class SimulatedCall(models.Model):
    """An answer kept under its idempotency key: the same call again gets it again."""

    key = models.CharField(max_length=255, unique=True)
    body_hash = models.CharField(max_length=64)
    status = models.PositiveSmallIntegerField()
    answer = models.JSONField()
    at = models.DateTimeField()

    def __str__(self) -> str:
        return self.key


class SimulatedPost(models.Model):
    """An event on its way to our own address, posted by the worker until it is answered with 2xx."""

    event_id = models.CharField(max_length=120, unique=True)
    body = models.TextField()
    due_at = models.DateTimeField()
    tries = models.PositiveSmallIntegerField(default=0)
    answered_at = models.DateTimeField(null=True, blank=True)
    last_status = models.PositiveSmallIntegerField(null=True, blank=True)

    class Meta:
        indexes = (
            models.Index(fields=["due_at"], condition=Q(answered_at=None), name="simulated_posts_due"),
        )

    def __str__(self) -> str:
        return self.event_id
