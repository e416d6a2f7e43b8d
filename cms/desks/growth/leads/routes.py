"""Who gets which lead, and which department learns why one was lost."""

from typing import Any

from django import forms
from django.contrib.auth import get_user_model
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe
from wagtail.admin import messages

from booking.sites.models import Post, Site
from club.leads import rules
from club.leads.actions import set_lost_route, set_route
from club.leads.models import Lead, LeadRoute, LostRoute
from cms.desk import DeskRequest, desk, frame, must_act
from cms.words import SaidChoice


class RouteForm(forms.Form):
    kind = forms.ChoiceField(label=gettext_lazy("Kind of lead"), choices=Lead.Kind)
    site = SaidChoice(Site.objects.all(), label=gettext_lazy("Centre"), required=False)
    team = forms.CharField(label=gettext_lazy("Team"), max_length=30)
    role = forms.ChoiceField(label=gettext_lazy("Role"), choices=Post.Role, initial="sales")
    assignee = SaidChoice(
        get_user_model()._default_manager.filter(is_staff=True, is_active=True).order_by("name"),
        label=gettext_lazy("Person"),
        required=False,
    )


class LostRouteForm(forms.Form):
    reason = forms.ChoiceField(label=gettext_lazy("Reason"), choices=Lead.Lost)
    department = forms.CharField(label=gettext_lazy("Department"), max_length=30)


@desk("leads")
@require_safe
def routes(request: DeskRequest) -> HttpResponse:
    return page(request, RouteForm(), LostRouteForm())


@desk("leads")
@require_POST
def route(request: DeskRequest) -> HttpResponse:
    form = RouteForm(request.POST)
    if not form.is_valid():
        return page(request, form, LostRouteForm(), 422)
    site = form.cleaned_data["site"]
    must_act(request, site.pk if site else None)
    set_route(**form.cleaned_data, actor=request.user, now=timezone.now())
    messages.success(request, _("New leads go there from now on."))
    return redirect("desk_lead_routes")


@desk("leads")
@require_POST
def lost_route(request: DeskRequest) -> HttpResponse:
    form = LostRouteForm(request.POST)
    must_act(request, None)
    if not form.is_valid():
        return page(request, RouteForm(), form, 422)
    set_lost_route(**form.cleaned_data, actor=request.user, now=timezone.now())
    messages.success(request, _("Written down."))
    return redirect("desk_lead_routes")


def page(request: DeskRequest, form: Any, lost: Any, status: int = 200) -> HttpResponse:
    own = dict(LostRoute.objects.values_list("reason", "department"))
    return frame(
        request, "cms/desk/leads/routes.html", _("Who gets which lead"), icon="desk-list", status=status,
        above=((reverse("desk_leads"), _("Leads")),), form=form, lost=lost,
        rows=LeadRoute.objects.select_related("site", "assignee").order_by("kind", "site__name"),
        usual=[(label, rules.TEAMS[kind]) for kind, label in Lead.Kind.choices],
        departments=[(label, rules.department_of(reason, own)) for reason, label in Lead.Lost.choices],
        can_write=bool(request.scope.acted), can_group=request.scope.acts_everywhere,
    )  # fmt: skip
