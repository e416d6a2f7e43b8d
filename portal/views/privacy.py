"""/profile/privacy/: what is held of me, who looked, a copy of it all, and being forgotten (privacy.md)."""

from typing import Any

from django import forms
from django.contrib import messages
from django.core.files.storage import storages
from django.http import FileResponse, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

import club.refusals
import loyalty.refusals
from club import journeys
from club.journeys import group_day
from club.members.queries import member_of
from club.privacy import actions, queries
from club.privacy.models import DataCopy, Erasure
from loyalty.ledger.queries import account_of, balance
from portal.forms import PersonForm
from portal.person import person_of
from portal.privacy import CLASSES, OBSTACLES, WHERE
from portal.stepup import step_up

REFUSALS = (loyalty.refusals.Refusal, club.refusals.Refusal)
COPIES_SHOWN = 5


class ForgetForm(PersonForm):
    points = forms.ChoiceField(
        label=gettext_lazy("Your points"),
        choices=[
            (Erasure.Points.USE, gettext_lazy("I use them first: thirty days")),
            (Erasure.Points.GIVE_UP, gettext_lazy("I give them up")),
        ],
        widget=forms.RadioSelect,
    )
    is_sure = forms.BooleanField(
        label=gettext_lazy("I know that nobody can bring my account back afterwards.")
    )

    def __init__(self, *args: Any, has_points: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not has_points:
            del self.fields["points"]


@require_safe
def privacy(request: HttpRequest) -> HttpResponse:
    person, now = person_of(request), timezone.now()
    copies = [(copy, copy.is_open(now)) for copy in queries.copies_of(person)[:COPIES_SHOWN]]
    context = {
        "member": member_of(person),
        "copies": copies,
        "is_making": any(copy.ready_at is None for copy, _open in copies),
        "looks": queries.looks_at(person),
        "erasure": queries.open_erasure(person),
        "now": now,
    }
    return render(request, "portal/privacy/index.html", context)


@require_POST
@step_up
def copy_new(request: HttpRequest) -> HttpResponse:
    person = person_of(request)
    try:
        actions.ask_copy(person=person, now=timezone.now(), actor=person)
    except club.refusals.Refusal as refusal:
        messages.error(request, refusal.messages[0])
    else:
        messages.success(request, _("We are putting your copy together, and tell you when it is ready."))
    return redirect("privacy")


@require_safe
def copy(request: HttpRequest, ref: str) -> HttpResponseBase:
    """Its owner's alone, and for a week."""
    person, now = person_of(request), timezone.now()
    found = get_object_or_404(
        DataCopy.objects.for_user(person).filter(until__gt=now).exclude(file=""), ref=ref
    )
    actions.fetched(copy=found, now=now, actor=person)
    answer = FileResponse(storages["private"].open(found.file), as_attachment=True, filename="my-data.zip")
    answer["Content-Type"] = "application/zip"
    answer["Cache-Control"] = "private, no-store"
    return answer


@require_http_methods(["GET", "HEAD", "POST"])
@step_up
def deletion(request: HttpRequest) -> HttpResponse:
    """The plan first, class by class; then the request, with the keys shown once more."""
    person, now = person_of(request), timezone.now()
    account = account_of(person)
    points = balance(account, group_day(now)).available if account is not None else 0
    form = ForgetForm(request.POST or None, has_points=bool(points))
    if request.method != "POST" or not form.is_valid():
        return deletion_page(request, form, points, 422 if form.is_bound else 200)
    try:
        journeys.ask_erasure(
            person=person, identity_how="signed in again", now=now, actor=person,
            use_points=form.cleaned_data.get("points") == Erasure.Points.USE,
        )  # fmt: skip
    except REFUSALS as refusal:
        form.add_error(None, refusal.messages[0])
        return deletion_page(request, form, points, int(getattr(refusal, "status", 422)))
    messages.success(request, _("We have your request. Until it begins you can take it back."))
    return redirect("privacy")


def deletion_page(request: HttpRequest, form: ForgetForm, points: int, status: int) -> HttpResponse:
    person = person_of(request)
    plan = queries.plan_for(person, timezone.now())
    context = {
        "form": form,
        "points": points,
        "steps": [(CLASSES[step.record_class], step) for step in plan.steps],
        "obstacles": [(OBSTACLES[code], WHERE.get(code)) for code in plan.obstacles],
        "erasure": queries.open_erasure(person),
    }
    return render(request, "portal/privacy/deletion.html", context, status=status)


@require_POST
def deletion_back(request: HttpRequest) -> HttpResponse:
    person = person_of(request)
    rows = Erasure.objects.filter(person=person, done_at=None, withdrawn_at=None)
    try:
        journeys.keep_person(erasure=get_object_or_404(rows), now=timezone.now(), actor=person)
    except REFUSALS as refusal:
        messages.error(request, refusal.messages[0])
    else:
        messages.success(request, _("Good to keep you. Nothing has been removed."))
    return redirect("privacy")
