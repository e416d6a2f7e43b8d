"""The group itself: its name, who its letters come from, its clock and its coins."""

from typing import Any
from zoneinfo import available_timezones

from django import forms
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods
from wagtail.admin import messages

from booking.appointments.models import Appointment
from booking.appointments.rules import OPEN
from booking.sites.models import Group, Site
from booking.sites.queries import group
from club import house, journeys
from cms.desk import DeskRequest, desk, frame, must_act, tell
from cms.planting import rename

FACTS = ("name", "name_zh", "sender", "zone", "currency", "country")


class GroupForm(forms.ModelForm[Group]):
    sure = forms.BooleanField(
        label=gettext_lazy("Yes, the group's day begins on the new clock"), required=False,
        help_text=gettext_lazy("Only asked when the time zone changes."),
    )  # fmt: skip

    class Meta:
        model = Group
        fields = FACTS
        widgets = {"zone": forms.TextInput(attrs={"list": "zones", "autocomplete": "off"})}
        help_texts = {
            "name": gettext_lazy("On every page, in every letter and on the card."),
            "name_zh": gettext_lazy("For readers of Chinese; empty: the same name."),
            "sender": gettext_lazy("Your mail server must be allowed to send for it. Empty: %(address)s."),
            "zone": gettext_lazy("As in Europe/London."),
            "currency": gettext_lazy("Of prices, rewards and figures of the whole group, as in GBP."),
        }

    def __init__(self, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        sender = self.fields["sender"]
        sender.help_text = str(sender.help_text) % {"address": house.usual_address()}

    def clean_name(self) -> str:
        return " ".join(str(self.cleaned_data["name"]).split())

    def clean_name_zh(self) -> str:
        return " ".join(str(self.cleaned_data["name_zh"]).split())

    def clean(self) -> None:
        if "zone" in self.changed_data and not self.cleaned_data.get("sure"):
            self.add_error("sure", _("Please say that this is what you want."))

    def facts(self) -> dict[str, str]:
        return {name: str(self.cleaned_data[name]) for name in FACTS}


@desk("people")  # the administrator's, as the staff are; auditors look
@require_http_methods(["GET", "HEAD", "POST"])
def the_group(request: DeskRequest) -> HttpResponse:
    found, now, status = group(), timezone.now(), 200
    form = GroupForm(request.POST or None, instance=found)
    if request.method == "POST":
        must_act(request, None)
        status = 422
        if form.is_valid():
            try:
                save(form, request.user)
            except ValidationError as refusal:
                status = tell(form, refusal)
            else:
                messages.success(request, _("Saved. Every page and letter says so within seconds."))
                return redirect(request.path)
    standing = Group.objects.get(pk=found.pk)
    return frame(
        request, "cms/desk/setup/group.html", _("The group"), icon="desk-building-2", status=status,
        form=form, standing=standing, now=now, zones=sorted(available_timezones()),
        can_act=request.scope.acts_everywhere,
        sites=Site.objects.filter(closed_on=None).count(),
        ahead=Appointment.objects.filter(state__in=OPEN, promise_at__gt=now).count(),
    )  # fmt: skip


@transaction.atomic
def save(form: GroupForm, actor: Any) -> None:
    changed = journeys.change_group(facts=form.facts(), now=timezone.now(), actor=actor)
    rename(changed.name)
