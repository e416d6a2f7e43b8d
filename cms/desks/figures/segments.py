"""Segments: a filter builder, who fits, versions with their authors, snapshots."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.core.exceptions import ValidationError
from django.core.paginator import Page, Paginator
from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe
from wagtail.admin import messages

from club.journeys.day import group_day
from club.members.models import Member
from club.segments import actions
from club.segments.models import Segment
from club.segments.queries import chosen_in, fitting, members_in
from club.segments.rules.filters import Unreadable
from cms.desk import DeskRequest, desk, tell
from cms.desks.figures.builder import SegmentForm, SnapshotForm, starters, words_of
from cms.desks.figures.common import asked_of, member_link, page
from cms.desks.points.files import sent
from cms.desks.points.tables import Cell, Table
from cms.words import said

PER_PAGE, FILE_BATCH = 50, 2_000
LIST_MAX = 200


@desk("figures")
@require_safe
def segments(request: DeskRequest) -> HttpResponse:
    rows = Segment.objects.in_use().select_related("created_by").order_by("name")[:LIST_MAX]
    return page(
        request, "segments", _("Segments"), asked_of(request), rows=rows, starters=starters(),
        can_act=bool(request.scope.acted),
    )  # fmt: skip


@desk("figures")
@require_safe
def segment(request: DeskRequest, code: str) -> HttpResponseBase:
    """Who is in it on a day, and what it asked then; the list as a file, too."""
    asked = asked_of(request)
    row = get_object_or_404(Segment, code=code)
    version = row.version_on(asked.on)
    people = members_in(row, asked.on).filter(site__in=[site.pk for site in asked.sites])
    if asked.site is not None:
        people = people.filter(site=asked.site)
    found = people.select_related("site").order_by("number")
    if answer := sent(request, asked.on, [table_of(found.iterator(FILE_BATCH))], asked.home.currency):
        return answer
    shown = Paginator(found, PER_PAGE).get_page(request.GET.get("page"))
    agreed = people.filter(pk__in=chosen_in(row, asked.on).values("pk"))
    return page(
        request, "segment", said(row), asked, row=row,
        shown=shown, table=table_of(shown),
        words=words_of(version.definition, asked.on) if version else [], agreed=agreed.count(),
        versions=row.versions.select_related("author").order_by("-number")[:20],
        snapshot=SnapshotForm(
            initial={"name": f"{row.name} {asked.today}", "code": f"{row.code}-{asked.today:%m%d}"[:30]}
        ),
        can_act=bool(request.scope.acted) and row.archived_at is None,
    )  # fmt: skip


def table_of(members: Iterable[Member]) -> Table:
    rows = (
        [Cell(row.number, "text", member_link(row.number)), Cell(said(row.site)),
         Cell(str(row.get_attribute_display()))]
        for row in members
    )  # fmt: skip
    heads = [_("Member"), _("Centre"), _("Kind of customer")]
    return Table("members", _("Members"), heads, list(rows) if isinstance(members, Page) else rows,
                 empty=_("Nobody fits."))  # fmt: skip


@desk("figures")
@require_http_methods(["GET", "POST"])
def segment_edit(request: DeskRequest, code: str = "") -> HttpResponse:
    """The filter builder: choose, look how many fit, save. What was saved before stays true of its days."""
    if not request.scope.acted:
        raise Http404
    asked = asked_of(request)
    row = get_object_or_404(Segment.objects.in_use(), code=code) if code else None
    version = row.version_on(asked.today) if row else None
    start = starters().get(request.GET.get("start", ""))
    definition = version.definition if version else start[1] if start else {}
    form = SegmentForm(
        request.POST or None, on=asked.today, definition=definition, is_new=row is None,
        initial={"name": row.name if row else "", "name_zh": row.name_zh if row else ""},
    )  # fmt: skip
    count, status = None, 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            if "look" in request.POST:
                count, status = counted(form, asked), 200
            elif (saved := save(form, row, request)) is not None:
                messages.success(request, _("The segment is saved."))
                return redirect("desk_segment", code=saved.code)
    context: dict[str, Any] = {"form": form, "row": row, "count": count, "status": status}
    return page(request, "segment_edit", said(row) if row else _("New segment"), asked, **context)


def counted(form: SegmentForm, asked: Any) -> int | None:
    try:
        return fitting(form.definition(), asked.today).count()
    except Unreadable:
        form.add_error(None, str(actions.ConditionUnknown.sentence))
        return None


def save(form: SegmentForm, row: Segment | None, request: DeskRequest) -> Segment | None:
    now = timezone.now()
    told = {
        "definition": form.definition(), "on": group_day(now), "now": now, "actor": request.user,
        "name": form.cleaned_data["name"], "name_zh": form.cleaned_data["name_zh"],
    }  # fmt: skip
    try:
        if row is None:
            return actions.save_segment(code=form.cleaned_data["code"], **told)
        return actions.change_segment(segment=row, **told)
    except ValidationError as refusal:
        tell(form, refusal)
        return None


@desk("figures")
@require_POST
def segment_snapshot(request: DeskRequest, code: str) -> HttpResponse:
    row = get_object_or_404(Segment.objects.in_use(), code=code)
    form = SnapshotForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("A snapshot needs a name and a short name."))
        return redirect("desk_segment", code=code)
    now = timezone.now()
    try:
        taken = actions.take_snapshot(
            segment=row, code=form.cleaned_data["code"], name=form.cleaned_data["name"], on=group_day(now),
            now=now, actor=request.user,
        )  # fmt: skip
    except ValidationError as refusal:
        messages.error(request, refusal.messages[0])
        return redirect("desk_segment", code=code)
    messages.success(request, _("The snapshot is taken."))
    return redirect("desk_segment", code=taken.code)


@desk("figures")
@require_POST
def segment_archive(request: DeskRequest, code: str) -> HttpResponse:
    row = get_object_or_404(Segment, code=code)
    try:
        actions.archive_segment(segment=row, now=timezone.now(), actor=request.user)
    except ValidationError as refusal:
        messages.error(request, refusal.messages[0])
    else:
        messages.success(request, _("The segment is archived."))
    return redirect("desk_segments")
