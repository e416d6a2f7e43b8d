"""What waits for a second person: postings, merges, codes; and gifts at which somebody has to look."""

from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Q, QuerySet
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe
from wagtail.admin import messages

from club import journeys
from club.members.queries import member_of
from cms.desk import DeskRequest, desk, frame, must_act, tell
from cms.desks.members import visible
from cms.roles import Scope
from loyalty.adjustments.models import Adjustment
from loyalty.adjustments.queries import waiting
from loyalty.gifts.models import Gift, GiftIssue
from loyalty.gifts.queries import issues_waiting, reviewed
from loyalty.ledger.queries import balance

LIST_MAX = 100


class AnswerForm(forms.Form):
    note = forms.CharField(
        label=gettext_lazy("Reason"), max_length=300, required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=gettext_lazy("Needed to refuse; stays in the trail with your name."),
    )  # fmt: skip


@desk("points")
@require_safe
def approvals(request: DeskRequest) -> HttpResponse:
    on = journeys.group_day(timezone.now())
    return frame(
        request, "cms/desk/points/accounts/approvals.html", _("Approvals"), icon="desk-clipboard-check",
        requests=requests_at(request.scope)[:LIST_MAX], gifts=gifts_at(request.scope, on)[:LIST_MAX],
        issues=issues_at(request.scope)[:LIST_MAX],
    )  # fmt: skip


@desk("points")
@require_http_methods(["GET", "POST"])
def approval(request: DeskRequest, pk: int) -> HttpResponse:
    """One request with both names, its reason and what it would change; the answer is one click."""
    rows = Adjustment.objects.filter(account__owner__member__in=visible(request.scope))
    rows = rows.select_related(
        "account__owner__member__site", "other__owner__member", "asked_by", "decided_by"
    )
    row = get_object_or_404(rows, pk=pk)
    form = AnswerForm(request.POST or None)
    status = 200
    if request.method == "POST":
        must_act(request, row.account.owner.member.site_id)
        status = 422
        if form.is_valid():
            try:
                answer(request, row, form.cleaned_data["note"])
            except ValidationError as refusal:
                status = tell(form, refusal)
            else:
                messages.success(request, _("Your decision is written down."))
                return redirect("desk_approvals")
    on = journeys.group_day(timezone.now())
    return frame(
        request, "cms/desk/points/accounts/approval.html", row.get_kind_display(), status=status,
        icon="desk-clipboard-check", above=((reverse("desk_approvals"), _("Approvals")),), row=row, form=form,
        balance=balance(row.account, on), is_mine=row.asked_by_id == request.user.pk,
        can_act=row.state == Adjustment.State.ASKED
        and request.scope.acts_at(row.account.owner.member.site_id),
    )  # fmt: skip


def answer(request: DeskRequest, row: Adjustment, note: str) -> None:
    now, said = timezone.now(), request.POST.get("answer")
    if said == "withdraw":
        journeys.withdraw_adjustment(request=row, now=now, actor=request.user)
    else:
        journeys.decide_adjustment(
            request=row, approve=said == "approve", note=note, now=now, actor=request.user
        )


@desk("points")
@require_POST
def gift_decision(request: DeskRequest, pk: int) -> HttpResponse:
    """Pass a gift on, or give it back to its giver."""
    row = get_object_or_404(gifts_at(request.scope, journeys.group_day(timezone.now())), pk=pk)
    member = member_of(row.giver.owner)
    must_act(request, member.site_id if member else None)
    try:
        journeys.decide_gift(
            gift=row, approve=request.POST.get("answer") == "approve",
            note=request.POST.get("note", "")[:300], actor=request.user, now=timezone.now(),
        )  # fmt: skip
    except ValidationError as refusal:
        messages.error(request, " ".join(refusal.messages))
    else:
        messages.success(request, _("Your decision is written down."))
    return redirect("desk_approvals")


@desk("points")
@require_POST
def issue_approval(request: DeskRequest, pk: int) -> HttpResponse:
    row = get_object_or_404(issues_at(request.scope), pk=pk)
    must_act(request, site_of(request.scope, row.site))
    try:
        journeys.approve_codes(issue=row, actor=request.user, now=timezone.now())
    except ValidationError as refusal:
        messages.error(request, " ".join(refusal.messages))
    else:
        messages.success(request, _("The codes are good from now on."))
    return redirect("desk_approvals")


def requests_at(scope: Scope) -> QuerySet[Adjustment]:
    """Of members one may see; the oldest first."""
    return waiting().filter(account__owner__member__in=visible(scope))


def gifts_at(scope: Scope, on: date) -> QuerySet[Gift]:
    return reviewed(on).filter(giver__owner__member__in=visible(scope))


def issues_at(scope: Scope) -> QuerySet[GiftIssue]:
    return issues_waiting().filter(codes_seen(scope))


def codes_seen(scope: Scope) -> Q:
    """Codes of one's sites; those of the whole group by its people."""
    mine = Q(site__in=scope.sites().values("code"))
    return mine | Q(site="") if scope.everywhere else mine


def site_of(scope: Scope, code: str) -> int | None:
    """The key of the site with this code; None for the whole group."""
    return scope.sites().filter(code=code).values_list("pk", flat=True).first() if code else None


def waiting_count(scope: Scope, user: Any, on: date) -> int:
    """How much this person could decide now: never one's own."""
    mine = {"asked_by": user.pk}
    return (
        requests_at(scope).exclude(**mine).count()
        + gifts_at(scope, on).count()
        + issues_at(scope).exclude(issued_by=user.pk).count()
    )
