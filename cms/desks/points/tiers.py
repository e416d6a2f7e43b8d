"""Levels: what they ask and bring today, every version there was or will be, and who holds them."""

from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe
from wagtail.admin import messages

from booking.sites.models import Brand
from club import journeys
from club.trail.actions import record
from cms.desk import DeskRequest, desk, frame, must_act, tell
from cms.desks.points.choices import choices_of, named
from cms.roles import Scope
from cms.words import said
from loyalty.ledger.models import Account
from loyalty.tiers.actions import archive_tier, set_terms
from loyalty.tiers.models import Tier, TierTerms
from loyalty.tiers.queries import desk as lists
from loyalty.tiers.queries import levels_on

ICON = "desk-trophy"
VERSIONS_MAX = 200


class DayInput(forms.DateInput):
    """The browser's own calendar."""

    def __init__(self) -> None:
        super().__init__(attrs={"type": "date"})


class TermsForm(forms.Form):
    """The next version of a level's numbers; what it asked before stays as it was."""

    valid_from = forms.DateField(label=gettext_lazy("From"), widget=DayInput())
    brand = forms.ChoiceField(
        label=gettext_lazy("Brand"), required=False,
        help_text=gettext_lazy(
            "A brand may have thresholds of its own; leave them empty to follow the group."
        ),
    )  # fmt: skip
    credits_min = forms.IntegerField(
        label=gettext_lazy("Status credits in a membership year"), min_value=0, max_value=1_000_000,
        required=False,
    )  # fmt: skip
    visits_min = forms.IntegerField(
        label=gettext_lazy("Or this many paid visits"), min_value=1, max_value=1_000, required=False
    )
    multiplier_percent = forms.IntegerField(
        label=gettext_lazy("Points on a bill, per cent"), min_value=1, max_value=1_000
    )
    birthday_points = forms.IntegerField(
        label=gettext_lazy("Birthday points"), min_value=0, max_value=1_000_000
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        brands = named(Brand.objects.order_by("name"))
        self.fields["brand"].choices = [("", gettext_lazy("the whole group")), *brands]  # type: ignore[attr-defined]


class ArchiveForm(forms.Form):
    retired_on = forms.DateField(label=gettext_lazy("From"), widget=DayInput())


def accounts_of(scope: Scope) -> QuerySet[Account]:
    """The accounts of members of one's sites."""
    mine = Account.objects.filter(owner__member__isnull=False, owner__member__closed_at=None)
    return mine if scope.everywhere else mine.filter(owner__member__site__in=scope.seen)


@desk("points")
@require_safe
def tiers(request: DeskRequest) -> HttpResponse:
    """Levels today with their members, and the history of what they ask."""
    today = journeys.group_day(timezone.now())
    accounts = accounts_of(request.scope)
    held, graced = lists.members_by_tier(accounts), lists.graces_by_tier(accounts, today)
    by_code = {tier.code: tier for tier in Tier.objects.all()}
    rows = [
        (
            level,
            by_code[level.code],
            held.get(by_code[level.code].pk, 0),
            graced.get(by_code[level.code].pk, 0),
        )
        for level in levels_on(today)
    ]
    versions = list(lists.versions()[:VERSIONS_MAX])
    return frame(
        request, "cms/desk/points/tiers.html", _("Levels"), icon=ICON, rows=rows,
        versions=[(row, is_now(row, versions, today), row.valid_from > today) for row in versions],
        brands=dict(choices_of("brands")), benefits=benefit_table(today),
        levels=[level for level, *_rest in rows],
        waiting=lists.floors(accounts).filter(approved_at=None, refused_at=None).count(),
        asleep=lists.sleepers(accounts).filter(handled_at=None).count(),
        can_act=request.scope.acts_everywhere,
    )  # fmt: skip


def is_now(row: TierTerms, versions: list[TierTerms], today: date) -> bool:
    """Is this the version in force? ``versions``: the newest first within each level and brand."""
    same = (v for v in versions if (v.tier_id, v.brand) == (row.tier_id, row.brand) and v.valid_from <= today)
    return next(same, None) is row


def benefit_table(today: date) -> list[tuple[Any, list[tuple[str, int]]]]:
    """Each benefit with its count by level today."""
    units: dict[tuple[int, str], int] = {}
    named: dict[int, Any] = {}
    for row in lists.benefit_versions():
        named[row.benefit_id] = row.benefit
        if row.valid_from <= today:
            units.setdefault((row.benefit_id, row.tier.code), row.units)
    codes = [level.code for level in levels_on(today)]
    return [
        (benefit, [(code, units.get((benefit.pk, code), 0)) for code in codes]) for benefit in named.values()
    ]


@desk("points")
@require_http_methods(["GET", "POST"])
def tier(request: DeskRequest, code: str) -> HttpResponse:
    """The next version of a level."""
    shown = get_object_or_404(Tier, code=code)
    now = timezone.now()
    today = journeys.group_day(now)
    form = TermsForm(request.POST or None, initial=first_words(shown, today))
    status = 200
    if request.method == "POST":
        must_act(request, None)
        status = 422
        if form.is_valid():
            try:
                write(form, shown, today, request)
            except ValidationError as refusal:
                status = tell(form, refusal)
            else:
                messages.success(request, _("The new version is written."))
                return redirect("desk_tiers")
    return frame(
        request, "cms/desk/points/tier.html", said(shown), status=status, icon=ICON, above=above(),
        form=form, label=_("Write the new version"), tier=shown, archive=ArchiveForm(),
        can_act=request.scope.acts_everywhere,
    )  # fmt: skip


@desk("points")
@require_http_methods(["POST"])
def tier_archive(request: DeskRequest, code: str) -> HttpResponse:
    shown = get_object_or_404(Tier, code=code)
    must_act(request, None)
    form, now = ArchiveForm(request.POST), timezone.now()
    status = 422
    if form.is_valid():
        day = form.cleaned_data["retired_on"]
        try:
            with transaction.atomic():
                gone = archive_tier(tier=shown, retired_on=day, on=journeys.group_day(now))
                told = {"code": code, "from": day.isoformat()}
                record(actor=request.user, verb="tier.archived", subject=gone, data=told, now=now)
        except ValidationError as refusal:
            status = tell(form, refusal)
        else:
            messages.success(request, _("From that day nobody holds this level."))
            return redirect("desk_tiers")
    return frame(
        request, "cms/desk/simple_form.html", said(shown), status=status, icon=ICON, above=above(),
        form=form, label=_("Archive the level"),
    )  # fmt: skip


def write(form: TermsForm, shown: Tier, today: date, request: DeskRequest) -> None:
    now = timezone.now()
    with transaction.atomic():
        row = set_terms(tier=shown, on=today, now=now, author=request.user, **form.cleaned_data)
        told = {"code": shown.code, "brand": row.brand, "from": row.valid_from.isoformat()}
        record(actor=request.user, verb="tier.terms_set", subject=row, data=told, now=now)


def first_words(shown: Tier, today: date) -> dict[str, Any]:
    """The numbers that hold today, to change one of them."""
    rows = lists.versions().filter(tier=shown, brand="", valid_from__lte=today)
    newest = rows.first()
    names = ("credits_min", "visits_min", "multiplier_percent", "birthday_points")
    return {"valid_from": today} | {name: getattr(newest, name) for name in names if newest}


def above() -> tuple[tuple[str, str], ...]:
    return ((reverse("desk_tiers"), _("Levels")),)
