"""A file we keep: a random name on disk, and what is known about it."""

from __future__ import annotations

import secrets
from typing import ClassVar

from django.conf import settings
from django.core.files.storage import storages
from django.core.files.storage.base import Storage
from django.db import models
from django.db.models import Q
from django.db.models.fields.files import FieldFile


def shelf() -> Storage:
    """Where files lie: private, never under an address of their own."""
    return storages["private"]


def new_ref() -> str:
    return secrets.token_urlsafe(16)


class File(models.Model):
    """A photo as we made it anew: JPEG, at most 2,000 pixels a side, without anything the camera wrote."""

    ref = models.CharField(max_length=30, unique=True, default=new_ref, editable=False)
    picture = models.FileField(storage=shelf, max_length=80)
    thumb = models.FileField(storage=shelf, max_length=80)
    size = models.PositiveIntegerField(help_text="Bytes of both together.")
    width = models.PositiveSmallIntegerField()
    height = models.PositiveSmallIntegerField()
    uploaded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", null=True, blank=True
    )
    uploaded_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(size__gt=0, width__gt=0, height__gt=0), name="file_is_a_picture"
            ),
        ]
        indexes: ClassVar = [models.Index(fields=["uploaded_by"], name="file_uploader")]

    def __str__(self) -> str:
        return self.ref

    def side(self, size: str | None) -> FieldFile:
        """The picture, or for ``"s"`` the small one."""
        return self.thumb if size == "s" else self.picture
