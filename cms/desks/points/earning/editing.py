"""A new rule, the next version of one, its end; each can be tried on the bills of a year before."""

from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST
from wagtail.admin import messages

from booking.sites.queries import group
from club import journeys
from club.trail.actions import record
from cms.desk import DeskRequest, desk, frame, must_act, tell
from cms.desks.points.earning.forms import RuleForm
from cms.words import said
from loyalty.campaigns.models import Campaign
from loyalty.earning.actions import end_rule, proposed, set_rule
from loyalty.earning.models import EarnRule
from loyalty.earning.queries import Preview, backtest, rules_of


@desk("points")
@require_http_methods(["GET", "POST"])
def earning_new(request: DeskRequest) -> HttpResponse:
    """A rule nobody had yet; ``?kind=`` says of which kind, ``?campaign=`` for which campaign."""
    must_act(request, None)
    kind = request.GET.get("kind", EarnRule.Kind.SPEND)
    code = request.GET.get("campaign")
    campaign = get_object_or_404(Campaign, code=code) if code else None
    if kind not in EarnRule.Kind:
        return redirect("desk_earning")
    initial: dict[str, Any] = {"pending_days": 0, "expires_months": 24, "combine": "stack", "priority": 100}
    if kind != EarnRule.Kind.FIXED:
        initial |= {"kinds": ["labour", "parts"], "pay_types": ["customer"]}
    return _edit(request, kind, None, campaign, initial)


@desk("points")
@require_http_methods(["GET", "POST"])
def earning_rule(request: DeskRequest, code: str) -> HttpResponse:
    newest = _newest(code)
    if newest is None:
        return redirect("desk_earning")
    if request.method == "POST":
        must_act(request, None)
    names = RuleForm.base_fields.keys() - {"valid_from", "valid_until", "code"}
    return _edit(request, newest.kind, newest, newest.campaign, {n: getattr(newest, n) for n in names})


@desk("points")
@require_POST
def earning_end(request: DeskRequest, code: str) -> HttpResponse:
    """From today the rule gives nothing; what it gave stays."""
    must_act(request, None)
    now = timezone.now()
    today = journeys.group_day(now)
    try:
        with transaction.atomic():
            rule = end_rule(code=code, valid_from=today, on=today, now=now, author=request.user)
            record(actor=request.user, verb="earning.rule_ended", subject=rule, data={"code": code}, now=now)
    except ValidationError as refusal:
        messages.error(request, " ".join(refusal.messages))
    else:
        messages.success(request, _("The rule has ended."))
    return redirect("desk_earning")


def _newest(code: str) -> EarnRule | None:
    versions = EarnRule.objects.filter(code=code).select_related("campaign")
    return versions.order_by("-valid_from", "-pk").first()


def _edit(
    request: DeskRequest,
    kind: str,
    newest: EarnRule | None,
    campaign: Campaign | None,
    initial: dict[str, Any],
) -> HttpResponse:
    now = timezone.now()
    today = journeys.group_day(now)
    form = RuleForm(
        request.POST or None, initial=initial | {"valid_from": today}, kind=kind, is_new=newest is None,
        in_campaign=campaign is not None,
    )  # fmt: skip
    status, preview = 200, None
    if request.method == "POST":
        status = 422
        if form.is_valid():
            asked = form.asked() | {
                "code": newest.code if newest else form.cleaned_data["code"], "kind": kind,
                "valid_from": form.cleaned_data["valid_from"], "on": today, "now": now,
                "author": request.user, "is_new": newest is None, "campaign": campaign,
            }  # fmt: skip
            try:
                if "preview" not in request.POST:
                    return _saved(request, asked, campaign)
                preview = _tried(proposed(**asked), campaign, today)
                status = 200
            except ValidationError as refusal:
                status = tell(form, refusal)
    return _page(request, form, kind, newest, campaign, preview, status)


def _tried(rule: EarnRule, campaign: Campaign | None, today: date) -> Preview:
    """On the bills of the last twelve months; a campaign's rule together with its others."""
    others = [other for other in rules_of(campaign) if other.code != rule.code] if campaign else []
    return backtest(candidates=[rule, *others], on=today, campaign=campaign)


def _saved(request: DeskRequest, asked: dict[str, Any], campaign: Campaign | None) -> HttpResponse:
    with transaction.atomic():
        rule = set_rule(**asked)
        record(
            actor=request.user, verb="earning.rule_set", subject=rule, data={"code": rule.code},
            now=asked["now"],
        )  # fmt: skip
    messages.success(request, _("The new version is written."))
    return redirect("desk_campaign", campaign.code) if campaign else redirect("desk_earning")


def _page(
    request: DeskRequest, form: RuleForm, kind: str, newest: EarnRule | None, campaign: Campaign | None,
    preview: Preview | None, status: int,
) -> HttpResponse:  # fmt: skip
    above = [(reverse("desk_earning"), _("Earning rules"))]
    if campaign:
        above = [
            (reverse("desk_campaigns"), _("Campaigns")),
            (reverse("desk_campaign", args=[campaign.code]), str(campaign)),
        ]
    return frame(
        request, "cms/desk/points/rule.html", said(newest) if newest else _("New rule"), status=status,
        icon="desk-list", above=tuple(above), form=form, preview=preview, newest=newest, campaign=campaign,
        kind=EarnRule.Kind(kind).label, can_preview=kind != EarnRule.Kind.FIXED,
        currency=group().currency, can_act=request.scope.acts_everywhere,
        can_end=newest is not None and not newest.is_end and request.scope.acts_everywhere,
    )  # fmt: skip
