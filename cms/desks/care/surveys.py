"""Surveys made at the desk: factors with weights, questions in both languages, versions."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST
from wagtail.admin import messages

from booking.sites.models import Site
from club.surveys import actions
from club.surveys.actions.defining import FACTORS_MAX, ITEMS_MAX, FactorDraft, ItemDraft
from club.surveys.models import Survey, SurveyItem
from cms.desk import DeskRequest, desk, frame, must_act, tell
from cms.desks.care.meetings import DEPARTMENTS
from cms.words import SaidChoice, said

SURVEYS_MAX = 100


class SurveyForm(forms.Form):
    code = forms.SlugField(label=gettext_lazy("code"), max_length=40)
    name = forms.CharField(label=gettext_lazy("name"), max_length=80)
    name_zh = forms.CharField(label=gettext_lazy("name in Chinese"), max_length=80, required=False)
    site = SaidChoice(
        label=gettext_lazy("centre"),
        queryset=Site.objects.none(),
        required=False,
        empty_label=gettext_lazy("the whole group"),
    )
    asked_after = forms.ChoiceField(
        label=gettext_lazy("asked"), choices=Survey.After.choices, required=False, initial="visit"
    )
    scale = forms.ChoiceField(label=gettext_lazy("scale"), choices=Survey.Scale.choices)


class BodyForm(forms.Form):
    """One line each, parts between strokes: quick to write, quick to read again."""

    factors = forms.CharField(
        label=gettext_lazy("Factors"),
        required=False,
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 6}),
        help_text=gettext_lazy("One a line: weight | name | name in Chinese | department"),
    )
    items = forms.CharField(
        label=gettext_lazy("Questions"),
        max_length=12000,
        widget=forms.Textarea(attrs={"rows": 12}),
        help_text=gettext_lazy(
            "One a line: kind | number of its factor, or 0 | question | question in Chinese | counts as."
            " Kinds: score, recommend, feeling, fault_gone, asked, text, reason."
            " Counts as: explains, needs, correct."
        ),
    )

    def clean_factors(self) -> list[FactorDraft]:
        rows: list[FactorDraft] = []
        for parts in lines(self.cleaned_data["factors"], 4):
            if (
                not parts[0].isdecimal()
                or not 0 < int(parts[0]) < 1000
                or not parts[1]
                or parts[3] not in {"", *dict(DEPARTMENTS)}
                or len(rows) >= FACTORS_MAX
            ):
                raise ValidationError(
                    _("This line does not fit: %(line)s"), params={"line": " | ".join(parts)}
                )
            rows.append(FactorDraft(parts[1][:60], int(parts[0]), parts[2][:60], parts[3]))
        return rows

    def clean_items(self) -> list[ItemDraft]:
        rows: list[ItemDraft] = []
        for kind, factor, words, words_zh, counts in lines(self.cleaned_data["items"], 5):
            fits = kind in SurveyItem.Kind.values and counts in SurveyItem.Counts.values and words
            if not fits or not (factor or "0").isdecimal() or len(rows) >= ITEMS_MAX:
                line = " | ".join((kind, factor, words))
                raise ValidationError(_("This line does not fit: %(line)s"), params={"line": line})
            rows.append(ItemDraft(kind, words[:200], words_zh[:200], int(factor or 0), counts))
        return rows


def lines(text: str, parts: int) -> list[list[str]]:
    rows = [[part.strip() for part in line.split("|")] for line in text.splitlines() if line.strip()]
    return [(row + [""] * parts)[:parts] for row in rows]


def body_of(survey: Survey) -> dict[str, str]:
    """A draft as its form shows it."""
    factors = list(survey.factors.order_by("pk"))
    place = {factor.pk: n for n, factor in enumerate(factors, start=1)}
    items = survey.items.filter(probe_of=None).order_by("position", "pk")
    return {
        "factors": "\n".join(f"{f.weight} | {f.name} | {f.name_zh} | {f.department}" for f in factors),
        "items": "\n".join(
            f"{i.kind} | {place.get(i.factor_id or 0, 0)} | {i.words} | {i.words_zh} | {i.counts_as}"
            for i in items
        ),
    }


@desk("care")
@require_http_methods(["GET", "HEAD", "POST"])
def surveys(request: DeskRequest) -> HttpResponse:
    form = SurveyForm(request.POST or None)
    form.fields["site"].queryset = request.scope.sites()  # type: ignore[attr-defined]
    status = 422 if request.method == "POST" else 200
    if request.method == "POST" and form.is_valid():
        site: Site | None = form.cleaned_data["site"]
        must_act(request, site.pk if site else None)
        made = actions.draft_survey(**form.cleaned_data, now=timezone.now(), actor=request.user)
        return redirect("desk_survey", made.pk)
    rows = Survey.objects.select_related("site").order_by("code", "-version")[:SURVEYS_MAX]
    return frame(
        request,
        "cms/desk/care/surveys.html",
        _("Surveys"),
        icon="desk-list",
        form=form,
        status=status,
        rows=rows,
        can_act=bool(request.scope.acted),
    )


@desk("care")
@require_http_methods(["GET", "HEAD", "POST"])
def survey(request: DeskRequest, pk: int) -> HttpResponse:
    """A draft is written; what is published is read, and followed by a new version."""
    found = find(request, pk)
    is_draft, departments = found.published_at is None, dict(DEPARTMENTS)
    form = BodyForm(request.POST or None, initial=body_of(found)) if is_draft else None
    status = 200
    if request.method == "POST":
        must_act(request, found.site_id)
        if form is None:
            fresh = actions.copy_survey(survey=found, now=timezone.now(), actor=request.user)
            return redirect("desk_survey", fresh.pk)
        status = 422
        if form.is_valid():
            try:
                actions.set_factors(survey=found, factors=form.cleaned_data["factors"])
                actions.set_items(survey=found, items=form.cleaned_data["items"])
            except ValidationError as refusal:
                status = tell(form, refusal)
            else:
                messages.success(request, _("Written down."))
                return redirect("desk_survey", pk)
    return frame(
        request,
        "cms/desk/care/survey.html",
        f"{said(found)} {found.version}",
        icon="desk-list",
        status=status,
        form=form,
        survey=found,
        above=((reverse("desk_surveys"), _("Surveys")),),
        factors=[(row, departments.get(row.department, "")) for row in found.factors.order_by("pk")],
        items=found.items.select_related("factor").order_by("position", "pk"),
        can_act=request.scope.acts_at(found.site_id),
    )


@desk("care")
@require_POST
def survey_publish(request: DeskRequest, pk: int) -> HttpResponse:
    return step(request, pk, actions.publish_survey, _("It is asked from now on."))


@desk("care")
@require_POST
def survey_end(request: DeskRequest, pk: int) -> HttpResponse:
    return step(request, pk, actions.end_survey, _("Nobody is asked any more."))


def step(request: DeskRequest, pk: int, verb: Any, done: str) -> HttpResponse:
    found = find(request, pk)
    must_act(request, found.site_id)
    try:
        verb(survey=found, now=timezone.now(), actor=request.user)
    except ValidationError as refusal:
        messages.error(request, refusal.messages[0])
    else:
        messages.success(request, done)
    return redirect("desk_survey", pk)


def find(request: DeskRequest, pk: int) -> Survey:
    rows = Survey.objects.select_related("site")
    return get_object_or_404(rows.filter(site__in=request.scope.seen) | rows.filter(site=None), pk=pk)
