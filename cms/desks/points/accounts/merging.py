"""Two numbers of one person become one account: shown side by side, decided by two, undone for a while."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST
from wagtail.admin import messages

from club import journeys
from club.members.models import Member
from cms.desk import DeskRequest, desk, frame, must_act, tell
from cms.desks.members import visible
from cms.desks.points.accounts.deeds import CASE_HELP, WhyForm, key_of
from cms.desks.points.accounts.page import account_at
from loyalty.ledger.models import Account
from loyalty.ledger.queries import account_of, balance, merge_of
from loyalty.policies.queries import policy
from loyalty.tiers.queries import standing


class FindForm(forms.Form):
    other = forms.CharField(
        label=gettext_lazy("The other number"), max_length=20,
        help_text=gettext_lazy("The duplicate: its points come here, and its number keeps working."),
    )  # fmt: skip


class MergeForm(forms.Form):
    other = forms.CharField(widget=forms.HiddenInput, max_length=20)
    case = forms.CharField(label=gettext_lazy("Visit or case"), max_length=70, help_text=CASE_HELP)
    note = forms.CharField(label=gettext_lazy("How you know it is one person"), max_length=300)


@desk("points")
@require_http_methods(["GET", "POST"])
def merge(request: DeskRequest, number: str) -> HttpResponse:
    """First the other number, then both side by side with what will happen, then the asking."""
    shown, winner = account_at(request, number)
    must_act(request, shown.site_id)
    asked = request.POST if request.method == "POST" else request.GET
    finding = FindForm(asked if "other" in asked else None)
    duplicate = other_of(request, finding)
    form = MergeForm(request.POST or None, initial={"other": asked.get("other", "")[:20]})
    status = 422 if (request.method == "POST" or finding.errors) else 200
    if request.method == "POST" and duplicate is not None and form.is_valid():
        try:
            journeys.ask_merge(
                loser=duplicate[1], winner=winner, case=form.cleaned_data["case"],
                note=form.cleaned_data["note"], now=timezone.now(), actor=request.user,
                **key_of(request, MergeForm),
            )  # fmt: skip
        except ValidationError as refusal:
            status = tell(form, refusal)
        else:
            messages.success(request, _("A second person has to agree; it waits under Approvals."))
            return redirect("desk_account", number)
    return merge_page(request, (shown, winner), duplicate, finding, form, status)


def other_of(request: DeskRequest, finding: FindForm) -> tuple[Member, Account] | None:
    """The duplicate by its number, if this person may act for it."""
    if not finding.is_bound or not finding.is_valid():
        return None
    typed = "".join(finding.cleaned_data["other"].split()).upper()
    found = visible(request.scope).select_related("user", "site").filter(number=typed).first()
    account = account_of(found.user) if found and request.scope.acts_at(found.site_id) else None
    if found is None or account is None:
        finding.add_error("other", _("No member at your sites has this number."))
        return None
    return found, account


def merge_page(
    request: DeskRequest,
    here: tuple[Member, Account],
    duplicate: tuple[Member, Account] | None,
    finding: FindForm,
    form: MergeForm,
    status: int,
) -> HttpResponse:
    on = journeys.group_day(timezone.now())
    sides = (
        [side(member, account, on) for member, account in (here, duplicate) if account] if duplicate else []
    )
    above = (
        (reverse("desk_accounts"), _("Accounts")),
        (reverse("desk_account", args=[here[0].number]), str(here[0].user)),
    )
    return frame(
        request, "cms/desk/points/accounts/merge.html", _("Merge with a duplicate"), status=status,
        icon="desk-coins", above=above, member=here[0], finding=finding, form=form, sides=sides,
        undo_days=policy("merge_undo_days", on),
        together=sum(each["balance"].available for each in sides),
    )  # fmt: skip


def side(member: Member, account: Account, on: Any) -> dict[str, Any]:
    return {"member": member, "balance": balance(account, on), "standing": standing(account, on)}


@desk("points")
@require_POST
def merge_undone(request: DeskRequest, number: str) -> HttpResponse:
    """Within its days a merge is taken apart again; each gets back what is its own."""
    shown, account = account_at(request, number)
    must_act(request, shown.site_id)
    bond = merge_of(account)
    form = WhyForm(request.POST)
    if bond is None or not form.is_valid():
        messages.error(request, _("Please give a reason."))
        return redirect("desk_account", number)
    try:
        journeys.undo_merge(merge=bond, why=form.cleaned_data["why"], now=timezone.now(), actor=request.user)
    except ValidationError as refusal:
        messages.error(request, " ".join(refusal.messages))
        return redirect("desk_account", number)
    messages.success(request, _("They are two again."))
    return redirect("desk_account", number)
