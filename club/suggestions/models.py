"""A suggestion and its one answer."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from booking.garage.models import new_ref
from booking.sites.models import Site
from club.members.models import Member

if TYPE_CHECKING:
    from django.contrib.auth.models import AbstractBaseUser, AnonymousUser


class SuggestionQuerySet(models.QuerySet["Suggestion"]):
    def for_user(self, user: AbstractBaseUser | AnonymousUser) -> SuggestionQuerySet:
        return self.none() if user.pk is None else self.filter(member__user_id=user.pk)

    def for_sites(self, sites: Iterable[Site] | Iterable[int]) -> SuggestionQuerySet:
        return self.filter(site__in=sites)

    def waiting(self) -> SuggestionQuerySet:
        return self.filter(answered_at=None)


class Suggestion(models.Model):
    """``answer``: what its member reads. Adopted ones say which department does it."""

    class Outcome(models.TextChoices):
        ADOPTED = "adopted", _("adopted")
        NOT_NOW = "not_now", _("not now")

    class About(models.TextChoices):
        WORKSHOP = "workshop", _("the workshop")
        RECEPTION = "reception", _("reception")
        WEB = "web", _("this website")
        CLUB = "club", _("the club and its events")
        OTHER = "other", _("something else")

    ref = models.CharField(max_length=12, unique=True, default=new_ref, editable=False)
    member = models.ForeignKey(Member, models.PROTECT, related_name="suggestions")
    site = models.ForeignKey(Site, models.PROTECT, related_name="+")
    about = models.CharField(_("about"), max_length=10, choices=About, default=About.OTHER)
    words = models.CharField(_("suggestion"), max_length=1000)
    created_at = models.DateTimeField()
    outcome = models.CharField(max_length=8, choices=Outcome, blank=True)
    answer = models.CharField(max_length=500, blank=True)
    department = models.CharField(max_length=20, blank=True)
    answered_at = models.DateTimeField(null=True, blank=True)
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )

    objects = SuggestionQuerySet.as_manager()

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(outcome="", answered_at=None, answer="")
                | (Q(answered_at__isnull=False) & ~Q(outcome="") & ~Q(answer="")),
                name="suggestion_answered_whole",
            ),
            models.CheckConstraint(
                condition=~Q(outcome="adopted") | ~Q(department=""), name="suggestion_adopted_by_somebody"
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["member", "-id"], name="suggestion_member"),
            models.Index(
                fields=["site", "created_at"], condition=Q(answered_at=None), name="suggestion_waiting"
            ),
        ]

    def __str__(self) -> str:
        return self.ref
