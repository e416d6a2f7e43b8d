"""A voucher taken at the counter: typed or scanned, used once."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from booking.sites.models import Site
from club import journeys
from cms.desk import DeskRequest, chosen_site, desk, frame, must_act, tell


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
