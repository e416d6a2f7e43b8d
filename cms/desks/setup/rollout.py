"""How far each feature is rolled out, and to whom: head office, some centres, everywhere (sources.md K13)."""

from datetime import datetime
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods
from wagtail.admin import messages

from booking.sites.actions import set_stage
from booking.sites.models import Policy, Site
from booking.sites.queries import rollouts
from booking.sites.rules import FEATURES, Rollout, setting_of
from club.rollout import forget
from club.trail.actions import record
from cms.desk import DeskRequest, desk, frame, must_act, tell
from cms.words import SaidChoices

HISTORY_MAX = 30
NAMES = {
    "events": gettext_lazy("Events"),
    "friends": gettext_lazy("Friends"),
    "gifts": gettext_lazy("Gifts of points and gift codes"),
    "waitlist": gettext_lazy("Waitlist"),
    "plans": gettext_lazy("Paid membership"),
}
STAGES = {
    "pre_pilot": gettext_lazy("Pre-pilot: head office only"),
    "pilot": gettext_lazy("Pilot: head office and the centres ticked"),
    "everywhere": gettext_lazy("Everywhere"),
}


class StageForm(forms.Form):
    feature = forms.ChoiceField(choices=[(name, name) for name in FEATURES], widget=forms.HiddenInput)
    stage = forms.ChoiceField(label=gettext_lazy("Stage"), choices=list(STAGES.items()))
    sites = SaidChoices(
        label=gettext_lazy("Centres of the pilot"), queryset=Site.objects.order_by("name"), required=False,
        widget=forms.CheckboxSelectMultiple,
    )  # fmt: skip


@desk("group")
@require_http_methods(["GET", "POST"])
def rollout(request: DeskRequest) -> HttpResponse:
    now, status = timezone.now(), 200
    sent = StageForm(request.POST) if request.method == "POST" else None
    if sent is not None:
        must_act(request, None)
        status = 422
        if sent.is_valid():
            try:
                write(sent.cleaned_data, request.user, now)
            except ValidationError as refusal:
                status = tell(sent, refusal)
            else:
                messages.success(request, _("Written down, with your name."))
                return redirect("desk_rollout")
    found = rollouts(now.date())
    rows = [(NAMES[name], STAGES[found[name].stage], form_of(name, found[name], sent)) for name in FEATURES]
    names = [setting_of(name) for name in FEATURES]
    past = Policy.objects.filter(name__in=names).select_related("author", "site").order_by("-pk")
    return frame(
        request, "cms/desk/setup/rollout.html", _("Roll-out"), status=status, icon="desk-gauge", rows=rows,
        past=[(NAMES[row.name.removeprefix("stage_")], row) for row in past[:HISTORY_MAX]],
        can_act=request.scope.acts_everywhere,
    )  # fmt: skip


def form_of(name: str, found: Rollout, sent: StageForm | None) -> StageForm:
    """The form of one feature: what was just typed for it, else how it stands."""
    if sent is not None and sent.data.get("feature") == name:
        return sent
    stands = {"feature": name, "stage": found.stage, "sites": list(found.sites)}
    return StageForm(initial=stands, auto_id=f"id_{name}_%s")


def write(data: dict[str, Any], actor: Any, now: datetime) -> None:
    with transaction.atomic():
        rows = set_stage(
            feature=data["feature"], stage=data["stage"], sites=list(data["sites"]), now=now, author=actor
        )
        for row in rows:
            told = {"name": row.name, "value": row.value, "site": row.site.code if row.site else ""}
            record(actor=actor, verb="feature.staged", subject=row, data=told, now=now, site=row.site)
    forget()
