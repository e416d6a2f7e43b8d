"""The timeline of a ticket, and photos sent with it."""

from __future__ import annotations

import pgtrigger
from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from booking.files.models import File
from club.complaints.models.ticket import Ticket


class TicketEntry(models.Model):
    """One thing that happened. ``actor`` null: the clock, or a guest. ``facts``: JSON for its words.

    Never changed; goes with its ticket. ``is_shown``: its words are for the customer too.
    """

    class Kind(models.TextChoices):
        RECEIVED = "received", _("received")
        ACCEPTED = "accepted", _("accepted")
        ATTEMPT = "attempt", _("tried to reach")
        CONTACT = "contact", _("spoke with the customer")
        NOTE = "note", _("note")
        CUSTOMER = "customer", _("the customer wrote")
        STAGE = "stage", _("next stage")
        CLASS = "class", _("another class")
        HANDLER = "handler", _("given to")
        PROMISE = "promise", _("promised")
        ANSWER = "answer", _("answered")
        GM_ANSWER = "gm_answer", _("the general manager answered")
        PAUSE = "pause", _("clock paused")
        RESUME = "resume", _("clock runs again")
        EXCEPTION = "exception", _("exception")
        GOODWILL = "goodwill", _("goodwill")
        MAKER = "maker", _("feedback to the maker")
        RESOLVED = "resolved", _("resolved")
        FOLLOW_UP = "follow_up", _("follow-up")
        CONFIRMED = "confirmed", _("the customer confirmed")
        OBJECTED = "objected", _("the customer objected")
        REOPENED = "reopened", _("opened again")
        SPLIT = "split", _("split")
        MERGED = "merged", _("merged")
        CLOSED = "closed", pgettext_lazy("a complaint", "closed")

    class Channel(models.TextChoices):
        PHONE = "phone", _("by phone")
        EMAIL = "email", _("by e-mail")
        MESSAGE = "message", _("by message")
        PERSON = "person", _("in person")
        POST = "post", _("by post")

    ticket = models.ForeignKey(Ticket, models.CASCADE, related_name="entries")
    at = models.DateTimeField()
    actor = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    kind = models.CharField(max_length=10, choices=Kind)
    words = models.TextField(blank=True)
    channel = models.CharField(max_length=10, choices=Channel, blank=True)
    facts = models.JSONField(default=dict)
    is_shown = models.BooleanField(default=False)

    class Meta:
        verbose_name_plural = "ticket entries"
        indexes = (models.Index(fields=["ticket", "id"], name="ticket_entry_ticket"),)
        triggers = (pgtrigger.Protect(name="never_changed", operation=pgtrigger.Update),)

    def __str__(self) -> str:
        return f"{self.kind} of {self.ticket_id}"


class TicketPhoto(models.Model):
    """A photo somebody sent with a ticket."""

    ticket = models.ForeignKey(Ticket, models.CASCADE, related_name="photos")
    file = models.OneToOneField(File, models.PROTECT, related_name="+")
    at = models.DateTimeField()
    added_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")

    class Meta:
        indexes = (models.Index(fields=["ticket", "id"], name="ticket_photo_ticket"),)

    def __str__(self) -> str:
        return f"photo of {self.ticket_id}"
