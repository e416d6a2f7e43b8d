"""Reminders: rules that staff make, what is about to be said, and what became of what was planned."""

from datetime import timedelta

from django import forms
from django.contrib.postgres.forms import SimpleArrayField
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe
from wagtail.admin import messages

from club.members.models import Consent
from club.reminders.actions import pause_rule, save_rule
from club.reminders.models import Occurrence, Rule
from club.reminders.queries import outcomes, with_outcome
from cms.desk import DeskRequest, desk, frame, must_act, tell

AHEAD = timedelta(days=14)
BEHIND = timedelta(days=30)
LOG_MAX = 60


class RuleForm(forms.ModelForm[Rule]):
    offsets = SimpleArrayField(
        forms.IntegerField(min_value=-400, max_value=400),
        label=gettext_lazy("Days before (−) or after (+)"),
        help_text=gettext_lazy("Several with commas, as in -30, -7, 0."),
    )
    channels = forms.MultipleChoiceField(
        label=gettext_lazy("Channels in order"),
        choices=[(value, label) for value, label in Consent.Channel.choices if value in {"inbox", "email"}],
        widget=forms.CheckboxSelectMultiple,
    )

    class Meta:
        model = Rule
        fields = (
            "name",
            "anchor",
            "offsets",
            "purpose",
            "channels",
            "opens",
            "closes",
            "useful_days",
            "priority",
            "subject",
            "subject_zh",
            "body",
            "body_zh",
        )
        widgets = {
            "opens": forms.TimeInput(attrs={"type": "time"}, format="%H:%M"),
            "closes": forms.TimeInput(attrs={"type": "time"}, format="%H:%M"),
        }


class NewRuleForm(RuleForm):
    class Meta(RuleForm.Meta):
        fields = ("code", *RuleForm.Meta.fields)  # type: ignore[assignment]


@desk("growth")
@require_safe
def reminders(request: DeskRequest) -> HttpResponse:
    """Rules, the two weeks to come, and the month behind."""
    now = timezone.now()
    log = of_sites(with_outcome(Occurrence.objects.exclude(state=Occurrence.State.PLANNED)), request)
    planned = Occurrence.objects.filter(state=Occurrence.State.PLANNED, send_at__lte=now + AHEAD)
    soon = of_sites(planned.select_related("rule", "person"), request).order_by("send_at", "pk")
    return frame(
        request, "cms/desk/growth/reminders.html", _("Reminders"), icon="desk-bell",
        rules=Rule.objects.order_by("anchor", "name"), soon=soon[:LOG_MAX],
        log=log.select_related("rule", "person").order_by("-ended_at", "-pk")[:LOG_MAX],
        counts=sorted(outcomes(now - BEHIND).items()), can_act=request.scope.acts_everywhere,
    )  # fmt: skip


def of_sites(rows: "QuerySet[Occurrence]", request: DeskRequest) -> "QuerySet[Occurrence]":
    """Of the members of one's own sites only."""
    return rows.filter(person__member__site__in=request.scope.seen)


@desk("growth")
@require_http_methods(["GET", "POST"])
def reminder(request: DeskRequest, pk: int = 0) -> HttpResponse:
    """A rule, new or changed. Rules speak to the whole group, so only group posts write them."""
    rule = get_object_or_404(Rule, pk=pk) if pk else Rule(active_from=timezone.now())
    kind = RuleForm if pk else NewRuleForm
    form = kind(request.POST or None, instance=rule)
    if request.method == "POST":
        must_act(request, None)
        if form.is_valid():
            try:
                save_rule(rule=form.save(commit=False), actor=request.user, now=timezone.now())
            except ValidationError as refusal:
                tell(form, refusal)
            else:
                messages.success(request, _("Saved. It holds from the next planning on."))
                return redirect("desk_reminders")
    return frame(
        request, "cms/desk/simple_form.html", rule.name or _("New reminder"),
        status=422 if request.method == "POST" else 200, icon="desk-bell",
        above=((reverse("desk_reminders"), _("Reminders")),), form=form, label=_("Save"),
    )  # fmt: skip


@desk("growth")
@require_POST
def pause(request: DeskRequest, pk: int) -> HttpResponse:
    must_act(request, None)
    rule = pause_rule(rule=get_object_or_404(Rule, pk=pk), actor=request.user, now=timezone.now())
    messages.success(request, _("Paused.") if rule.paused_at else _("Going on."))
    return redirect("desk_reminders")
