"""The cards beside the advisor: what the house says about each kind of customer and car."""

from __future__ import annotations

from django import forms
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe
from wagtail.admin import messages

from booking.garage.models import VehicleModel, grade_name
from club.insight.actions import write_card
from club.insight.models import StrategyCard
from club.insight.queries import CARDS
from club.insight.queries import cards as shown_cards
from club.segments.models import Standing
from cms.desk import DeskRequest, desk, frame, must_act, tell
from cms.desks.figures.common import above, asked_of, page


class CardForm(forms.Form):
    title = forms.CharField(label=gettext_lazy("Title"), max_length=80)
    body = forms.CharField(
        label=gettext_lazy("What to do"), max_length=1000, widget=forms.Textarea({"rows": 4})
    )
    title_zh = forms.CharField(label=gettext_lazy("Title in Chinese"), max_length=80, required=False)
    body_zh = forms.CharField(
        label=gettext_lazy("What to do, in Chinese"), max_length=1000, required=False,
        widget=forms.Textarea({"rows": 4}),
    )  # fmt: skip


def codes() -> list[str]:
    grades = VehicleModel.objects.values_list("price_group", flat=True).distinct().order_by("price_group")
    return list(dict.fromkeys([*CARDS, *(f"grade:{grade}" for grade in grades)]))


def kind_name(code: str) -> str:
    """The kind of customer or car a card is about."""
    kind, _sign, which = code.partition(":")
    if kind == "grade":
        return grade_name(which)
    return str(dict(Standing.Label.choices).get(which, code.replace("-", "−")))


@desk("figures")
@require_safe
def cards(request: DeskRequest) -> HttpResponse:
    wanted = codes()
    found = {card.code: card for card in shown_cards(wanted)}
    return page(
        request, "cards", _("Cards"), asked_of(request),
        rows=[(code, kind_name(code), found.get(code)) for code in wanted],
        can_act=request.scope.acts_everywhere,
    )  # fmt: skip


@desk("figures")
@require_http_methods(["GET", "POST"])
def card_edit(request: DeskRequest, code: str) -> HttpResponse:
    must_act(request, None)
    if code not in codes():
        raise Http404
    row = StrategyCard.objects.filter(code=code).order_by("-pk").first()
    shown = next(iter(shown_cards([code])), None)
    initial = {
        "title": row.title if row else shown.title if shown else "",
        "body": row.body if row else shown.body if shown else "",
        "title_zh": row.title_zh if row else "", "body_zh": row.body_zh if row else "",
    }  # fmt: skip
    form, status = CardForm(request.POST or None, initial=initial), 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                write_card(code=code, now=timezone.now(), actor=request.user, **form.cleaned_data)
            except ValidationError as refusal:
                status = tell(form, refusal)
            else:
                messages.success(request, _("The card is written; the one before stays in the history."))
                return redirect("desk_cards")
    ways = (*above(), (reverse("desk_cards"), _("Cards")))
    return frame(
        request, "cms/desk/simple_form.html", kind_name(code), icon="desk-gauge", above=ways, form=form,
        status=status, label=_("Write the card"),
    )  # fmt: skip
