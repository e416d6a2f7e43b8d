"""The list of who comes, as a file for the door and the kitchen; taking it is written down."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.http import FileResponse, Http404, HttpResponseBase, StreamingHttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from club.events.models import Event
from club.events.queries import staff_list
from club.exchange.sheets import csv_lines, workbook
from club.trail.actions import record
from cms.desk import DeskRequest, desk, must_act
from cms.desks.growth.events import find

WORKBOOK = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@desk("growth")
@require_POST
def event_list(request: DeskRequest, slug: str, kind: str) -> HttpResponseBase:
    """Names leave the house: only who may act here, and the trail says who took them and how many."""
    event = find(request, slug)
    must_act(request, event.site_id)
    if kind not in ("csv", "xlsx"):
        raise Http404
    lines = list(rows(event))
    data = {"rows": len(lines) - 1, "kind": kind}
    record(
        actor=request.user, verb="event.list_taken", subject=event, site=event.site, data=data,
        now=timezone.now(),
    )  # fmt: skip
    name = f"{event.slug}.{kind}"
    if kind == "xlsx":
        return FileResponse(
            workbook(event.title, lines), as_attachment=True, filename=name, content_type=WORKBOOK
        )
    answer = StreamingHttpResponse(csv_lines(lines), content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer


def rows(event: Event) -> Iterator[list[Any]]:
    """One line for a person, the party under its ticket."""
    yield [
        _("Ticket"), _("Name"), _("Comes with"), _("Food"), _("Child seat"), _("State"), _("Waiver signed"),
        _("Driving licence seen"), _("Inside since"),
    ]  # fmt: skip
    for row in staff_list(event):
        inside = {one.guest_id: one for one in row.check_ins.all() if one.undone_at is None}
        host, state = str(row.member.user), row.get_state_display()
        papers = [_("yes") if at else "" for at in (row.waiver_at, row.licence_at)]
        yield [row.ref, host, "", "", "", state, *papers, at(event, inside.get(None))]
        for guest in row.guests.all():
            seat = _("yes") if guest.child_seat else ""
            yield [
                row.ref,
                guest.name,
                host,
                guest.meal,
                seat,
                state,
                "",
                "",
                at(event, inside.get(guest.pk)),
            ]


def at(event: Event, seen: Any) -> str:
    return f"{seen.scanned_at.astimezone(event.tz):%H:%M}" if seen else ""
