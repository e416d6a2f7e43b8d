"""Somebody we know who never joined: from the dealer's file, a visit or a booking by phone."""

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from booking.appointments.queries import past, upcoming
from booking.due.queries import garage_of
from booking.visits.queries import visits_of
from club.journeys import group_day
from club.members.queries import customers_of, member_of, notes_of
from club.members.rules import masked_email, masked_phone
from club.privacy import actions as privacy
from cms.desk import DeskRequest, desk, frame
from cms.desks.members.matters import matters_of
from cms.desks.members.search import above

ROWS_MAX = 12


@desk("members")
@require_safe
def person(request: DeskRequest, pk: int) -> HttpResponse:
    sites = None if request.scope.everywhere else request.scope.seen
    shown = get_object_or_404(customers_of(sites), pk=pk)
    member = member_of(shown)
    if member is not None:
        return redirect("desk_member", member.number)
    now = timezone.now()
    privacy.look(staff=request.user, person=shown, site=None, now=now)
    return frame(
        request, "cms/desk/members/person.html", shown.name or _("Without a name"), icon="desk-users",
        above=above(), person=shown, email=masked_email(shown.email or ""),
        phone=masked_phone(str(shown.phone or "")), cars=garage_of(shown, now, on=group_day(now)),
        upcoming=upcoming(shown, now)[:ROWS_MAX], past=past(shown)[:ROWS_MAX],
        visits=visits_of(shown)[:ROWS_MAX], notes=notes_of(shown)[:ROWS_MAX],
        **matters_of(request, shown),
    )  # fmt: skip
