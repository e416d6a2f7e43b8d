"""Whom a desk may see: members of its sites, and whoever comes there."""

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.shortcuts import get_object_or_404

from booking.appointments.models import Appointment
from booking.visits.models import Visit
from club.members.models import Member
from cms.roles import Scope


def seen(scope: Scope, number: str) -> Member:
    return get_object_or_404(visible(scope).select_related("user", "site"), number=number)


def visible(scope: Scope) -> QuerySet[Member]:
    """Members of one's sites, and those who have an appointment or a visit there."""
    comes = Appointment.objects.for_sites(scope.sites()).filter(person=OuterRef("user"))
    came = Visit.objects.filter(site__in=scope.seen, person=OuterRef("user"))
    return Member.objects.filter(Q(site__in=scope.seen) | Exists(comes) | Exists(came))
