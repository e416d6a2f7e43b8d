"""Campaigns at the desk: drafted, tried on the past, approved by a second person, watched, ended."""

from collections.abc import Callable
from typing import Any

from babel.numbers import get_currency_precision
from django import forms
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe
from wagtail.admin import messages

from booking.sites.queries import group
from club import journeys
from club.trail.actions import record
from cms.desk import DeskRequest, desk, frame, must_act, tell
from cms.desks.points.choices import Codes, choices_of, names_of
from cms.desks.points.earning.forms import calendar_day, whole
from loyalty.campaigns import actions
from loyalty.campaigns.models import Campaign
from loyalty.earning.models import EarnRule
from loyalty.earning.queries import backtest, results_of, rules_of

LIST_MAX = 200
GROUPS = (
    (gettext_lazy("The campaign"), ("code", "name", "name_zh", "starts_on", "ends_on")),
    (gettext_lazy("For whom and where"), ("tiers", "sites", "brands", "attributes", "segments")),
    (gettext_lazy("Limits"), ("budget_points", "budget_units", "member_points_max", "holdout_percent")),
    (gettext_lazy("Beside other campaigns"), ("group", "priority")),
)
STEPS: dict[str, Callable[..., Campaign]] = {
    "submit": actions.submit, "approve": actions.approve, "send_back": actions.send_back,
    "pause": actions.pause, "resume": actions.resume, "end": actions.end,
}  # fmt: skip
MEANT_FOR = ("tiers", "sites", "brands", "attributes", "segments")
WITH_REASON = frozenset({"send_back", "pause", "end"})


