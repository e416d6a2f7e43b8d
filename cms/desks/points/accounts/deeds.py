"""What is done to an account by hand: one page for each, one reason for each, all of it in the trail."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods
from wagtail.admin import messages

from booking.sites.models import Site
from club import journeys
from club.members.models import Member
from cms.desk import DeskRequest, desk, frame, must_act, tell
from cms.desks.points.accounts.page import account_at
from cms.words import SaidChoice
from loyalty.adjustments.models import Adjustment
from loyalty.ledger.models import Account
from loyalty.ledger.queries import balance

Reason = Adjustment.Reason
BY_HAND = [
    (reason.value, reason.label)
    for reason in Reason
    if reason not in (Reason.HARDSHIP, Reason.SAME)
]  # fmt: skip
FOR_DEBT = [(reason.value, reason.label) for reason in (Reason.HARDSHIP, Reason.GOODWILL, Reason.MISTAKE)]
CASE_HELP = gettext_lazy("visit:V-1042 or case:K-7")


class AdjustForm(forms.Form):
    points = forms.IntegerField(
        label=gettext_lazy("Points"), min_value=-1_000_000, max_value=1_000_000,
        help_text=gettext_lazy("With a minus to take points; they come from what is open and make no debt."),
    )  # fmt: skip
    reason = forms.ChoiceField(label=gettext_lazy("Reason"), choices=BY_HAND)
    case = forms.CharField(label=gettext_lazy("Visit or case"), max_length=70, help_text=CASE_HELP)
    site = SaidChoice(
        Site.objects.none(), label=gettext_lazy("Who pays"), required=False,
        help_text=gettext_lazy("The centre whose points they are in the settlement."),
    )  # fmt: skip
    note = forms.CharField(label=gettext_lazy("Note"), max_length=300, required=False)


class WriteOffForm(AdjustForm):
    site = None  # type: ignore[assignment]  # nobody pays for what is not collected
    points = forms.IntegerField(label=gettext_lazy("Points of debt"), min_value=1, max_value=1_000_000)
    reason = forms.ChoiceField(label=gettext_lazy("Reason"), choices=FOR_DEBT)


class WhyForm(forms.Form):
    why = forms.CharField(
        label=gettext_lazy("Reason"), max_length=200, widget=forms.Textarea(attrs={"rows": 3}),
        help_text=gettext_lazy("Stays in the trail with your name."),
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class Deed:
    title: Any
    label: Any
    form: type[forms.Form]
    do: Callable[..., Any]
    lead: Any = ""


DEEDS = {
    "adjustment": Deed(
        gettext_lazy("Points by hand"), gettext_lazy("Post"), AdjustForm, journeys.adjust_points,
        gettext_lazy("Large or frequent postings wait for a second person; nobody posts for people close to them."),  # noqa: E501
    ),
    "write-off": Deed(
        gettext_lazy("Write a debt off"), gettext_lazy("Ask for it"), WriteOffForm, journeys.ask_write_off,
        gettext_lazy("A second person decides. Debts of 24 months go by themselves."),
    ),
    "freeze": Deed(
        gettext_lazy("Freeze the account"), gettext_lazy("Freeze"), WhyForm, journeys.freeze_account,
        gettext_lazy("Nothing is spent and nothing expires while you look into it. Decide within five working days; the owner is told."),  # noqa: E501
    ),
    "thaw": Deed(
        gettext_lazy("Thaw the account"), gettext_lazy("Thaw"), WhyForm, journeys.thaw_account,
        gettext_lazy("All goes on, and the points live on by the days they stood still."),
    ),
    "closing": Deed(
        gettext_lazy("Close the account"), gettext_lazy("Give notice"), WhyForm, journeys.close_account,
        gettext_lazy("The owner is told the balance and has 30 days to use it; then the points expire."),
    ),
    "keeping": Deed(
        gettext_lazy("Withdraw the notice"), gettext_lazy("Keep the account"), WhyForm, journeys.keep_account
    ),
}  # fmt: skip


@desk("points")
@require_http_methods(["GET", "POST"])
def deed(request: DeskRequest, number: str, name: str) -> HttpResponse:
    shown, account = account_at(request, number)
    if name not in DEEDS:
        raise Http404
    must_act(request, shown.site_id)
    chosen = DEEDS[name]
    form = chosen.form(request.POST or None, initial=initial(name, account, shown))
    if "site" in form.fields:
        form.fields["site"].queryset = request.scope.sites().filter(pk__in=request.scope.acted)  # type: ignore[attr-defined]
    status = 422 if form.is_bound else 200
    if form.is_valid():
        try:
            done = chosen.do(
                account=account, now=timezone.now(), actor=request.user, **form.cleaned_data,
                **key_of(request, chosen.form),
            )  # fmt: skip
        except ValidationError as refusal:
            status = tell(form, refusal)
        else:
            waits = getattr(done, "state", "") == Adjustment.State.ASKED
            said = (
                _("A second person has to agree; it waits under Approvals.")
                if waits
                else _("Done, with your name.")
            )
            messages.success(request, said)
            return redirect("desk_account", number)
    above = (
        (reverse("desk_accounts"), _("Accounts")),
        (reverse("desk_account", args=[number]), str(shown.user)),
    )
    return frame(
        request, "cms/desk/points/accounts/deed.html", str(chosen.title), status=status, icon="desk-coins",
        above=above, form=form, label=chosen.label, lead=chosen.lead, member=shown,
    )  # fmt: skip


def initial(name: str, account: Account, member: Member) -> dict[str, Any]:
    if name == "adjustment":
        return {"site": member.site_id}
    if name != "write-off":
        return {}
    return {"points": balance(account, journeys.group_day(timezone.now())).debt or None}


def key_of(request: DeskRequest, form: type[forms.Form]) -> dict[str, str]:
    """The form's own key, so that a click twice is a posting once."""
    if form is WhyForm:
        return {}
    return {"key": f"{request.user.pk}:{request.POST.get('request_key', '')}"[:160]}
