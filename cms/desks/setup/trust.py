"""Who pays a deposit or books by phone only, and the trust that staff give back with a reason."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods
from wagtail.admin import messages

from booking.appointments.actions import waive
from booking.appointments.queries import Distrusted, distrusted
from club.trail.actions import record
from cms.desk import DeskRequest, desk, frame, tell


class WaiverForm(forms.Form):
    person = forms.IntegerField(widget=forms.HiddenInput)
    reason = forms.CharField(
        label=gettext_lazy("Why they may book as before"), max_length=200,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )  # fmt: skip


@desk("workshop")
@require_http_methods(["GET", "POST"])
def trust(request: DeskRequest) -> HttpResponse:
    now, status = timezone.now(), 200
    people = distrusted(sites=request.scope.sites(), now=now)
    form = WaiverForm(request.POST or None)
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                give_back(request, form.cleaned_data, people)
            except ValidationError as refusal:
                status = tell(form, refusal)
            else:
                messages.success(request, _("Written down, with your name."))
                return redirect("desk_trust")
    return frame(
        request, "cms/desk/setup/trust.html", _("Deposits and trust"), status=status, icon="desk-users",
        rows=[(row, form_of(row, form)) for row in people], can_act=bool(request.scope.acted),
    )  # fmt: skip


def form_of(row: Distrusted, sent: WaiverForm) -> WaiverForm:
    """The form of one person: what was just typed for them, else an empty one."""
    if sent.is_bound and sent.data.get("person") == str(row.person.pk):
        return sent
    return WaiverForm(initial={"person": row.person.pk}, prefix=None, auto_id=f"id_{row.person.pk}_%s")


@transaction.atomic
def give_back(request: DeskRequest, data: dict[str, Any], people: list[Distrusted]) -> None:
    """Only for people on the list: those of other sites are as if they were not there."""
    found = next((row for row in people if row.person.pk == data["person"]), None)
    if found is None:
        raise Http404
    now = timezone.now()
    waiver = waive(person=found.person, reason=data["reason"], now=now, actor=request.user)
    record(
        actor=request.user, verb="trust.given_back", subject=waiver, data={"reason": waiver.reason}, now=now
    )
