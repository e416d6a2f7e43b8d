"""The owner's one tap: I am here, and what became of each promise."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import gettext
from django.views.decorators.http import require_POST

from club import journeys
from club.promises.actions import tap
from club.promises.models import VisitMoment, VisitPromise
from club.refusals import Refusal
from portal.person import person_of
from portal.views.appointments import find, show


@require_POST
def here(request: HttpRequest, ref: str) -> HttpResponse:
    """The clock of the first promise starts."""
    visit = find(request, ref)
    try:
        tap(appointment=visit, kind=VisitMoment.Kind.ARRIVED, now=timezone.now(), actor=person_of(request))
    except Refusal as refusal:
        return show(request, visit, refusal=refusal)
    messages.success(request, gettext("Welcome. Somebody is with you within a minute."))
    return redirect("appointment", ref)


@require_POST
def word(request: HttpRequest, ref: str, code: str) -> HttpResponse:
    """Yes or no to one promise."""
    visit = find(request, ref)
    rows = VisitPromise.objects.for_user(person_of(request)).select_related("visit__site")
    promise = get_object_or_404(rows, visit__appointment=visit, code=code)
    said = request.POST.get("said", "")
    if said not in ("yes", "no"):
        raise Http404
    try:
        done = journeys.confirm_promise(
            promise=promise, said=said, user=person_of(request), now=timezone.now()
        )
    except Refusal as refusal:
        return show(request, visit, refusal=refusal)
    if done.paid_at is not None and said == "no":
        messages.success(
            request, gettext("We are sorry. %(points)s points are yours for it.") % {"points": done.points}
        )
    elif done.is_waiting:
        messages.success(request, gettext("Thank you for telling us. A person looks at it and answers you."))
    else:
        messages.success(request, gettext("Thank you for telling us."))
    return redirect("appointment", ref)
