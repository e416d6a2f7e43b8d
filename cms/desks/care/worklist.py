"""Complaints by clock: what falls due next first, one's own, and what is closed."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.core.paginator import Paginator
from django.db.models import Q, QuerySet
from django.http import HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy
from django.views.decorators.http import require_safe

from club.clocks.models import Clock
from club.clocks.queries import may_move, of_many
from club.complaints import queries
from club.complaints.models import Ticket, TicketQuerySet
from cms.desk import DeskRequest, desk, frame
from cms.desks.care.tickets import badge, is_paused

PER_PAGE = 40
VIEWS = (
    ("", gettext_lazy("Open")),
    ("mine", gettext_lazy("Mine")),
    ("late", pgettext_lazy("an answer", "Late")),
    ("follow_up", gettext_lazy("To follow up")),
    ("colleague", gettext_lazy("From colleagues")),
    ("closed", gettext_lazy("Closed")),
)


@desk("care")
@require_safe
def care(request: DeskRequest) -> HttpResponse:
    now, view = timezone.now(), request.GET.get("view", "")
    if view not in dict(VIEWS):
        view = ""
    page = Paginator(rows_of(request, view, now), PER_PAGE).get_page(request.GET.get("page"))
    clocks = of_many(ticket.subject for ticket in page)
    moving = may_move(clock for running in clocks.values() for clock in running)
    return frame(
        request, "cms/desk/care/index.html", _("Complaints"), icon="desk-heart-handshake", page=page,
        rows=[line(ticket, clocks.get(ticket.subject, []), moving, now) for ticket in page], view=view,
        views=VIEWS, can_act=bool(request.scope.acted),
    )  # fmt: skip


def rows_of(request: DeskRequest, view: str, now: datetime) -> QuerySet[Ticket]:
    """One's sites' tickets, and the open ones one follows from elsewhere; each list is one query."""
    if view == "closed":
        rows = Ticket.objects.for_sites(request.scope.seen).exclude(closed_at=None)
        return rows.select_related("site", "person", "handler", "vehicle").order_by("-closed_at", "-pk")
    listed = queries.worklist(request.scope.seen, request.user, now)
    return narrowed(listed, view, request.user, now)


def narrowed(rows: TicketQuerySet, view: str, user: Any, now: datetime) -> QuerySet[Ticket]:
    if view == "mine":
        return rows.followed_by(user, now)
    if view == "late":
        return rows.filter(Q(next_due_at__lt=now) | Q(promise_at__lt=now))
    if view == "follow_up":
        return rows.filter(stage=Ticket.Stage.FOLLOW_UP)
    if view == "colleague":
        return rows.filter(source=Ticket.Source.COLLEAGUE)
    return rows


def line(ticket: Ticket, clocks: list[Clock], moving: Mapping[int, int], now: datetime) -> dict[str, Any]:
    """A ticket with its running clocks, each in its colour. ``moving``: ``may_move`` of them."""
    shown = [(clock, badge(clock, now), is_paused(clock, now), clock.pk in moving) for clock in clocks]
    return {"ticket": ticket, "clocks": shown, "is_late": ticket.is_late(now)}
