"""The catalogue of rewards, as the club manager keeps it."""

from django import forms
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

from club import journeys
from club.trail.actions import record
from cms.desk import DeskRequest, desk, frame
from loyalty.rewards.models import Reward

LIST_MAX = 200


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
