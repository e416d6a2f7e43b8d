"""The numbers of the points programme: what holds, what is coming, what was, and who wrote it."""

from __future__ import annotations

import datetime
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe
from wagtail.admin import messages

from club import journeys
from club.trail.actions import record
from cms.desk import DeskRequest, desk, frame, must_act, tell
from cms.desks.setup.point_rules import GROUPS, LABELS
from loyalty.policies.actions import set_policy
from loyalty.policies.models import Policy
from loyalty.policies.queries import history_of, policies
from loyalty.policies.rules import SETTINGS

HISTORY_MAX = 100


class NumberForm(forms.Form):
    value = forms.IntegerField(label=gettext_lazy("Value"))
    valid_from = forms.DateField(label=gettext_lazy("From"), widget=forms.DateInput(attrs={"type": "date"}))


@desk("group")
@require_safe
def point_policies(request: DeskRequest) -> HttpResponse:
    today = journeys.group_day(timezone.now())
    values, news = policies(*SETTINGS, on=today), latest()
    groups = [
        (title, [(name, label, values[name], news.get(name)) for name, label in names.items()])
        for title, names in [*GROUPS, *unnamed()]
    ]
    return frame(
        request, "cms/desk/setup/point_policies.html", _("Rules of points"), icon="desk-clipboard-check",
        groups=groups, today=today, can_act=request.scope.acts_everywhere,
        above=((reverse("desk_policies"), _("Rules")),),
    )  # fmt: skip


def latest() -> dict[str, Policy]:
    """The newest row of each number, whether it holds already or is coming. One query."""
    rows = Policy.objects.select_related("author").order_by("name", "-valid_from", "-id").distinct("name")
    return {row.name: row for row in rows}


def unnamed() -> list[tuple[str, dict[str, Any]]]:
    """Numbers somebody added to the rules without a name here: shown by their code, never left out."""
    rest = {name: name for name in SETTINGS if name not in LABELS}
    return [(_("Other"), rest)] if rest else []


@desk("group")
@require_http_methods(["GET", "POST"])
def point_policy(request: DeskRequest, name: str) -> HttpResponse:
    """One number: its history, and its next value from a day."""
    if name not in SETTINGS:
        raise Http404
    today = journeys.group_day(timezone.now())
    value = policies(name, on=today)[name]
    form, status = NumberForm(request.POST or None, initial={"valid_from": today, "value": value}), 200
    if request.method == "POST":
        must_act(request, None)
        status = 422
        if form.is_valid():
            try:
                write(name, form, today, request.user)
            except ValidationError as refusal:
                status = tell(form, refusal)
            else:
                messages.success(request, _("Written down, with your name."))
                return redirect("desk_point_policy", name)
    above = (
        (reverse("desk_policies"), _("Rules")),
        (reverse("desk_point_policies"), _("Rules of points")),
    )
    return frame(
        request, "cms/desk/setup/point_policy.html", str(LABELS.get(name, name)), status=status,
        icon="desk-clipboard-check", above=above, form=form, setting=SETTINGS[name], value=value, today=today,
        history=history_of(name)[:HISTORY_MAX], can_act=request.scope.acts_everywhere,
    )  # fmt: skip


@transaction.atomic
def write(name: str, form: NumberForm, today: datetime.date, actor: Any) -> None:
    data, now = form.cleaned_data, timezone.now()
    row = set_policy(
        name=name, value=data["value"], valid_from=data["valid_from"], on=today, now=now, author=actor
    )
    told = {"name": name, "value": row.value, "from": row.valid_from.isoformat()}
    record(actor=actor, verb="policy.set", subject=row, data=told, now=now)
