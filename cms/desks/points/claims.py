"""Missing points: what owners asked, by the colour of its clock, and the answer with the visits at hand."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe
from wagtail.admin import messages

from booking.visits.models import Visit
from club import journeys
from club.claims import queries, rules
from club.claims.models import PointsClaim
from club.journeys.claims import first_day
from cms.desk import DeskRequest, desk, frame, must_act, tell
from cms.words import SaidChoice

PER_PAGE = 40


class AnswerForm(forms.Form):
    """Why there are no points; its owner reads it as it is written."""

    answer = forms.CharField(
        label=gettext_lazy("Your answer"),
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=gettext_lazy(
            "The owner reads this as it stands. Say what you found, and what they can do."
        ),
    )


class VisitForm(forms.Form):
    visit = SaidChoice(Visit.objects.none())


@desk("claims")
@require_safe
def claims(request: DeskRequest) -> HttpResponse:
    """Waiting ones first to fall due; answered ones newest first."""
    now = timezone.now()
    is_answered = request.GET.get("state") == "answered"
    rows = answered(request) if is_answered else queries.worklist(request.scope.seen)
    page = Paginator(rows, PER_PAGE).get_page(request.GET.get("page"))
    return frame(
        request, "cms/desk/points/claims.html", _("Missing points"), icon="desk-clipboard-check",
        rows=[(claim, claim.colour(now)) for claim in page], page=page, is_answered=is_answered,
        state="answered" if is_answered else "",
    )  # fmt: skip


def answered(request: DeskRequest) -> QuerySet[PointsClaim]:
    rows = PointsClaim.objects.for_sites(request.scope.seen).exclude(answered_at=None)
    return rows.select_related("member__user", "site", "vehicle", "visit").order_by("-answered_at", "-pk")


@desk("claims")
@require_safe
def claim(request: DeskRequest, ref: str) -> HttpResponse:
    return claim_page(request, find(request, ref), AnswerForm())


@desk("claims")
@require_POST
def claim_grant(request: DeskRequest, ref: str) -> HttpResponse:
    """This visit it was: it earns by the rules of its own day."""
    found = find(request, ref)
    must_act(request, found.site_id)
    form = VisitForm(request.POST)
    at_hand = {visit.pk for visit, _seen in candidates(found)}
    form.fields["visit"].queryset = Visit.objects.filter(pk__in=at_hand)  # type: ignore[attr-defined]
    if not form.is_valid():
        return claim_page(request, found, AnswerForm(), problem=_("Choose one of the visits."), status=422)
    try:
        journeys.grant_claim(
            claim=found, visit=form.cleaned_data["visit"], now=timezone.now(), actor=request.user
        )
    except ValidationError as refusal:
        status = int(getattr(refusal, "status", 422))
        return claim_page(request, found, AnswerForm(), problem=refusal.messages[0], status=status)
    messages.success(request, _("The points are given, and the owner is told."))
    return redirect("desk_claims")


@desk("claims")
@require_POST
def claim_refuse(request: DeskRequest, ref: str) -> HttpResponse:
    """No points; the reason goes to the owner."""
    found = find(request, ref)
    must_act(request, found.site_id)
    form = AnswerForm(request.POST)
    if not form.is_valid():
        return claim_page(request, found, form, status=422)
    try:
        journeys.refuse_claim(
            claim=found, answer=form.cleaned_data["answer"], now=timezone.now(), actor=request.user
        )
    except ValidationError as refusal:
        return claim_page(request, found, form, status=tell(form, refusal))
    messages.success(request, _("Your answer is on its way to the owner."))
    return redirect("desk_claims")


def find(request: DeskRequest, ref: str) -> PointsClaim:
    rows = PointsClaim.objects.for_sites(request.scope.seen)
    shown = rows.select_related("member__user", "site", "vehicle", "visit", "answered_by")
    return get_object_or_404(shown, ref=ref)


def candidates(claim: PointsClaim) -> list[tuple[Visit, rules.Found]]:
    """Visits that may be meant, the likeliest first."""
    at_hand = [*queries.candidates(claim.member, first_day(claim.member)), *queries.nameless(claim)]
    visits = {visit.pk: visit for visit in at_hand}
    seen = [queries.found(visit, claim.member) for visit in visits.values()]
    return [(visits[found.id], found) for found in rules.likely(claim.said, seen)]


def claim_page(
    request: DeskRequest, claim: PointsClaim, form: AnswerForm, *, problem: Any = "", status: int = 200
) -> HttpResponse:
    now = timezone.now()
    return frame(
        request, "cms/desk/points/claim.html", str(claim.member.user), status=status,
        icon="desk-clipboard-check", above=((reverse("desk_claims"), _("Missing points")),),
        claim=claim, colour=claim.colour(now), form=form, problem=problem,
        visits=candidates(claim) if claim.is_waiting() else [],
        first_day=first_day(claim.member),
        can_answer=claim.is_waiting() and request.scope.acts_at(claim.site_id),
    )  # fmt: skip
