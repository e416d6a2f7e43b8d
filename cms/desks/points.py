"""Points at the desk: a voucher taken at the counter, the rewards on offer, the rules of earning."""

from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Count, Q
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe
from wagtail.admin import messages

from booking.sites.models import Site
from club import journeys
from club.trail.actions import record
from cms.desk import DeskRequest, chosen_site, desk, frame, must_act, tell
from loyalty.earning.actions import set_rule
from loyalty.earning.models import EarnRule
from loyalty.rewards.models import Reward

LIST_MAX = 200


class VoucherForm(forms.Form):
    code = forms.CharField(
        label=gettext_lazy("Voucher code"),
        max_length=40,
        widget=forms.TextInput(
            attrs={
                "autocomplete": "off",
                "autocapitalize": "characters",
                "autofocus": True,
                "spellcheck": "false",
            }
        ),
    )


class RewardForm(forms.ModelForm[Reward]):
    class Meta:
        model = Reward
        fields = (
            "name",
            "name_zh",
            "kind",
            "summary",
            "summary_zh",
            "details",
            "details_zh",
            "icon",
            "price_points",
            "stock",
            "per_member",
            "visible_from",
            "visible_until",
            "valid_days",
            "position",
        )
        labels = {
            "name": gettext_lazy("Name"),
            "name_zh": gettext_lazy("Name in Chinese"),
            "kind": gettext_lazy("Kind"),
            "summary": gettext_lazy("Summary"),
            "summary_zh": gettext_lazy("Summary in Chinese"),
            "details": gettext_lazy("Details"),
            "details_zh": gettext_lazy("Details in Chinese"),
            "icon": gettext_lazy("Icon"),
            "price_points": gettext_lazy("Price in points"),
            "stock": gettext_lazy("How many are left"),
            "per_member": gettext_lazy("How many a member may have"),
            "visible_from": gettext_lazy("On offer from"),
            "visible_until": gettext_lazy("On offer until"),
            "valid_days": gettext_lazy("Days a voucher lasts"),
            "position": gettext_lazy("Place in the list"),
        }
        help_texts = {
            "stock": gettext_lazy("Empty: as many as are asked for."),
            "per_member": gettext_lazy("Empty: no limit."),
            "visible_until": gettext_lazy("The last day, inclusive. Empty: until further notice."),
            "valid_days": "",
        }
        widgets = {
            "visible_from": forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
            "visible_until": forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        }


class NewRewardForm(RewardForm):
    class Meta(RewardForm.Meta):
        fields = ("slug", *RewardForm.Meta.fields)  # type: ignore[assignment]


