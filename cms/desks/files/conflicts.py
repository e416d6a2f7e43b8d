"""Rows of lists that only a person may decide. Whose car it is, the site that knows it decides (E9)."""

from typing import Any

from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe
from wagtail.admin import messages

from club import journeys
from club.exchange import queries
from club.exchange.models import ImportConflict
from cms.desk import DeskRequest, desk, frame
from cms.desks.files.words import column, problem

HIDDEN = frozenset({"phone", "email", "street", "note"})
"""Of a row raised by another centre these are not shown."""


@desk("files")
@require_safe
def conflicts(request: DeskRequest) -> HttpResponse:
    rows = [
        (row, problem(row.code), cells_of(row, is_ours=row.site_id in request.scope.seen), may(request, row))
        for row in queries.open_conflicts(request.scope.seen)
    ]
    return frame(
        request, "cms/desk/files/conflicts.html", _("Waiting for a decision"), icon="desk-list",
        above=((reverse("desk_lists"), _("Lists taken in")),), rows=rows,
    )  # fmt: skip


@desk("files")
@require_POST
def conflict_decide(request: DeskRequest, pk: int) -> HttpResponse:
    seen = queries.open_conflicts(request.scope.seen).values("pk")
    row = get_object_or_404(ImportConflict, pk=pk)
    if row.decided_at is None and (pk not in [each["pk"] for each in seen] or not may(request, row)):
        raise Http404
    try:
        journeys.decide_conflict(
            conflict=row, take=request.POST.get("decision") == "take", now=timezone.now(), actor=request.user
        )
    except ValidationError as refusal:
        for sentence in refusal.messages:
            messages.error(request, sentence)
    else:
        messages.success(request, _("Decided."))
    return redirect("desk_conflicts")


def may(request: DeskRequest, row: ImportConflict) -> bool:
    """A question about another centre's car is that centre's or the group's to answer."""
    if row.code == "known_elsewhere":
        return request.scope.acts_at(row.other_site_id)
    return request.scope.acts_at(row.site_id)


def cells_of(row: ImportConflict, *, is_ours: bool) -> list[tuple[str, Any]]:
    first = row.cells[0] if row.cells else {}
    return [(column(k), v) for k, v in first.items() if v and (is_ours or k not in HIDDEN)]
