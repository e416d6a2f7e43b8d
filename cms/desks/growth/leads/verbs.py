"""What is done to a lead: one address for all verbs, one journey or action for each."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST
from wagtail.admin import messages

from club import journeys
from club.leads import actions as leads
from club.leads.models import Lead, TestDrive
from cms.desk import DeskRequest, desk, must_act, tell
from cms.desks.growth.amounts import minor_of
from cms.desks.growth.leads import forms
from cms.desks.growth.leads.page import VERBS, seen, show

type Doing = Callable[[Lead, dict[str, Any], Any, datetime], object]


def drive_of(lead: Lead) -> TestDrive:
    found = lead.drives.filter(kept_at=None, missed_at=None).first()
    if found is None:
        raise leads.DriveOver
    return found


def order(lead: Lead, data: dict[str, Any], actor: Any, now: datetime) -> object:
    minor = value_of(lead, data)
    return journeys.order_lead(lead=lead, value_minor=minor, words=data["words"], actor=actor, now=now)


def deliver(lead: Lead, data: dict[str, Any], actor: Any, now: datetime) -> object:
    value, facts = value_of(lead, data), {name: data[name] for name in ("vin", "plate")}
    return journeys.deliver_lead(lead=lead, value_minor=value, actor=actor, now=now, **facts)


def value_of(lead: Lead, data: dict[str, Any]) -> int | None:
    return None if data["value"] is None else minor_of(data["value"], lead.site.currency)


DOINGS: dict[str, Doing] = {
    "attempt": lambda lead, data, actor, now: leads.note_attempt(lead=lead, actor=actor, now=now, **data),
    "contact": lambda lead, data, actor, now: leads.note_contact(
        lead=lead, actor=actor, now=now, **{name: value for name, value in data.items() if value != ""}
    ),
    "verify": lambda lead, data, actor, now: journeys.verify_lead(lead=lead, actor=actor, now=now, **data),
    "feedback": lambda lead, data, actor, now: leads.give_feedback(lead=lead, actor=actor, now=now, **data),
    "talk": lambda lead, data, actor, now: leads.go_on(lead=lead, actor=actor, now=now, **data),
    "drive": lambda lead, data, actor, now: leads.agree_drive(lead=lead, actor=actor, now=now, **data),
    "keep": lambda lead, data, actor, now: journeys.keep_test_drive(
        drive=drive_of(lead), actor=actor, now=now, **data
    ),
    "miss": lambda lead, data, actor, now: leads.miss_drive(drive=drive_of(lead), actor=actor, now=now),
    "order": order,
    "deliver": deliver,
    "lose": lambda lead, data, actor, now: journeys.lose_lead(lead=lead, actor=actor, now=now, **data),
    "undo": lambda lead, data, actor, now: journeys.undo_sale(lead=lead, actor=actor, now=now, **data),
    "give_up": lambda lead, data, actor, now: leads.give_up(lead=lead, actor=actor, now=now, **data),
    "attach": lambda lead, data, actor, now: journeys.attach_lead(lead=lead, actor=actor, now=now, **data),
    "assign": lambda lead, data, actor, now: leads.assign(lead=lead, actor=actor, now=now, **data),
    "answer": lambda lead, data, actor, now: leads.answer_lost(lead=lead, actor=actor, now=now, **data),
}


@desk("leads")
@require_POST
def act(request: DeskRequest, ref: str, verb: str) -> HttpResponse:
    """A form that is wrong, or a verb that is refused, comes back with everything that was typed."""
    if verb not in DOINGS:
        raise Http404
    row = seen(request, ref)
    must_act(request, row.site_id)
    form = form_for(verb, row, request)
    if form is not None and not form.is_valid():
        return show(request, row, verb, form, 422)
    data = dict(form.cleaned_data) if form is not None else {}
    try:
        DOINGS[verb](row, data, request.user, timezone.now())
    except ValidationError as refusal:
        if form is None:
            messages.error(request, " ".join(refusal.messages))
            return redirect("desk_lead", ref)
        return show(request, row, verb, form, tell(form, refusal))
    messages.success(request, _("Written down."))
    return redirect("desk_lead", ref)


def form_for(verb: str, row: Lead, request: DeskRequest) -> Any:
    if verb == "assign":
        return forms.AssignForm(request.POST, site=row.site)
    if verb == "answer":
        return forms.LostAnswerForm(request.POST)
    made = VERBS[verb][1]
    return made(request.POST) if made is not None else None
