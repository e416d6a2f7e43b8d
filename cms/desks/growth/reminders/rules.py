"""One rule: made, changed, looked at before it speaks, paused, let through."""

from datetime import date
from itertools import groupby
from zoneinfo import ZoneInfo

from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe
from wagtail.admin import messages

from club import journeys
from club.notices.examples import NAMES
from club.notices.reasons import sentence
from club.reminders import actions
from club.reminders.examples import example_of
from club.reminders.models import Occurrence, Rule
from club.reminders.preview import ROWS_MAX, Line
from cms.desk import DeskRequest, desk, frame, must_act, tell
from cms.desks.growth.reminders.forms import NewRuleForm, RuleForm
from cms.desks.growth.reminders.listing import of_sites
from cms.words import said


@desk("growth")
@require_http_methods(["GET", "POST"])
def reminder(request: DeskRequest, pk: int = 0) -> HttpResponse:
    """A rule, new or changed: written, looked at in both languages, saved.

    Rules speak to the whole group, so only group posts write them.
    """
    rule = get_object_or_404(Rule, pk=pk) if pk else Rule(active_from=timezone.now())
    kind, title = RuleForm if pk else NewRuleForm, said(rule) or _("New reminder")
    form = kind(request.POST or None, instance=rule)
    if request.method == "POST":
        must_act(request, None)
        if form.is_valid() and "look" not in request.POST:
            try:
                saved = actions.save_rule(
                    rule=form.save(commit=False), actor=request.user, now=timezone.now()
                )
            except ValidationError as refusal:
                tell(form, refusal)
            else:
                messages.success(request, _("Saved. It holds from the next planning on."))
                return redirect("desk_reminder_preview", pk=saved.pk)
    return frame(
        request, "cms/desk/growth/reminder_form.html", title,
        status=422 if form.errors else 200, icon="desk-bell",
        above=((reverse("desk_reminders"), _("Reminders")),), form=form,
        previews=[(language, words) for language in NAMES if (words := example_of(rule, language))],
        is_draft=request.method == "POST",
    )  # fmt: skip


@desk("growth")
@require_safe
def preview(request: DeskRequest, pk: int) -> HttpResponse:
    """The month to come by day: who would get it, who would not, and why."""
    rule = get_object_or_404(Rule, pk=pk)
    lines = journeys.month_of(rule, sites=request.scope.seen, now=timezone.now())
    days = [
        (day, [(line, sentence(line.reason) if line.reason else "") for line in rows])
        for day, rows in groupby(lines, key=day_of)
    ]
    return frame(
        request, "cms/desk/growth/reminder_preview.html", said(rule), icon="desk-bell",
        above=((reverse("desk_reminders"), _("Reminders")),), rule=rule, days=days, total=len(lines),
        silent=sum(1 for line in lines if line.reason), is_cut=len(lines) >= ROWS_MAX,
        can_act=request.scope.acts_everywhere,
    )  # fmt: skip


def day_of(line: Line) -> date:
    return line.planned.send_at.astimezone(ZoneInfo(line.planned.zone)).date()


@desk("growth")
@require_POST
def pause(request: DeskRequest, pk: int) -> HttpResponse:
    must_act(request, None)
    rule = actions.pause_rule(rule=get_object_or_404(Rule, pk=pk), actor=request.user, now=timezone.now())
    messages.success(request, _("Paused.") if rule.paused_at else _("Going on."))
    return redirect("desk_reminders")


@desk("growth")
@require_POST
def let_through(request: DeskRequest, pk: int) -> HttpResponse:
    """The number that stopped a rule was looked at: the form carries it, so nobody agrees to another."""
    must_act(request, None)
    rule, count = get_object_or_404(Rule, pk=pk), request.POST.get("count", "")
    try:
        actions.let_through(
            rule=rule, count=int(count) if count.isdecimal() else -1, actor=request.user, now=timezone.now()
        )
    except ValidationError as refusal:
        messages.error(request, refusal.messages[0])
    else:
        messages.success(request, _("It goes out with the next planning."))
    return redirect("desk_reminders")


@desk("growth")
@require_POST
def skip(request: DeskRequest, pk: int) -> HttpResponse:
    """One planned message is left out, with a reason."""
    row = get_object_or_404(of_sites(Occurrence.objects.all(), request), pk=pk)
    must_act(request, row.person.member.site_id)
    why = request.POST.get("why", "").strip()[:300] or _("left out at the desk")
    if actions.skip(occurrence=row, why=why, actor=request.user, now=timezone.now()):
        messages.success(request, _("Left out."))
    else:
        messages.error(request, _("It had ended already."))
    return redirect("desk_reminder_log")
