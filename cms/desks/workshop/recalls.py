"""Recalls at the desk: a list from the maker comes in, and each car that it means is put right."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe
from wagtail.admin import messages

from booking.due.actions import RecallDraft, import_recalls, is_sound, put_right
from booking.due.models import Recall
from booking.due.queries import cars_of_recall, open_recalls
from booking.garage.models import Vehicle
from booking.garage.rules import normal_vin
from booking.workshop.models import Operation
from club.exchange.reading import rows_of
from club.journeys import group_day
from club.trail.actions import record
from cms.desk import DeskRequest, desk, frame, tell

COLUMNS = ("code", "title", "issued_on", "first_vin", "last_vin")
YES = frozenset({"1", "yes", "true", "y", "是"})
WRONGS_MAX = 20


class ListForm(forms.Form):
    """A list as the maker's portal gives it; one row for each range."""

    file = forms.FileField(label=gettext_lazy("List (CSV)"))


@desk("workshop")
@require_http_methods(["GET", "POST"])
def recalls(request: DeskRequest) -> HttpResponse:
    wrongs: list[str] = []
    form, status = ListForm(request.POST or None, request.FILES or None), 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                drafts, wrongs = drafts_of(rows_of(form.cleaned_data["file"], COLUMNS))
                if not wrongs:
                    return imported(request, drafts)
            except ValidationError as refusal:
                status = tell(form, refusal)
    return frame(
        request, "cms/desk/workshop/recalls.html", _("Recalls"), status=status, icon="desk-wrench",
        above=((reverse("desk_vehicles"), _("Cars")),), form=form, wrongs=wrongs[:WRONGS_MAX],
        columns=", ".join((*COLUMNS, "title_zh", "urgent", "work")), can_act=bool(request.scope.acted),
        rows=open_recalls(group_day(timezone.now())),
    )  # fmt: skip


def imported(request: DeskRequest, drafts: list[RecallDraft]) -> HttpResponse:
    now = timezone.now()
    for row in import_recalls(drafts=drafts, now=now, actor=request.user):
        record(actor=request.user, verb="recall.imported", subject=row, now=now)
    messages.success(request, _("%(count)s recalls are in the books.") % {"count": len(drafts)})
    return redirect("desk_recalls")


def drafts_of(rows: Iterable[dict[str, str]]) -> tuple[list[RecallDraft], list[str]]:
    """The recalls of a list, and what is wrong with which line; a wrong line spoils nothing silently."""
    works = {operation.code: operation for operation in Operation.objects.all()}
    first: dict[str, dict[str, Any]] = {}
    ranges: dict[str, list[tuple[str, str]]] = {}
    wrongs = []
    for number, row in enumerate(rows, start=2):
        ends = normal_vin(row["first_vin"]), normal_vin(row["last_vin"])
        code, work, day = (
            row["code"].lower().replace(" ", "-")[:40],
            row.get("work", ""),
            day_of(row["issued_on"]),
        )
        problem = problem_of(row, day, is_known=not work or work in works, is_range=is_sound(*ends))
        if problem or day is None:
            wrongs.append(_("Line %(number)s: %(what)s") % {"number": number, "what": problem})
            continue
        known = {
            "title": row["title"][:120], "title_zh": row.get("title_zh", "")[:120], "issued_on": day,
            "is_urgent": row.get("urgent", "").lower() in YES, "operation": works.get(work),
        }  # fmt: skip
        first.setdefault(code, known)
        ranges.setdefault(code, []).append(ends)
    return [RecallDraft(code=code, ranges=ranges[code], **known) for code, known in first.items()], wrongs


def problem_of(row: dict[str, str], day: date | None, *, is_known: bool, is_range: bool) -> str:
    if not row["code"] or not row["title"]:
        return _("the number or what is wrong is missing")
    if day is None:
        return _("the day is not written as 2026-11-22")
    if not is_range:
        return _("the two VINs are not the ends of one range")
    return "" if is_known else _("there is no such work on the menu")


def day_of(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


@desk("workshop")
@require_safe
def recall(request: DeskRequest, code: str) -> HttpResponse:
    """The cars we know that a recall means."""
    row = get_object_or_404(Recall.objects.select_related("operation"), code=code)
    return frame(
        request, "cms/desk/workshop/recall.html", row.code, icon="desk-wrench",
        above=((reverse("desk_vehicles"), _("Cars")), (reverse("desk_recalls"), _("Recalls"))), recall=row,
        cars=cars_of_recall(row), can_act=bool(request.scope.acted),
    )  # fmt: skip


@desk("workshop")
@require_POST
def recall_done(request: DeskRequest, code: str, ref: str) -> HttpResponse:
    """A car was put right, here or elsewhere."""
    row, car = get_object_or_404(Recall, code=code), get_object_or_404(Vehicle, ref=ref)
    now = timezone.now()
    try:
        put_right(recall=row, vehicle=car, on=group_day(now), now=now, actor=request.user)
    except ValidationError as refusal:
        messages.error(request, refusal.messages[0])
    else:
        record(actor=request.user, verb="recall.done", subject=car, data={"recall": row.code}, now=now)
        messages.success(request, _("Saved."))
    return redirect("desk_recall", code)