class RuleForm(forms.Form):
    """The next version of a rule; what it gave before stays as it was."""

    valid_from = forms.DateField(
        label=gettext_lazy("From"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
    points = forms.IntegerField(label=gettext_lazy("Points"), min_value=0, max_value=100_000, required=False)
    rate_permille = forms.IntegerField(
        label=gettext_lazy("Points for 1,000 units of money"), min_value=1, max_value=100_000, required=False
    )
    pending_days = forms.IntegerField(label=gettext_lazy("Days until they open"), min_value=0, max_value=400)
    expires_months = forms.IntegerField(
        label=gettext_lazy("Months they last"), min_value=2, max_value=120, required=False
    )


@desk("vouchers")
@require_http_methods(["GET", "POST"])
def voucher(request: DeskRequest) -> HttpResponse:
    """Typed or scanned, used once at the counter of the chosen site."""
    site = chosen_site(request)
    if site is None:
        return frame(request, "cms/desk/workshop/none.html", _("Use a voucher"), icon="desk-ticket")
    form = VoucherForm(request.POST or None, initial={"code": request.GET.get("code", "")[:40]})
    if request.method == "GET":
        return voucher_page(request, site, form)
    must_act(request, site.pk)
    if not form.is_valid():
        return voucher_page(request, site, form, status=422)
    try:
        used = journeys.use_voucher(
            code=form.cleaned_data["code"], site=site, now=timezone.now(), actor=request.user
        )
    except ValidationError as refusal:
        return voucher_page(request, site, form, status=tell(form, refusal))
    return voucher_page(request, site, VoucherForm(), used=used)


def voucher_page(
    request: DeskRequest, site: Site, form: VoucherForm, *, status: int = 200, used: Any = None
) -> HttpResponse:
    return frame(
        request,
        "cms/desk/points/voucher.html",
        _("Use a voucher"),
        status=status,
        icon="desk-ticket",
        form=form,
        used=used,
        site=site,
        sites=list(request.scope.sites()),
        can_act=request.scope.acts_at(site.pk),
    )


@desk("points")
@require_safe
def rewards(request: DeskRequest) -> HttpResponse:
    used = Count("vouchers", filter=~Q(vouchers__state="cancelled"))
    found = Reward.objects.annotate(ordered=used).order_by("position", "price_points", "pk")[:LIST_MAX]
    today = journeys.group_day(timezone.now())
    rows = [(reward, reward.is_visible(today)) for reward in found]
    can_act = request.scope.acts_everywhere or bool(request.scope.acted)
    return frame(
        request, "cms/desk/points/rewards.html", _("Rewards"), icon="desk-gift", rows=rows, can_act=can_act
    )


@desk("points")
@require_http_methods(["GET", "POST"])
def reward(request: DeskRequest, slug: str = "") -> HttpResponse:
    """One reward, new or changed. The catalogue is the group's, so any club manager keeps it."""
    found = get_object_or_404(Reward, slug=slug) if slug else None
    kind = RewardForm if found else NewRewardForm
    initial = {} if found else {"visible_from": timezone.localdate()}
    form = kind(request.POST or None, instance=found, initial=initial)
    if request.method == "POST" and form.is_valid():
        with transaction.atomic():
            saved = form.save()
            record(
                actor=request.user,
                verb="reward.saved",
                subject=saved,
                data={name: str(form.cleaned_data[name]) for name in form.changed_data},
                now=timezone.now(),
            )
        messages.success(request, _("Saved."))
        return redirect("desk_rewards")
    return frame(
        request,
        "cms/desk/simple_form.html",
        str(found or _("New reward")),
        status=422 if request.method == "POST" else 200,
        icon="desk-gift",
        above=((reverse("desk_rewards"), _("Rewards")),),
        form=form,
        label=_("Save"),
    )


@desk("points")
@require_safe
def earning(request: DeskRequest) -> HttpResponse:
    """What earns points today, and every version there was or will be."""
    today = journeys.group_day(timezone.now())
    in_force = set(EarnRule.objects.in_force(today).values_list("pk", flat=True))
    versions = EarnRule.objects.select_related("author").order_by("code", "-valid_from")[:LIST_MAX]
    rows = [(rule, rule.pk in in_force, rule.valid_from > today) for rule in versions]
    can_act = request.scope.acts_everywhere
    return frame(
        request,
        "cms/desk/points/earning.html",
        _("Earning rules"),
        icon="desk-list",
        rows=rows,
        can_act=can_act,
    )


@desk("points")
@require_http_methods(["GET", "POST"])
def earning_rule(request: DeskRequest, code: str) -> HttpResponse:
    newest = EarnRule.objects.filter(code=code).order_by("-valid_from").first()
    if newest is None:
        return redirect("desk_earning")
    if request.method == "POST":
        must_act(request, None)
    now = timezone.now()
    form = rule_form(request, newest, journeys.group_day(now))
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            fields = {name: value for name, value in form.cleaned_data.items() if name != "valid_from"}
            day = form.cleaned_data["valid_from"]
            try:
                rule = set_rule(
                    code=code,
                    valid_from=day,
                    on=journeys.group_day(now),
                    now=now,
                    author=request.user,
                    **fields,
                )
            except ValidationError as refusal:
                status = tell(form, refusal)
            else:
                record(
                    actor=request.user, verb="earning.rule_set", subject=rule, data={"code": code}, now=now
                )
                messages.success(request, _("The new version is written."))
                return redirect("desk_earning")
    above = ((reverse("desk_earning"), _("Earning rules")),)
    return frame(
        request, "cms/desk/simple_form.html", newest.name, status=status, icon="desk-list", above=above,
        form=form, label=_("Write the new version"),
    )  # fmt: skip


def rule_form(request: DeskRequest, newest: EarnRule, today: date) -> RuleForm:
    """Only the fields that mean something for this kind of rule."""
    names = ("valid_from", "points", "rate_permille", "pending_days", "expires_months")
    initial = {name: getattr(newest, name) for name in names} | {"valid_from": today}
    form = RuleForm(request.POST or None, initial=initial)
    idle = "points" if newest.kind == EarnRule.Kind.SPEND else "rate_permille"
    del form.fields[idle]
    return form
