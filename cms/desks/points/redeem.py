"""A voucher at the counter in two steps: whose it is and for what, then what becomes of it."""

from collections.abc import Callable
from decimal import Decimal
from typing import Any

from babel.numbers import get_currency_precision
from django import forms
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST
from wagtail.admin import messages

from booking.sites.models import Site
from club import journeys
from cms.desk import DeskRequest, chosen_site, desk, frame, must_act, tell
from loyalty.rewards.models import Reward, Voucher

CODE = {
    "autocomplete": "off",
    "autocapitalize": "characters",
    "autofocus": True,
    "spellcheck": "false",
    "data-scan-into": "",
}


class VoucherForm(forms.Form):
    code = forms.CharField(
        label=gettext_lazy("Voucher code"), max_length=40, widget=forms.TextInput(attrs=CODE)
    )


class StepForm(forms.Form):
    """What is done with a voucher that was looked at. The code travels along; it is the secret."""

    code = forms.CharField(max_length=40, widget=forms.HiddenInput)
    cash = forms.DecimalField(min_value=Decimal(0), max_digits=9, required=False)
    note = forms.CharField(max_length=120, required=False)

    def cash_minor(self, currency: str) -> int:
        amount: Decimal = self.cleaned_data["cash"] or Decimal(0)
        return int((amount * 10 ** get_currency_precision(currency)).to_integral_value())


@desk("vouchers")
@require_http_methods(["GET", "POST"])
def voucher(request: DeskRequest) -> HttpResponse:
    """Typed or scanned: whose voucher it is and for what. Nothing is taken yet."""
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
        found = journeys.look_at_voucher(code=form.cleaned_data["code"], site=site, now=timezone.now())
    except ValidationError as refusal:
        return voucher_page(request, site, form, status=tell(form, refusal))
    return voucher_page(request, site, form, found=found)


@desk("vouchers")
@require_POST
def voucher_use(request: DeskRequest) -> HttpResponse:
    """Take it, once and for all; with the cash the counter took."""

    def act(form: StepForm, site: Site) -> Voucher:
        return journeys.use_voucher(
            code=form.cleaned_data["code"], site=site, now=timezone.now(), actor=request.user,
            cash_minor=form.cash_minor(site.currency),
        )  # fmt: skip

    return step(request, act, _("Taken"))


@desk("vouchers")
@require_POST
def voucher_aside(request: DeskRequest) -> HttpResponse:
    def act(form: StepForm, site: Site) -> Voucher:
        return journeys.reserve_voucher(
            code=form.cleaned_data["code"], site=site, note=form.cleaned_data["note"],
            now=timezone.now(), actor=request.user,
        )  # fmt: skip

    return step(request, act, _("Put aside"))


@desk("vouchers")
@require_POST
def voucher_release(request: DeskRequest) -> HttpResponse:
    def act(form: StepForm, site: Site) -> Voucher:
        return journeys.release_voucher(
            code=form.cleaned_data["code"], site=site, now=timezone.now(), actor=request.user
        )

    return step(request, act, _("Back on the shelf"))


@desk("vouchers")
@require_POST
def voucher_sold_out(request: DeskRequest) -> HttpResponse:
    """There is none to hand over: points back, some more with them, and the owner is told."""

    def act(form: StepForm, site: Site) -> Voucher:
        found = journeys.look_at_voucher(code=form.cleaned_data["code"], site=site, now=timezone.now())
        return journeys.sell_out(voucher=found, now=timezone.now(), actor=request.user, site=site)

    return step(request, act, _("Undone; the points are back"))


@desk("vouchers")
@require_POST
def voucher_replace(request: DeskRequest, pk: int) -> HttpResponse:
    """A member at the desk lost a voucher: a new code goes to their inbox, the old one is dead."""
    site = chosen_site(request)
    must_act(request, site.pk if site else None)
    lost = Voucher.objects.select_related("account__owner__member", "reward").filter(pk=pk).first()
    if lost is None or site is None:
        return redirect("desk_voucher")
    try:
        why = request.POST.get("why", "").strip()[:200]
        journeys.replace_voucher(voucher=lost, now=timezone.now(), actor=request.user, site=site, why=why)
    except ValidationError as refusal:
        messages.error(request, refusal.messages[0])
    else:
        messages.success(request, _("A new code is in the owner's inbox; the old one is dead."))
    return redirect("desk_voucher")


def step(request: DeskRequest, act: Callable[[StepForm, Site], Voucher], said: str) -> HttpResponse:
    """One deed with a voucher; refused, the same page says why and everything typed is still there."""
    site = chosen_site(request)
    if site is None:
        return redirect("desk_voucher")
    must_act(request, site.pk)
    form = StepForm(request.POST)
    shown = VoucherForm({"code": request.POST.get("code", "")[:40]})
    if not form.is_valid():
        return voucher_page(request, site, shown, status=422, sentences=[_("Check the amount.")])
    try:
        done = act(form, site)
    except ValidationError as refusal:
        status = int(getattr(refusal, "status", 422))
        return voucher_page(request, site, shown, status=status, sentences=refusal.messages)
    return voucher_page(request, site, VoucherForm(), done=done, said=said)


def voucher_page(
    request: DeskRequest, site: Site, form: VoucherForm, *, status: int = 200, **more: Any
) -> HttpResponse:
    found: Voucher | None = more.get("found")
    counted = (Reward.Kind.GOODS, Reward.Kind.EVENT)
    context = {
        "form": form,
        "site": site,
        "sites": list(request.scope.sites()),
        "can_act": request.scope.acts_at(site.pk),
        "can_be_sold_out": found is not None and found.reward.kind in counted,
        **more,
    }
    template = "cms/desk/points/voucher.html"
    return frame(request, template, _("Use a voucher"), status=status, icon="desk-ticket", **context)
