"""Keep my tier: what is missing, and which visits would bring it, ready to be booked."""

from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import urlencode

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from club import journeys
from club.journeys.tiers import Plan, Step
from loyalty.tiers.queries import entitlements_of
from portal.due import note_of
from portal.owner import Owner, owner_of


@dataclass(frozen=True)
class ShownStep:
    """A step with its words and the way to do it."""

    step: Step
    notes: Sequence[str]
    href: str


@require_safe
def planner(request: HttpRequest) -> HttpResponse:
    owner = owner_of(request)
    plan = journeys.plan_of(owner.user, owner.now)
    if plan is None:
        raise Http404
    context = {
        "owner": owner,
        "plan": plan,
        "standing": plan.standing,
        "steps": [shown(step, owner) for step in plan.steps],
        "missing": plan.gap,
        "book": way_to_book(plan),
        "entitlements": entitlements_of(owner.account, owner.on, plan.standing),
        "perks": journeys.perks_waiting(owner.account, owner.on),
    }
    return render(request, "portal/points/planner.html", context)


def shown(step: Step, owner: Owner) -> ShownStep:
    if step.event is not None:
        return ShownStep(step, (), reverse("my_event", args=[step.event.slug]))
    if step.appointment is not None:
        return ShownStep(step, (), reverse("appointment", args=[step.appointment.ref]))
    return ShownStep(step, [note_of(item, owner.on) for item in step.due], booking_of(step))


def way_to_book(plan: Plan) -> str:
    """The one button of the page: the first step still open, else any visit."""
    step = plan.next_step
    return booking_of(step) if step else reverse("appointment_new")


def booking_of(step: Step) -> str:
    """The booking page with the car and the work chosen already."""
    car = step.vehicle.ref if step.vehicle is not None else ""
    chosen = {"car": car, "work": [operation.code for operation in step.operations]}
    return f"{reverse('appointment_new')}?{urlencode(chosen, doseq=True)}"
