"""Who gets which lead, and which department learns why one was lost: rows the desk edits."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from booking.sites.models import Post, Site
from club.leads.models.lead import Lead


class LeadRoute(models.Model):
    """Leads of a kind at a site (or everywhere) go to this team, and to this person first if one is named."""

    kind = models.CharField(_("kind"), max_length=10, choices=Lead.Kind)
    site = models.ForeignKey(Site, models.PROTECT, null=True, blank=True, related_name="+")
    team = models.CharField(_("team"), max_length=30)
    role = models.CharField(_("role"), max_length=20, choices=Post.Role, default=Post.Role.SALES)
    assignee = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    changed_at = models.DateTimeField()
    changed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["kind", "site"], name="lead_route_once", nulls_distinct=False),
        )

    def __str__(self) -> str:
        return f"{self.kind} → {self.team}"


class LostRoute(models.Model):
    """Leads lost for this reason are told to this department."""

    reason = models.CharField(_("reason"), max_length=12, choices=Lead.Lost, unique=True)
    department = models.CharField(_("department"), max_length=30)
    changed_at = models.DateTimeField()
    changed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")

    def __str__(self) -> str:
        return f"{self.reason} → {self.department}"