class CampaignForm(forms.Form):
    """A draft; from its review on nothing here changes any more."""

    code = forms.SlugField(
        label=gettext_lazy("Code of the campaign"), max_length=40,
        help_text=gettext_lazy("A short name for ever: small letters, digits, hyphens."),
    )  # fmt: skip
    name = forms.CharField(label=gettext_lazy("Name of the campaign"), max_length=80)
    name_zh = forms.CharField(label=gettext_lazy("Name in Chinese"), max_length=80, required=False)
    starts_on = calendar_day(gettext_lazy("First day"))
    ends_on = calendar_day(gettext_lazy("Last day"))
    tiers = Codes(label=gettext_lazy("Levels"), required=False, help_text=gettext_lazy("None marked: all."))
    sites = Codes(label=gettext_lazy("Centres"), required=False, help_text=gettext_lazy("None marked: all."))
    brands = Codes(label=gettext_lazy("Brands"), required=False, help_text=gettext_lazy("None marked: all."))
    attributes = Codes(
        label=gettext_lazy("Kinds of customers"), required=False, help_text=gettext_lazy("None marked: all.")
    )
    segments = Codes(
        label=gettext_lazy("Members of one of these groups"), required=False,
        help_text=gettext_lazy("None marked: everybody."),
    )  # fmt: skip
    budget_points = whole(
        gettext_lazy("Points in all"), 1_000_000_000,
        gettext_lazy("Not one more is given. Without a limit a second person must approve."),
    )  # fmt: skip
    budget_units = whole(
        gettext_lazy("Money in all, whole units"),
        100_000_000,
        gettext_lazy("What the points given are worth."),
    )
    member_points_max = whole(gettext_lazy("Points for one member"), 1_000_000_000)
    holdout_percent = whole(
        gettext_lazy("Members left out to compare with, %"), 50,
        gettext_lazy("Drawn by chance, always the same: they show what the campaign changed."),
    )  # fmt: skip
    group = forms.SlugField(
        label=gettext_lazy("Group"), max_length=40, required=False,
        help_text=gettext_lazy("Of the campaigns of one group only one counts on a bill."),
    )  # fmt: skip
    priority = whole(gettext_lazy("Rank in its group"), 1_000, gettext_lazy("The highest counts."))

    def __init__(self, *args: Any, is_new: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not is_new:
            del self.fields["code"]
        for name in ("tiers", "sites", "brands", "attributes", "segments"):
            self.fields[name].choices = choices_of(name)  # type: ignore[attr-defined]

    def groups(self) -> list[tuple[Any, list[forms.BoundField]]]:
        """The fields in the order a manager thinks."""
        return [(title, [self[name] for name in names if name in self.fields]) for title, names in GROUPS]

    def asked(self) -> dict[str, Any]:
        """The campaign's own words for what was typed."""
        fields = {name: value for name, value in self.cleaned_data.items() if name != "code"}
        units = fields.pop("budget_units")
        fields["budget_minor"] = None if units is None else units * coins()
        for name, empty in (("priority", 100), ("holdout_percent", 0)):
            fields[name] = empty if fields[name] is None else fields[name]
        return fields


@desk("points")
@require_safe
def campaigns(request: DeskRequest) -> HttpResponse:
    """All campaigns by state, the newest first."""
    state = request.GET.get("state", "")
    found = Campaign.objects.order_by("-starts_on", "-pk")
    if state in Campaign.State:
        found = found.filter(state=state)
    today = journeys.group_day(timezone.now())
    rows = [(row, row.is_over(today)) for row in found[:LIST_MAX]]
    return frame(
        request, "cms/desk/points/campaigns.html", _("Campaigns"), icon="desk-trophy", rows=rows, state=state,
        states=Campaign.State.choices, can_act=request.scope.acts_everywhere,
    )  # fmt: skip


@desk("points")
@require_safe
def campaign(request: DeskRequest, code: str) -> HttpResponse:
    """One campaign: what it gives, what a year of bills says about it, what it did so far."""
    row = get_object_or_404(Campaign.objects.select_related("author"), code=code)
    today = journeys.group_day(timezone.now())
    rules = rules_of(row)
    is_open = row.state in (Campaign.State.DRAFT, Campaign.State.REVIEW)
    has_preview = bool(rules) and (is_open or "preview" in request.GET)
    return frame(
        request, "cms/desk/points/campaign.html", str(row), icon="desk-trophy", row=row, rules=rules,
        above=((reverse("desk_campaigns"), _("Campaigns")),), today=today, is_over=row.is_over(today),
        steps=row.steps.select_related("actor").order_by("-pk")[:LIST_MAX], is_open=is_open,
        preview=backtest(candidates=rules, on=today, campaign=row) if has_preview else None,
        results=None if is_open else results_of(row), kinds=EarnRule.Kind.choices,
        left=None if row.budget_points is None else row.budget_points - row.points_given,
        currency=group().currency, can_act=request.scope.acts_everywhere,
        meant={field: names_of(field, getattr(row, field)) for field in MEANT_FOR},
    )  # fmt: skip


@desk("points")
@require_http_methods(["GET", "POST"])
def campaign_edit(request: DeskRequest, code: str = "") -> HttpResponse:
    """A new draft, or one changed."""
    must_act(request, None)
    row = get_object_or_404(Campaign, code=code) if code else None
    now = timezone.now()
    today = journeys.group_day(now)
    form = CampaignForm(request.POST or None, initial=_initial(row, today), is_new=row is None)
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                with transaction.atomic():
                    saved = actions.draft(
                        code=row.code if row else form.cleaned_data["code"], on=today, now=now,
                        author=request.user, is_new=row is None, **form.asked(),
                    )  # fmt: skip
                    record(
                        actor=request.user, verb="campaign.drafted", subject=saved, data={"code": saved.code},
                        now=now,
                    )  # fmt: skip
            except ValidationError as refusal:
                status = tell(form, refusal)
            else:
                messages.success(request, _("Saved."))
                return redirect("desk_campaign", saved.code)
    return frame(
        request, "cms/desk/points/campaign_form.html", str(row or _("New campaign")), status=status,
        icon="desk-trophy", above=((reverse("desk_campaigns"), _("Campaigns")),), form=form,
    )  # fmt: skip


@desk("points")
@require_POST
def campaign_step(request: DeskRequest, code: str) -> HttpResponse:
    """The next step of its life, with who and when."""
    must_act(request, None)
    row = get_object_or_404(Campaign, code=code)
    name, now = request.POST.get("step", ""), timezone.now()
    if name not in STEPS:
        return redirect("desk_campaign", code)
    why = {"why": request.POST.get("why", "")[:200]} if name in WITH_REASON else {}
    try:
        with transaction.atomic():
            STEPS[name](campaign=row, on=journeys.group_day(now), now=now, actor=request.user, **why)
            record(actor=request.user, verb=f"campaign.{name}", subject=row, data=why, now=now)
    except ValidationError as refusal:
        messages.error(request, " ".join(refusal.messages))
    else:
        messages.success(request, _("Done."))
    return redirect("desk_campaign", code)


def _initial(row: Campaign | None, today: Any) -> dict[str, Any]:
    if row is None:
        return {"starts_on": today, "priority": 100, "holdout_percent": 10, "member_points_max": 2_000}
    fields = {name: getattr(row, name) for name in CampaignForm.base_fields if hasattr(row, name)}
    return fields | {"budget_units": None if row.budget_minor is None else row.budget_minor // coins()}


def coins() -> int:
    """Smallest coins in one whole unit of the group's money: 100 pence, 1 yen, 1,000 fils."""
    return int(10 ** get_currency_precision(group().currency))
