"""Referrals: how far each friend has come, and the few that wait for a person's decision."""

from django import forms
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.db.models import Q, QuerySet
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe
from wagtail.admin import messages

from club import journeys
from club.referrals.models import Referral
from club.referrals.queries import clicks_of
from cms.desk import DeskRequest, desk, frame, must_act, tell
from cms.roles import Scope
from cms.words import listed

PER_PAGE = 40
REASONS = {
    "self": gettext_lazy("the same person"),
    "same_household": gettext_lazy("the same household"),
    "staff": gettext_lazy("works for us"),
    "existing_customer": gettext_lazy("was a customer already"),
    "already_referred": gettext_lazy("was invited by somebody else first"),
    "cycle": gettext_lazy("the two invited each other"),
    "expired": gettext_lazy("too late"),
    "campaign_closed": gettext_lazy("the campaign was over"),
    "referrer_limit": gettext_lazy("the referrer's limit for the year is reached"),
    "campaign_budget": gettext_lazy("the budget is used up"),
    "below_minimum": gettext_lazy("the first bill was too small"),
    "velocity": gettext_lazy("many friends in a few days"),
    "manual": gettext_lazy("decided by a person"),
    "same_device": gettext_lazy("the same device"),
    "similar": gettext_lazy("nearly the same name or e-mail"),
    "same_address": gettext_lazy("the same address"),
    "same_ip": gettext_lazy("the same connection"),
    "same_clerk": gettext_lazy("who wrote the lead down also sold the car"),
    "staff_home": gettext_lazy("lives where one of us lives"),
    "staff_referrer": gettext_lazy("brought by one of us"),
}


class DecisionForm(forms.Form):
    why = forms.CharField(
        label=gettext_lazy("Reason"),
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=gettext_lazy("Stays in the trail with your name."),
    )


@desk("growth")
@require_safe
def referrals(request: DeskRequest) -> HttpResponse:
    rows = seen(request.scope)
    waiting = rows.filter(review=Referral.Review.HELD, ended_at=None).order_by("review_due_at", "pk")
    state = request.GET.get("state", "")
    listed = rows.filter(state=state) if state in Referral.State.values else rows
    page = Paginator(listed.order_by("-consented_at", "-pk"), PER_PAGE).get_page(request.GET.get("page"))
    return frame(
        request, "cms/desk/growth/referrals.html", _("Referrals"), icon="desk-heart-handshake",
        waiting=[told(row) for row in waiting[:PER_PAGE]], rows=[told(row) for row in page],
        page=page, states=Referral.State.choices, state=state, now=timezone.now(),
    )  # fmt: skip


@desk("growth")
@require_safe
def referral(request: DeskRequest, pk: int) -> HttpResponse:
    return referral_page(request, get_object_or_404(seen(request.scope), pk=pk), DecisionForm())


@desk("growth")
@require_POST
def decide(request: DeskRequest, pk: int) -> HttpResponse:
    """Approve or refuse what was held; a reason either way."""
    row = get_object_or_404(seen(request.scope), pk=pk)
    must_act(request, row.referrer.site_id)
    form = DecisionForm(request.POST)
    answer = request.POST.get("answer")
    if not form.is_valid() or answer not in {"approve", "refuse"}:
        return referral_page(request, row, form, status=422)
    try:
        journeys.decide_referral(
            referral=row, approve=answer == "approve", why=form.cleaned_data["why"],
            actor=request.user, now=timezone.now(),
        )  # fmt: skip
    except ValidationError as refusal:
        return referral_page(request, row, form, status=tell(form, refusal))
    messages.success(request, _("Your decision is written down."))
    return redirect("desk_referrals")


@desk("growth")
@require_POST
def let_run(request: DeskRequest, pk: int) -> HttpResponse:
    """The link that rested after a burst works as before; a reason stays in the trail."""
    row = get_object_or_404(seen(request.scope), pk=pk)
    must_act(request, row.referrer.site_id)
    form = DecisionForm(request.POST)
    if not form.is_valid():
        return referral_page(request, row, form, status=422)
    journeys.let_link_run(
        member=row.referrer, why=form.cleaned_data["why"], actor=request.user, now=timezone.now()
    )
    messages.success(request, _("The link works as before."))
    return redirect("desk_referral", pk)


def seen(scope: Scope) -> QuerySet[Referral]:
    """Referrals whose referrer belongs to one's sites."""
    rows = Referral.objects.filter(Q(referrer__site__in=scope.seen))
    return rows.select_related("referrer__user", "referrer__site", "friend")


def told(row: Referral) -> tuple[Referral, str]:
    """The row with its reasons in words."""
    return row, listed(REASONS.get(code, code) for code in row.reasons)


def referral_page(request: DeskRequest, row: Referral, form: DecisionForm, status: int = 200) -> HttpResponse:
    is_waiting = row.review == Referral.Review.HELD and row.ended_at is None
    title = f"{row.referrer.user} → {row.friend or row.shown_as}"
    return frame(
        request, "cms/desk/growth/referral.html", title, status=status,
        icon="desk-heart-handshake", above=((reverse("desk_referrals"), _("Referrals")),),
        row=row, clicks=clicks_of(row.referrer), reasons=told(row)[1],
        notes=listed(REASONS.get(code, code) for code in row.notes),
        is_resting=row.referrer.referral_codes.exclude(paused_at=None).exists(),
        milestones=row.milestones.order_by("reached_at"), form=form,
        can_decide=is_waiting and request.scope.acts_at(row.referrer.site_id),
    )  # fmt: skip
