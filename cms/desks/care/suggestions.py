"""Suggestions: read, adopted with a department, or put aside with a reason."""

from django import forms
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe
from wagtail.admin import messages

from club import journeys
from club.promises.models.kept import Department
from club.suggestions import queries
from club.suggestions.models import Suggestion
from cms.desk import DeskRequest, desk, frame, must_act, tell

PER_PAGE = 40


class AnswerForm(forms.Form):
    outcome = forms.ChoiceField(label=gettext_lazy("What becomes of it"), choices=Suggestion.Outcome.choices)
    department = forms.ChoiceField(
        label=gettext_lazy("Who does it"), choices=[("", "—"), *Department.choices], required=False
    )
    words = forms.CharField(
        label=gettext_lazy("Your answer"),
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=gettext_lazy("The owner reads this as it stands."),
    )


@desk("care")
@require_safe
def suggestions(request: DeskRequest) -> HttpResponse:
    is_answered = request.GET.get("state") == "answered"
    rows = (queries.answered if is_answered else queries.worklist)(request.scope.seen)
    page = Paginator(rows, PER_PAGE).get_page(request.GET.get("page"))
    return frame(
        request,
        "cms/desk/care/suggestions.html",
        _("Suggestions"),
        icon="desk-clipboard-check",
        page=page,
        is_answered=is_answered,
        state="answered" if is_answered else "",
    )


@desk("care")
@require_http_methods(["GET", "HEAD", "POST"])
def suggestion(request: DeskRequest, ref: str) -> HttpResponse:
    rows = Suggestion.objects.for_sites(request.scope.seen).select_related(
        "member__user", "site", "answered_by"
    )
    found = get_object_or_404(rows, ref=ref)
    form = AnswerForm(request.POST or None)
    status = 200
    if request.method == "POST":
        must_act(request, found.site_id)
        status = 422
        if form.is_valid():
            try:
                answer(request, found, form)
            except ValidationError as refusal:
                status = tell(form, refusal)
            else:
                messages.success(request, _("Your answer is on its way to the owner."))
                return redirect("desk_suggestions")
    return frame(
        request,
        "cms/desk/care/suggestion.html",
        _("Suggestion"),
        icon="desk-clipboard-check",
        status=status,
        above=((reverse("desk_suggestions"), _("Suggestions")),),
        suggestion=found,
        form=form,
        can_answer=found.answered_at is None and request.scope.acts_at(found.site_id),
    )


def answer(request: DeskRequest, found: Suggestion, form: AnswerForm) -> None:
    said, now = form.cleaned_data, timezone.now()
    if said["outcome"] == Suggestion.Outcome.ADOPTED:
        journeys.adopt_suggestion(
            suggestion=found, words=said["words"], department=said["department"], now=now, actor=request.user
        )
    else:
        journeys.put_suggestion_aside(suggestion=found, words=said["words"], now=now, actor=request.user)
