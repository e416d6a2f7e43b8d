"""Certificates, and what a coach saw at a step of a visit (sources.md B6, B16)."""

from datetime import timedelta
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST
from wagtail.admin import messages

from club.journeys import group_day
from club.training import actions, queries
from club.training.models import Certificate, Coaching
from cms.desk import DeskRequest, desk, frame, must_act, tell
from cms.desks.care.people import colleagues
from cms.words import SaidChoice

DATE = forms.DateInput(attrs={"type": "date"})


class CertificateForm(forms.ModelForm[Certificate]):
    class Meta:
        model = Certificate
        fields = ("user", "course", "passed_on", "until_date", "trainer")
        widgets = {"passed_on": DATE, "until_date": DATE}

    def __init__(self, *args: Any, people: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["user"].queryset = people  # type: ignore[attr-defined]


class CoachingForm(forms.ModelForm[Coaching]):
    class Meta:
        model = Coaching
        field_classes = {"site": SaidChoice}
        fields = ("site", "user", "step", "seen", "agreed", "review_on")
        widgets = {
            "review_on": DATE,
            "seen": forms.Textarea(attrs={"rows": 3}),
            "agreed": forms.Textarea(attrs={"rows": 3}),
        }

    def __init__(self, *args: Any, people: Any, sites: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["user"].queryset = people  # type: ignore[attr-defined]
        self.fields["site"].queryset = sites  # type: ignore[attr-defined]


@desk("care")
@require_http_methods(["GET", "HEAD", "POST"])
def training(request: DeskRequest) -> HttpResponse:
    people = colleagues(request)
    form = CertificateForm(request.POST or None, people=people)
    status = 422 if request.method == "POST" else 200
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        try:
            actions.certify(
                user=said["user"],
                course=said["course"],
                passed_on=said["passed_on"],
                until=said["until_date"],
                trainer=said["trainer"],
                now=timezone.now(),
                actor=request.user,
            )
        except ValidationError as refusal:
            status = tell(form, refusal)
        else:
            messages.success(request, _("Written down."))
            return redirect("desk_training")
    return frame(
        request,
        "cms/desk/care/training.html",
        _("Certificates"),
        icon="desk-id-card",
        form=form,
        status=status,
        rows=queries.certificates(people.values_list("pk", flat=True)),
        today=group_day(timezone.now()),
        can_act=bool(request.scope.acted),
    )


@desk("care")
@require_POST
def certificate_revoke(request: DeskRequest, pk: int) -> HttpResponse:
    found = get_object_or_404(Certificate, pk=pk, user__in=colleagues(request))
    try:
        actions.revoke(
            certificate=found,
            why=request.POST.get("words", ""),
            now=timezone.now(),
            on=group_day(timezone.now()),
            actor=request.user,
        )
    except ValidationError as refusal:
        messages.error(request, refusal.messages[0])
    return redirect("desk_training")


@desk("care")
@require_http_methods(["GET", "HEAD", "POST"])
def coaching(request: DeskRequest) -> HttpResponse:
    form = CoachingForm(
        request.POST or None,
        people=colleagues(request),
        sites=request.scope.sites(),
        initial={"review_on": group_day(timezone.now()) + timedelta(days=14)},
    )
    status = 422 if request.method == "POST" else 200
    if request.method == "POST" and form.is_valid():
        must_act(request, form.cleaned_data["site"].pk)
        try:
            actions.coach(**form.cleaned_data, now=timezone.now(), actor=request.user)
        except ValidationError as refusal:
            status = tell(form, refusal)
        else:
            messages.success(request, _("Written down."))
            return redirect("desk_coaching")
    return frame(
        request,
        "cms/desk/care/coaching.html",
        _("Coaching"),
        icon="desk-users",
        form=form,
        status=status,
        rows=queries.coachings(request.scope.seen),
        today=group_day(timezone.now()),
        can_act=bool(request.scope.acted),
    )


@desk("care")
@require_POST
def coaching_review(request: DeskRequest, pk: int) -> HttpResponse:
    """The second look."""
    found = get_object_or_404(Coaching.objects.for_sites(request.scope.seen), pk=pk)
    must_act(request, found.site_id)
    try:
        actions.review(
            coaching=found, words=request.POST.get("words", ""), now=timezone.now(), actor=request.user
        )
    except ValidationError as refusal:
        messages.error(request, refusal.messages[0])
    return redirect("desk_coaching")
