"""Requests to be forgotten made at the desk, legal holds, and how long records are kept (privacy.md)."""

from django import forms
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe
from wagtail.admin import messages

from club import journeys
from club.journeys import group_day
from club.privacy import actions, queries, rules
from club.privacy.models import Erasure, LegalHold, Purge, Retention
from cms.desk import DeskRequest, desk, frame, must_act, tell
from cms.desks.members.reach import seen
from cms.roles import scope_of

NAMES = {
    "profile": gettext_lazy("Files of people"),
    "consent": gettext_lazy("Consents"),
    "repair": gettext_lazy("Repairs and appointments"),
    "invoice": gettext_lazy("Bills and payments"),
    "points": gettext_lazy("Postings of points"),
    "complaint": gettext_lazy("Complaints"),
    "lost_lead": gettext_lazy("Lost leads"),
    "survey_text": gettext_lazy("Words in surveys"),
    "message_body": gettext_lazy("Words of messages"),
    "message": gettext_lazy("Reminders"),
    "log": gettext_lazy("Logs"),
    "audit": gettext_lazy("Audit"),
    "file": gettext_lazy("Photos"),
}
SHOWN_MAX = 50


class KeepForm(forms.Form):
    months_min = forms.IntegerField(label=gettext_lazy("At least, months (law)"), min_value=0, max_value=600)
    months_max = forms.IntegerField(label=gettext_lazy("At most, months"), min_value=0, max_value=600)
    why = forms.CharField(label=gettext_lazy("Why"), max_length=200)


class EraseForm(forms.Form):
    identity_how = forms.CharField(
        label=gettext_lazy("How do you know that it is them?"), max_length=120,
        help_text=gettext_lazy("Which paper you saw, or how you asked back."),
    )  # fmt: skip
    use_points = forms.BooleanField(label=gettext_lazy("They use their points first"), required=False)


@desk("group")
@require_safe
def retention(request: DeskRequest) -> HttpResponse:
    """The table, what contradicts, what is waiting, what went last."""
    on = group_day(timezone.now())
    kept = queries.kept(on)
    return frame(
        request, "cms/desk/members/retention.html", _("How long we keep"), icon="desk-clipboard-check",
        rows=[(code, NAMES[code], each) for code, each in kept.items()],
        conflicts=[(NAMES[short], NAMES[long]) for short, long in rules.conflicts(kept)],
        erasures=Erasure.objects.filter(done_at=None, withdrawn_at=None).order_by("due_at")[:SHOWN_MAX],
        holds=LegalHold.objects.filter(until_at=None).select_related("person", "by")[:SHOWN_MAX],
        purges=[(NAMES[row.record_class], row) for row in Purge.objects.order_by("-at", "-pk")[:SHOWN_MAX]],
        can_act=request.scope.acts_everywhere,
    )  # fmt: skip


@desk("group")
@require_http_methods(["GET", "HEAD", "POST"])
def retention_set(request: DeskRequest, code: str) -> HttpResponse:
    must_act(request, None)
    kept = queries.kept(group_day(timezone.now()))
    if code not in kept:
        return redirect("desk_retention")
    known = {"months_min": kept[code].months_min, "months_max": kept[code].months_max}
    form, status = KeepForm(request.POST or None, initial=known), 200
    if request.method == "POST":
        status, now = 422, timezone.now()
        if form.is_valid():
            try:
                actions.set_retention(
                    record_class=code, on=group_day(now), now=now, actor=request.user, **form.cleaned_data
                )
                return redirect("desk_retention")
            except ValidationError as refusal:
                status = tell(form, refusal)
    history = Retention.objects.filter(record_class=code).select_related("by").order_by("-pk")[:SHOWN_MAX]
    return frame(
        request, "cms/desk/members/retention_set.html", str(NAMES[code]), status=status, form=form,
        history=history, icon="desk-clipboard-check",
    )  # fmt: skip


@desk("members")
@require_http_methods(["GET", "HEAD", "POST"])
def erasure_new(request: DeskRequest, number: str) -> HttpResponse:
    """What an erasure would really remove today; and the request of somebody at the counter."""
    member = seen(request.scope, number)
    must_act(request, member.site_id)
    form, status, now = EraseForm(request.POST or None), 200, timezone.now()
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                journeys.ask_erasure(person=member.user, now=now, actor=request.user, **form.cleaned_data)
                messages.success(request, _("Noted, and the owner is told. It begins in three days."))
                return redirect("desk_member", number)
            except ValidationError as refusal:
                status = tell(form, refusal)
    plan = queries.plan_for(member.user, now)
    return frame(
        request, "cms/desk/members/erasure.html", _("Being forgotten"), status=status, form=form,
        member=member, steps=[(NAMES[step.record_class], step) for step in plan.steps], icon="desk-users",
        obstacles=plan.obstacles, erasure=queries.open_erasure(member.user),
        hold=LegalHold.objects.filter(person=member.user, until_at=None).first(),
        can_hold=scope_of(request.user, "group").acts_everywhere,
    )  # fmt: skip


@desk("group")
@require_POST
def hold(request: DeskRequest, number: str) -> HttpResponse:
    """Nothing of this person goes while a dispute is open."""
    must_act(request, None)
    member = seen(request.scope, number)
    try:
        actions.hold_back(
            person=member.user, why=request.POST.get("why", "")[:200], now=timezone.now(), actor=request.user
        )
    except ValidationError as refusal:
        messages.error(request, refusal.messages[0])
    return redirect("desk_erasure", number)


@desk("group")
@require_POST
def hold_lifted(request: DeskRequest, pk: int) -> HttpResponse:
    must_act(request, None)
    found = get_object_or_404(LegalHold, pk=pk)
    actions.lift_hold(hold=found, now=timezone.now(), actor=request.user)
    return redirect("desk_retention")
