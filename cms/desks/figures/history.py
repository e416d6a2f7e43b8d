"""What was set, when, by whom: settings, rules of points, levels, segments, cards, from one place (H2)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from itertools import chain
from typing import Any

from django.core.paginator import Paginator
from django.http import HttpResponseBase
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_safe

from booking.sites.models import Group, Policy
from club.insight.models import StrategyCard
from club.segments.models import SegmentVersion
from club.segments.queries.windows import end_of
from cms.desk import DeskRequest, desk
from cms.desks.figures.common import Asked, asked_of, page
from cms.desks.points.files import sent
from cms.desks.points.tables import Cell, Table
from cms.desks.setup.point_rules import LABELS
from cms.desks.setup.policies import NAMES
from cms.words import said, told
from loyalty.policies.models import Policy as PointPolicy

PER_PAGE, EACH_MAX = 50, 1_000


@dataclass(frozen=True)
class Change:
    """``since``: the day from which it holds."""

    at: datetime
    sort: str
    what: str
    value: str
    since: Any
    author: str
    approver: str = ""
    site: str = ""


@desk("figures")
@require_safe
def history(request: DeskRequest) -> HttpResponseBase:
    asked = asked_of(request)
    found = sorted(changes(asked), key=lambda one: one.at, reverse=True)
    heads = [
        _("Written"),
        _("What"),
        _("Value"),
        _("Holds from"),
        pgettext("a person", "By"),
        _("Approved by"),
        _("Centre"),
    ]
    whole = Table("history", _("What was set"), heads, (cells(one, asked.home) for one in found))
    if answer := sent(request, asked.on, [whole], asked.home.currency):
        return answer
    shown = Paginator(found, PER_PAGE).get_page(request.GET.get("page"))
    table = Table(
        "history", _("What was set"), heads, [cells(one, asked.home) for one in shown], empty=_("Nothing.")
    )
    return page(request, "rows", _("What was set"), asked, table=table, shown=shown, rows_query=asked.query)


def changes(asked: Asked) -> Iterator[Change]:
    """Up to the day asked for, at most a thousand of each sort. Four queries."""
    end = end_of(asked.on, asked.home.tz)
    return chain(settings(end, asked), points(end), segments(end), cards(end, asked.home))


def settings(end: datetime, asked: Asked) -> Iterator[Change]:
    rows = Policy.objects.filter(recorded_at__lt=end).select_related("author", "approver", "site")
    if asked.ids is not None:
        rows = rows.filter(site__in=asked.ids)
    for row in rows.order_by("-pk")[:EACH_MAX]:
        yield Change(
            row.recorded_at, _("Setting"), str(NAMES.get(row.name, row.name)), told(row.value),
            row.valid_from, str(row.author or _("the start")), str(row.approver or ""),
            said(row.site) if row.site else "",
        )  # fmt: skip


def points(end: datetime) -> Iterator[Change]:
    rows = PointPolicy.objects.filter(recorded_at__lt=end).select_related("author", "approver")
    for row in rows.order_by("-pk")[:EACH_MAX]:
        yield Change(
            row.recorded_at, _("Points"), str(LABELS.get(row.name, row.name)), str(row.value), row.valid_from,
            str(row.author or _("the start")), str(row.approver or ""),
        )  # fmt: skip


def segments(end: datetime) -> Iterator[Change]:
    rows = SegmentVersion.objects.filter(at__lt=end).select_related("author", "segment")
    for row in rows.order_by("-pk")[:EACH_MAX]:
        version = _("version %(number)s") % {"number": row.number}
        yield Change(row.at, _("Segment"), said(row.segment), version, row.valid_from, str(row.author or ""))


def cards(end: datetime, home: Group) -> Iterator[Change]:
    rows = StrategyCard.objects.filter(at__lt=end).select_related("author")
    for row in rows.order_by("-pk")[:EACH_MAX]:
        yield Change(
            row.at, _("Card"), row.code, row.title, row.at.astimezone(home.tz).date(), str(row.author or "")
        )


def cells(one: Change, home: Group) -> list[Cell]:
    return [
        Cell(one.at.astimezone(home.tz).date(), "day"), Cell(f"{one.sort}: {one.what}"), Cell(one.value),
        Cell(one.since, "day"), Cell(one.author), Cell(one.approver), Cell(one.site),
    ]  # fmt: skip
