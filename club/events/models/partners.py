"""Partners who want to reach members, and what they asked for: staff decide and send (club.md §3.10)."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from booking.garage.models import new_ref
from booking.sites.models import Site
from club.events import rules
from club.events.models.event import Event


class Partner(models.Model):
    """A business beside the club. It writes by its own link; ``link_version`` rises to end an old one."""

    ref = models.CharField(max_length=12, unique=True, default=new_ref, editable=False)
    name = models.CharField(_("name of the business"), max_length=100)
    contact = models.CharField(_("who writes for it"), max_length=100)
    email = models.EmailField(_("e-mail"))
    site = models.ForeignKey(
        Site, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("site")
    )
    link_version = models.PositiveIntegerField(default=1)
    created_at = models.DateTimeField()
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    ended_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return self.name


class PartnerRequest(models.Model):
    """What a partner would like to tell or offer. ``final_*``: the words staff approved, which may differ.

    ``reached``: how many members it was sent to; that number is all a partner ever learns of them.
    """

    class State(models.TextChoices):
        ASKED = "asked", _("waits for an answer")
        APPROVED = "approved", _("approved")
        DECLINED = "declined", _("declined")
        SENT = "sent", _("sent")

    ref = models.CharField(max_length=12, unique=True, default=new_ref, editable=False)
    partner = models.ForeignKey(Partner, models.PROTECT, related_name="requests")
    title = models.CharField(_("what it is about"), max_length=80)
    words = models.TextField(_("what members should read"), max_length=1500)
    wanted_from = models.DateField(_("not before"), null=True, blank=True)
    event = models.ForeignKey(
        Event, models.PROTECT, null=True, blank=True, related_name="partner_requests", verbose_name=_("event")
    )
    state = models.CharField(max_length=8, choices=State, default=State.ASKED)
    asked_at = models.DateTimeField()
    audience = models.JSONField(default=dict, blank=True)
    final_title = models.CharField(_("title as sent"), max_length=80, blank=True)
    final_words = models.TextField(_("text as sent"), max_length=1500, blank=True)
    answer = models.CharField(_("answer to the partner"), max_length=300, blank=True)
    decided_at = models.DateTimeField(null=True, blank=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    sent_at = models.DateTimeField(null=True, blank=True)
    sent_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    reached = models.PositiveIntegerField(null=True, blank=True)

    class Meta:
        constraints = (
            models.CheckConstraint(
                name="partner_request_decided_by_somebody",
                condition=Q(state="asked", decided_at=None, decided_by=None)
                | ~Q(state="asked") & Q(decided_at__isnull=False, decided_by__isnull=False),
            ),
            models.CheckConstraint(
                name="partner_request_sent_whole",
                condition=~Q(state="sent")
                | Q(sent_at__isnull=False, sent_by__isnull=False, reached__isnull=False),
            ),
        )
        indexes = (models.Index(fields=["state", "asked_at"], name="partner_request_waiting"),)

    def __str__(self) -> str:
        return self.title

    @property
    def invited(self) -> rules.Audience:
        return rules.Audience(**{name: frozenset(codes) for name, codes in self.audience.items()})
