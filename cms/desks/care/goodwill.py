"""What each department may give away in a month, and what it has."""

from datetime import date
from decimal import Decimal
from typing import Any, cast

from babel.numbers import get_currency_precision
from django import forms
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods
from wagtail.admin import messages

from booking.sites.models import Site
from club.complaints import actions, queries
from club.complaints.models.money import Department
from club.journeys import group_day
from cms.desk import DeskRequest, desk, frame, must_act, tell
from cms.roles import scope_of
from cms.words import SaidChoice


class BudgetForm(forms.Form):
    site = SaidChoice(label=gettext_lazy("Site"), queryset=Site.objects.none())
    department = forms.ChoiceField(label=gettext_lazy("Department"), choices=Department)
    month = forms.DateField(
        label=gettext_lazy("A day of the month"), widget=forms.DateInput(attrs={"type": "date"})
    )
    amount = forms.DecimalField(label=gettext_lazy("Amount"), min_value=Decimal(0), max_digits=12)


@desk("care")
@require_http_methods(["GET", "POST"])
def budgets(request: DeskRequest) -> HttpResponse:
    """Seen by care; set by those who lead the site."""
    today, leads = group_day(timezone.now()), scope_of(request.user, "figures")
    form = BudgetForm(request.POST or None, initial={"month": today})
    sites = cast("forms.ModelChoiceField[Site]", form.fields["site"])
    sites.queryset = Site.objects.filter(pk__in=leads.acted).order_by("name")
    status = 422 if form.is_bound else 200
    if form.is_valid():
        must_act(request, form.cleaned_data["site"].pk)
        try:
            save(form, request.user)
        except ValidationError as refusal:
            status = tell(form, refusal)
        else:
            messages.success(request, _("Written down, with your name."))
            return redirect("desk_goodwill")
    month = month_of(request, today)
    rows = queries.budgets_of(request.scope.seen, month)
    return frame(
        request, "cms/desk/care/budgets.html", _("Goodwill"), status=status, icon="desk-coins",
        above=((reverse("desk_care"), _("Complaints")),), form=form, rows=rows, month=month,
        can_set=bool(leads.acted & request.scope.acted),
    )  # fmt: skip


def save(form: BudgetForm, actor: Any) -> None:
    said = form.cleaned_data
    places = get_currency_precision(said["site"].currency)
    actions.set_budget(
        site=said["site"], department=said["department"], month=said["month"], actor=actor,
        amount_minor=int(said["amount"] * 10**places), now=timezone.now(),
    )  # fmt: skip


def month_of(request: DeskRequest, today: date) -> date:
    """The month in the address, ``2026-11``, else this one."""
    try:
        return date.fromisoformat(f"{request.GET.get('month', '')}-01")
    except ValueError:
        return today.replace(day=1)
