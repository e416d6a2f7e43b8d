"""The technician's tablet: my cars of today, large buttons, photos straight from the camera."""

from typing import Any

from django.http import HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from booking.appointments import queries
from booking.appointments.models import Appointment
from booking.estimates.queries import estimate_of, findings_of
from booking.reception.queries import given_of, notes_of
from booking.workshop.models import Kind, Resource
from cms.desk import DeskRequest, chosen_site, desk, frame
from cms.desks.workshop.board import row_of
from cms.desks.workshop.lists import Row
from cms.desks.workshop.steps import State, found, steps

OPEN = (State.BOOKED, State.CHECKED_IN, State.IN_WORK, State.AWAITING_APPROVAL, State.AWAITING_PARTS,
        State.QUALITY_CHECK)  # fmt: skip


@desk("workshop")
@require_safe
def jobs(request: DeskRequest) -> HttpResponse:
    """Today's cars of one technician: oneself, or whoever is chosen. Everybody's while nobody is."""
    site, now = chosen_site(request), timezone.now()
    if site is None:
        return frame(request, "cms/desk/workshop/none.html", _("Jobs"), icon="desk-wrench")
    today = now.astimezone(site.tz).date()
    people = list(site.resources.in_use_on(today).filter(kind=Kind.TECHNICIAN).order_by("rank", "name"))
    chosen = chosen_of(request, people)
    rows = [row_of(row, now) for row in queries.board(site, today, now)]
    return frame(
        request, "cms/desk/workshop/jobs.html", _("Jobs"), icon="desk-wrench", site=site, people=people,
        chosen=chosen, rows=[row for row in rows if is_for(row, chosen)], sites=list(request.scope.sites()),
    )  # fmt: skip


def chosen_of(request: DeskRequest, people: list[Resource]) -> Resource | None:
    """The technician in the address, else the one this person is."""
    asked = request.GET.get("who", "")
    if asked == "all":
        return None
    named = next((unit for unit in people if str(unit.pk) == asked), None)
    return named or next((unit for unit in people if unit.user_id == request.user.pk), None)


def is_for(row: Row, chosen: Resource | None) -> bool:
    return row.appointment.state in OPEN and (chosen is None or chosen in row.units)


@desk("workshop")
@require_safe
def job(request: DeskRequest, ref: str) -> HttpResponse:
    """One car on the tablet: what to do, what was seen, and the next step as one large button."""
    coming: Appointment = found(request, ref)
    about: dict[str, Any] = {
        "appointment": coming,
        "can_act": request.scope.acts_at(coming.site_id),
        "findings": findings_of(coming),
        "estimate": estimate_of(coming),
        "notes": notes_of(coming),
        "given": given_of(coming),
        **steps(coming, {}),
    }
    return frame(
        request, "cms/desk/workshop/job.html", str(coming.vehicle or coming.ref), icon="desk-wrench",
        **about,
    )  # fmt: skip
