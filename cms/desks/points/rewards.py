"""The catalogue of rewards, as the club manager keeps it: versions, prices by level, stock."""

from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Count, Q
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe
from wagtail.admin import messages

from club import journeys
from club.trail.actions import record
from cms.desk import DeskRequest, desk, frame, tell
from cms.desks.points.reward_form import NewRewardForm, RewardForm, StockForm
from cms.words import said
from loyalty.rewards.actions import restock, save_reward
from loyalty.rewards.models import Reward

LIST_MAX = 200
LOG_MAX = 50


@desk("points")
@require_safe
def rewards(request: DeskRequest) -> HttpResponse:
    used = Count("vouchers", filter=~Q(vouchers__state__in=["cancelled", "replaced"]))
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
    title = said(found) if found else _("New reward")
    kind = RewardForm if found else NewRewardForm
    initial = {} if found else {"visible_from": journeys.group_day(timezone.now())}
    form = kind(request.POST or None, instance=found, initial=initial)
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                save(request, form, slug)
            except ValidationError as refusal:
                status = tell(form, refusal)
            else:
                messages.success(request, _("Saved."))
                return redirect("desk_rewards")
    return frame(
        request, "cms/desk/points/reward.html", title, status=status,
        icon="desk-gift", above=((reverse("desk_rewards"), _("Rewards")),), form=form, label=_("Save"),
        reward=found, **history(found),
    )  # fmt: skip


def save(request: DeskRequest, form: RewardForm, slug: str) -> None:
    facts = form.facts()
    with transaction.atomic():
        saved = save_reward(
            slug=slug or facts.pop("slug"), now=timezone.now(), author=request.user,
            **{name: value for name, value in facts.items() if name != "slug"},
        )  # fmt: skip
        data = {name: str(facts.get(name, form.cleaned_data.get(name))) for name in form.changed_data}
        record(actor=request.user, verb="reward.saved", subject=saved, data=data, now=timezone.now())


def history(found: Reward | None) -> dict[str, Any]:
    """Its versions and what came and went, newest first."""
    if found is None:
        return {}
    return {
        "versions": found.versions.select_related("author").order_by("-version")[:LOG_MAX],
        "moves": found.stock_moves.select_related("actor").order_by("-pk")[:LOG_MAX],
    }


@desk("points")
@require_http_methods(["GET", "POST"])
def reward_stock(request: DeskRequest, slug: str) -> HttpResponse:
    """Pieces came in or were counted; the log keeps who said so."""
    found = get_object_or_404(Reward, slug=slug)
    form = StockForm(request.POST or None)
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            noted = form.cleaned_data
            try:
                with transaction.atomic():
                    stocked = restock(
                        reward=found, pieces=noted["pieces"], note=noted["note"],
                        is_count=bool(noted["is_count"]), now=timezone.now(), actor=request.user,
                    )  # fmt: skip
                    data = {"pieces": noted["pieces"], "left": stocked.stock, "counted": noted["is_count"]}
                    record(
                        actor=request.user, verb="reward.stocked", subject=found, data=data,
                        why=noted["note"], now=timezone.now(),
                    )  # fmt: skip
            except ValidationError as refusal:
                status = tell(form, refusal)
            else:
                messages.success(request, _("Noted."))
                return redirect("desk_reward", slug)
    above = ((reverse("desk_rewards"), _("Rewards")), (reverse("desk_reward", args=[slug]), said(found)))
    return frame(
        request, "cms/desk/simple_form.html", _("Stock"), status=status, icon="desk-gift", above=above,
        form=form, label=_("Note it"),
    )  # fmt: skip
