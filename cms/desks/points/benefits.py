"""What a level brings, at the desk: how much of it, and taken at the counter."""

from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST
from wagtail.admin import messages

from club import journeys
from club.trail.actions import record
from cms.desk import DeskRequest, chosen_site, desk, frame, must_act, tell
from cms.desks.members import visible
from cms.desks.points.tiers import ICON, DayInput, above
from cms.words import said
from loyalty.ledger.queries import account_of
from loyalty.tiers.actions import set_benefit, use_entitlement
from loyalty.tiers.models import Benefit, BenefitTerms, Tier


class BenefitForm(forms.Form):
    """How often from a day on; what held before stays as it was."""

    valid_from = forms.DateField(label=gettext_lazy("From"), widget=DayInput())
    units = forms.IntegerField(label=gettext_lazy("How often in a term"), min_value=0, max_value=1_000)


@desk("points")
@require_http_methods(["GET", "POST"])
def benefit(request: DeskRequest, code: str, tier: str) -> HttpResponse:
    """The next version of a benefit of a level."""
    shown, level = get_object_or_404(Benefit, code=code), get_object_or_404(Tier, code=tier)
    now = timezone.now()
    today = journeys.group_day(now)
    first = {"valid_from": today, "units": units_now(shown, level, today)}
    form = BenefitForm(request.POST or None, initial=first)
    status = 200
    if request.method == "POST":
        must_act(request, None)
        status = 422
        if form.is_valid():
            try:
                with transaction.atomic():
                    row = set_benefit(
                        benefit=shown, tier=level, on=today, now=now, author=request.user, **form.cleaned_data
                    )
                    told = {"code": code, "tier": tier, "units": row.units}
                    record(actor=request.user, verb="benefit.set", subject=row, data=told, now=now)
            except ValidationError as refusal:
                status = tell(form, refusal)
            else:
                messages.success(request, _("The new version is written."))
                return redirect("desk_tiers")
    title = f"{said(shown)} · {said(level)}"
    return frame(
        request, "cms/desk/simple_form.html", title, status=status, icon=ICON, above=above(), form=form,
        label=_("Write the new version"),
    )  # fmt: skip


def units_now(shown: Benefit, level: Tier, today: date) -> int:
    rows = BenefitTerms.objects.filter(benefit=shown, tier=level, valid_from__lte=today)
    newest = rows.order_by("-valid_from", "-pk").first()
    return newest.units if newest else 0


@desk("vouchers")
@require_POST
def benefit_use(request: DeskRequest, number: str, code: str) -> HttpResponse:
    """One of it, taken at the counter of the chosen site; the same form twice takes one."""
    member = get_object_or_404(visible(request.scope).select_related("user"), number=number)
    site, account = chosen_site(request), account_of(member.user)
    key: Any = request.POST.get("request_key", "")
    if site is None or account is None or not key:
        raise Http404
    must_act(request, site.pk)
    taken = get_object_or_404(Benefit, code=code)
    now = timezone.now()
    try:
        with transaction.atomic():
            use = use_entitlement(
                account=account, benefit=taken, key=f"desk:{request.user.pk}:{key}"[:180],
                on=journeys.group_day(now), now=now, actor=request.user, site=site.code,
            )  # fmt: skip
            told = {"member": number, "benefit": code}
            record(actor=request.user, verb="benefit.used", subject=use, data=told, now=now, site=site)
    except ValidationError as refusal:
        messages.error(request, " ".join(refusal.messages))
    else:
        messages.success(request, _("Taken: one of “%(what)s”.") % {"what": said(taken)})
    return redirect("desk_member", number)
