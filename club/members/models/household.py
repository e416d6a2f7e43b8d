"""Asking another member to put points together."""

from datetime import datetime

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from club.members.models.member import Member


class HouseholdInvitation(models.Model):
    """A member asks another to put their points together. ``invited`` null: we know nobody by ``sent_to``;
    whoever asked sees no difference. The token is a secret of the letter; here stands its hash."""

    class Answer(models.TextChoices):
        ACCEPTED = "accepted", _("Accepted")
        DECLINED = "declined", _("Declined")
        WITHDRAWN = "withdrawn", _("Withdrawn")

    inviter = models.ForeignKey(Member, models.PROTECT, related_name="household_invitations")
    invited = models.ForeignKey(Member, models.PROTECT, null=True, blank=True, related_name="+")
    sent_to = models.CharField(max_length=120)
    token_hash = models.CharField(max_length=64, unique=True)
    limit_points = models.PositiveIntegerField(
        null=True, blank=True, help_text="Most this person may spend in a calendar month; null: all."
    )
    made_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    answer = models.CharField(max_length=9, choices=Answer, blank=True)
    answered_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes = (models.Index(fields=["inviter", "-made_at"], name="household_invitations_of"),)
        constraints = (
            models.CheckConstraint(
                name="household_answer_says_when",
                condition=Q(answer="", answered_at=None) | ~Q(answer="") & Q(answered_at__isnull=False),
            ),
        )

    def __str__(self) -> str:
        return self.sent_to

    def is_open(self, now: datetime) -> bool:
        return not self.answer and now < self.expires_at
