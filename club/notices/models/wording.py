"""An editor's own words for a kind of message, instead of the house's (messages.md, issue 6)."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from booking.tables import append_only


class Wording(models.Model):
    """One version of the words of one kind; the newest counts, an empty one gives the house's back.

    Names in braces are the kind's placeholders and nothing else; they are filled, never executed.
    """

    kind = models.CharField(max_length=40)
    subject = models.CharField(_("subject"), max_length=120, blank=True)
    subject_zh = models.CharField(_("subject in Chinese"), max_length=120, blank=True)
    body = models.TextField(_("text"), max_length=4000, blank=True)
    body_zh = models.TextField(_("text in Chinese"), max_length=4000, blank=True)
    inbox = models.CharField(_("line in the inbox"), max_length=200, blank=True)
    inbox_zh = models.CharField(_("line in the inbox, in Chinese"), max_length=200, blank=True)
    author = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        triggers = append_only()
        constraints: ClassVar = [
            models.CheckConstraint(
                name="wording_whole_or_empty",
                condition=Q(subject="", subject_zh="", body="", body_zh="", inbox="", inbox_zh="")
                | (~Q(subject="") & ~Q(subject_zh="") & ~Q(body="") & ~Q(body_zh=""))
                & (~Q(inbox="") & ~Q(inbox_zh="")),
            ),
        ]
        indexes: ClassVar = [models.Index(fields=["kind", "-id"], name="wording_latest")]

    def __str__(self) -> str:
        return f"{self.kind} {self.pk}"

    @property
    def is_given_up(self) -> bool:
        return not self.subject
