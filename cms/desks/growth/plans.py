"""Paid memberships on offer: written once, ended when no longer sold; who has one, and what it brings."""

from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Count, Q
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST
from wagtail.admin import messages

from booking.sites.queries import group
from club.payments import actions
from club.payments.models import PaidPlan
from cms.desk import DeskRequest, desk, frame, must_act, tell
from cms.desks.growth.amounts import minor_of


class PlanForm(forms.ModelForm[PaidPlan]):
    price = forms.DecimalField(
        label=gettext_lazy("Price of each payment"),
        min_value=Decimal("0.001"),
        max_digits=10,
        decimal_places=3,
    )

    class Meta:
        model = PaidPlan
        fields = ("code", "name", "name_zh", "words", "words_zh", "months", "early_hours", "bonus_points")
        widgets = {"words": forms.Textarea(attrs={"rows": 3}), "words_zh": forms.Textarea(attrs={"rows": 3})}

    def clean_price(self) -> int:
        """Minor units of the group's currency."""
        currency = group().currency
        return minor_of(self.cleaned_data["price"], currency, is_charged=True)

    def facts(self, currency: str) -> dict[str, Any]:
        said = dict(self.cleaned_data)
        return said | {"price_minor": said.pop("price"), "currency": currency}


@desk("growth")
@require_http_methods(["GET", "POST"])
def plans(request: DeskRequest) -> HttpResponse:
    """They hold for the whole group, so only group posts write them."""
    form, status = PlanForm(request.POST or None), 200
    if request.method == "POST":
        must_act(request, None)
        status = 422
        if form.is_valid():
            try:
                currency = group().currency
                actions.write_plan(now=timezone.now(), actor=request.user, **form.facts(currency))
            except ValidationError as refusal:
                status = tell(form, refusal)
            else:
                messages.success(request, _("On offer from now on."))
                return redirect("desk_memberships")
    held = Count("subscriptions", filter=Q(subscriptions__state__in=["active", "failing"]))
    return frame(
        request, "cms/desk/growth/plans.html", _("Paid memberships"), status=status, icon="desk-trophy",
        plans=PaidPlan.objects.annotate(held=held).order_by("ended_at", "price_minor", "pk"), form=form,
        can_act=request.scope.acts_everywhere,
    )  # fmt: skip


@desk("growth")
@require_POST
def plan_end(request: DeskRequest, code: str) -> HttpResponse:
    must_act(request, None)
    actions.end_plan(plan=get_object_or_404(PaidPlan, code=code), now=timezone.now(), actor=request.user)
    messages.success(request, _("No longer on offer. Who has it keeps it."))
    return redirect("desk_memberships")
