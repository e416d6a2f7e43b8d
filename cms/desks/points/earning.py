"""The rules of earning, with every version there was or will be."""

from datetime import date

from django import forms
from django.core.exceptions import ValidationError
from django.http import HttpResponse
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
from loyalty.earning.actions import set_rule
from loyalty.earning.models import EarnRule

LIST_MAX = 200


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
