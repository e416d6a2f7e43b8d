"""Who is asked about what, and the calls that were made. Every delivered visit has one row."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import TYPE_CHECKING, ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from booking.garage.models import new_ref
from booking.sites.models import Site
from booking.tables import append_only
from booking.visits.models import Visit
from club.surveys.models.definition import Survey

if TYPE_CHECKING:
    from django.contrib.auth.models import AbstractBaseUser, AnonymousUser


class InvitationQuerySet(models.QuerySet["Invitation"]):
    def for_user(self, user: AbstractBaseUser | AnonymousUser) -> InvitationQuerySet:
        return self.none() if user.pk is None else self.filter(person_id=user.pk)

    def for_sites(self, sites: Iterable[Site] | Iterable[int]) -> InvitationQuerySet:
        return self.filter(site__in=sites)

    def asked(self) -> InvitationQuerySet:
        return self.filter(excluded_at=None)

    def unanswered(self) -> InvitationQuerySet:
        return self.filter(excluded_at=None, answered_at=None, refused_at=None)

    def open(self, now: datetime) -> InvitationQuerySet:
        return self.unanswered().filter(closes_at__gt=now)


class Invitation(models.Model):
    """Asking one person about one thing. ``excluded_why``: why nobody is asked; that covers it too.

    ``begun_at``: when what it is about was over. ``called_at``: the first attempt by phone.
    """

    class Why(models.TextChoices):
        OPTED_OUT = "opted_out", _("does not want to be asked")
        RECENT = "recent", _("asked within the last 30 days")
        COMPLAINT = "complaint", _("a complaint is open")
        STAFF = "staff", _("works for us")
        NOBODY = "nobody", _("nobody known to ask")
        HAND = "hand", _("taken out by hand")

    ref = models.CharField(max_length=12, unique=True, default=new_ref, editable=False)
    key = models.CharField(max_length=120, unique=True)
    survey = models.ForeignKey(Survey, models.PROTECT, related_name="invitations")
    subject = models.CharField(max_length=60)
    visit = models.OneToOneField(
        Visit, models.PROTECT, null=True, blank=True, related_name="survey_invitation"
    )
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="survey_invitations"
    )
    site = models.ForeignKey(Site, models.PROTECT, related_name="+")
    advisor = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    created_at = models.DateTimeField()
    begun_at = models.DateTimeField()
    send_at = models.DateTimeField()
    remind_at = models.DateTimeField()
    call_at = models.DateTimeField()
    closes_at = models.DateTimeField()
    sent_at = models.DateTimeField(null=True, blank=True)
    reminded_at = models.DateTimeField(null=True, blank=True)
    listed_at = models.DateTimeField(null=True, blank=True)
    called_at = models.DateTimeField(null=True, blank=True)
    answered_at = models.DateTimeField(null=True, blank=True)
    refused_at = models.DateTimeField(null=True, blank=True)
    excluded_at = models.DateTimeField(null=True, blank=True)
    excluded_why = models.CharField(max_length=10, choices=Why, blank=True)
    excluded_note = models.CharField(max_length=200, blank=True)

    objects = InvitationQuerySet.as_manager()

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(excluded_at=None, excluded_why="")
                | (Q(excluded_at__isnull=False) & ~Q(excluded_why="")),
                name="invitation_excluded_for_a_reason",
            ),
            models.CheckConstraint(
                condition=~Q(excluded_why="hand") | ~Q(excluded_note=""), name="invitation_hand_says_why"
            ),
            models.CheckConstraint(
                condition=Q(closes_at__gt=models.F("begun_at")), name="invitation_runs_forward"
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["person", "-begun_at"], name="invitation_person"),
            models.Index(fields=["site", "begun_at"], name="invitation_site"),
            models.Index(
                fields=["send_at"], name="invitation_to_send",
                condition=Q(sent_at=None, excluded_at=None, answered_at=None),
            ),
            models.Index(
                fields=["call_at"], name="invitation_to_call",
                condition=Q(excluded_at=None, answered_at=None, refused_at=None),
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return self.ref

    def is_open(self, now: datetime) -> bool:
        return self.excluded_at is None and now < self.closes_at

    @property
    def is_covered(self) -> bool:
        return any((self.called_at, self.answered_at, self.refused_at, self.excluded_at))


class SurveyCall(models.Model):
    """One attempt by phone, with what the four blocks of the script brought (sources.md B2)."""

    append_only: ClassVar[bool] = True

    class Outcome(models.TextChoices):
        SPOKEN = "spoken", _("spoken to")
        NO_ANSWER = "no_answer", _("nobody answered")
        LATER = "later", _("asked to be called later")
        REFUSED = "refused", _("does not want to answer")
        WRONG = "wrong", _("wrong number")

    invitation = models.ForeignKey(Invitation, models.PROTECT, related_name="calls")
    at = models.DateTimeField()
    actor = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    outcome = models.CharField(_("how it went"), max_length=10, choices=Outcome)
    use = models.CharField(_("how the car is used"), max_length=500, blank=True)
    questions = models.CharField(_("questions and what was answered"), max_length=500, blank=True)
    next_service_on = models.DateField(_("next service told"), null=True, blank=True)
    note = models.CharField(_("note"), max_length=500, blank=True)

    class Meta:
        indexes: ClassVar = [models.Index(fields=["invitation", "id"], name="call_of_invitation")]
        triggers = append_only()
