"""Contests of people and of centres: the top few and the way to the target (sources.md B14, B15)."""

from typing import Any

from django import forms
from django.contrib.auth import get_user_model
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
from club.meetings import actions, queries
from club.meetings.models import Contest
from cms.desk import DeskRequest, desk, frame, must_act, tell
from cms.desks.care.people import colleagues
from cms.words import SaidChoice

DATE = forms.DateInput(attrs={"type": "date"})
CONTESTS_MAX = 60


class ContestForm(forms.ModelForm[Contest]):
    class Meta:
        model = Contest
        field_classes = {"site": SaidChoice}
        fields = (
            "name",
            "name_zh",
            "who",
            "metric",
            "site",
            "from_date",
            "until_date",
            "target",
            "winners",
            "prize",
        )
        widgets = {"from_date": DATE, "until_date": DATE}

    def __init__(self, *args: Any, sites: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["site"].queryset = sites  # type: ignore[attr-defined]


class MarkForm(forms.Form):
    """A juror's mark for one who takes part: a colleague, an owner by member number, or a centre."""

    user = SaidChoice(label=gettext_lazy("who"), queryset=get_user_model().objects.none(), required=False)
    site = SaidChoice(label=gettext_lazy("centre"), queryset=Site.objects.none(), required=False)
    number = forms.CharField(label=gettext_lazy("member number"), max_length=20, required=False)
    points = forms.DecimalField(label=gettext_lazy("mark"), min_value=0, max_value=100, decimal_places=2)
    why = forms.CharField(label=gettext_lazy("why"), max_length=200)

    def __init__(self, *args: Any, request: DeskRequest, contest: Contest, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        shown = {"sites": "site", "owners": "number"}.get(contest.who, "user")
        for name in {"user", "site", "number"} - {shown}:
            del self.fields[name]
        self.fields[shown].required = True
        if shown != "number":
            self.fields[shown].queryset = colleagues(request) if shown == "user" else request.scope.sites()  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        said = super().clean() or {}
        if number := said.pop("number", ""):
            said["user"] = get_user_model().objects.filter(member__number=number).first()
            if said["user"] is None:
                self.add_error("number", _("Nobody has this number."))
        return said


@desk("care")
@require_http_methods(["GET", "HEAD", "POST"])
def contests(request: DeskRequest) -> HttpResponse:
    form = ContestForm(request.POST or None, sites=request.scope.sites())
    status = 422 if request.method == "POST" else 200
    if request.method == "POST" and form.is_valid():
        must_act(request, form.cleaned_data["site"].pk if form.cleaned_data["site"] else None)
        try:
            made = actions.announce_contest(**form.cleaned_data, now=timezone.now(), actor=request.user)
        except ValidationError as refusal:
            status = tell(form, refusal)
        else:
            return redirect("desk_contest", made.pk)
    return frame(
        request,
        "cms/desk/care/contests.html",
        _("Contests"),
        icon="desk-trophy",
        form=form,
        status=status,
        rows=seen(request).order_by("-until_date", "-pk")[:CONTESTS_MAX],
        can_act=bool(request.scope.acted),
    )


@desk("care")
@require_http_methods(["GET", "HEAD", "POST"])
def contest(request: DeskRequest, pk: int) -> HttpResponse:
    """How it stands: the top few, never the last."""
    found = get_object_or_404(seen(request), pk=pk)
    is_jury = found.metric == Contest.Metric.JURY and found.decided_at is None
    form = MarkForm(request.POST or None, request=request, contest=found) if is_jury else None
    status = 200
    if request.method == "POST" and form is not None:
        must_act(request, found.site_id)
        status = 422
        if form.is_valid():
            try:
                actions.mark(contest=found, now=timezone.now(), actor=request.user, **form.cleaned_data)
            except ValidationError as refusal:
                status = tell(form, refusal)
            else:
                return redirect("desk_contest", pk)
    return frame(
        request,
        "cms/desk/care/contest.html",
        found.name,
        icon="desk-trophy",
        form=form,
        status=status,
        above=((reverse("desk_contests"), _("Contests")),),
        contest=found,
        rows=standing(request, found),
        can_decide=request.scope.acts_at(found.site_id) and found.decided_at is None,
    )


@desk("care")
@require_POST
def contest_decide(request: DeskRequest, pk: int) -> HttpResponse:
    found = get_object_or_404(seen(request), pk=pk)
    must_act(request, found.site_id)
    try:
        actions.decide_contest(
            contest=found, sites=sorted(request.scope.seen), now=timezone.now(), actor=request.user
        )
    except ValidationError as refusal:
        messages.error(request, refusal.messages[0])
    return redirect("desk_contest", pk)


def seen(request: DeskRequest) -> Any:
    rows = Contest.objects.select_related("site")
    return rows.filter(site__in=request.scope.seen) | rows.filter(site=None)


def standing(request: DeskRequest, found: Contest) -> list[tuple[int, Any, float, float]]:
    """(place, who, value, what is missing to the target)."""
    if found.decided_at is not None:
        rows = found.places.select_related("user", "site").order_by("place", "pk")
        target = float(found.target)
        return [(r.place, r.user or r.site, float(r.value), max(0.0, target - float(r.value))) for r in rows]
    lines = queries.standings(found, sorted(request.scope.seen))
    model: Any = Site if found.who == Contest.Who.SITES else get_user_model()
    names = model.objects.in_bulk([line.who for line in lines])
    return [(line.place, names[line.who], line.value, line.to_target) for line in lines if line.who in names]
