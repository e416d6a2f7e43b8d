"""Rules with their state, what is about to be said, and what became of what was planned."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

from django.core.paginator import Paginator
from django.db.models import Q, QuerySet
from django.http import HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from club.members.models import Consent
from club.notices.queries import refused_list, unknown_list, waiting
from club.notices.reasons import STATES, sentence
from club.reminders.models import Occurrence, Rule
from club.reminders.queries import outcomes, with_reason
from cms.desk import DeskRequest, desk, frame
from cms.desks.searching import searched, words_of

AHEAD, BEHIND = timedelta(days=14), timedelta(days=30)
SHOWN_MAX, PER_PAGE = 60, 50


@desk("growth")
@require_safe
def reminders(request: DeskRequest) -> HttpResponse:
    """Rules, the two weeks to come, and the month behind: every occurrence is in exactly one state."""
    now = timezone.now()
    planned = Occurrence.objects.filter(state=Occurrence.State.PLANNED, send_at__lte=now + AHEAD)
    soon = of_sites(planned.select_related("rule", "person"), request).order_by("send_at", "pk")
    log_rows = of_sites(with_reason(Occurrence.objects.exclude(state=Occurrence.State.PLANNED)), request)
    ended = log_rows.select_related("rule", "person").order_by("-ended_at", "-pk")
    counts = outcomes(now - BEHIND)
    return frame(
        request, "cms/desk/growth/reminders.html", _("Reminders"), icon="desk-bell",
        rules=Rule.objects.order_by("anchor", "name"), soon=soon[:SHOWN_MAX], log=worded(ended[:SHOWN_MAX]),
        counts=[(label(state), count) for state, count in sorted(counts.items())], total=sum(counts.values()),
        unknown=len(unknown_list()), refused=len(refused_list()), waiting=waits(now),
        can_act=request.scope.acts_everywhere,
    )  # fmt: skip


@desk("growth", asks=True)
@require_http_methods(["GET", "HEAD", "POST"])
def log(request: DeskRequest) -> HttpResponse:
    """Everything that was planned, newest first, with its end and the reason; by name and by rule."""
    if request.method == "POST":
        return searched(request, rule=request.POST.get("rule", "")[:60])
    rows = of_sites(with_reason(Occurrence.objects.all()), request)
    who, code = words_of(request), request.GET.get("rule", "")
    if who:
        rows = rows.filter(Q(person__name__icontains=who) | Q(person__email__iexact=who))
    if code:
        rows = rows.filter(rule__code=code)
    page = Paginator(rows.select_related("rule", "person").order_by("-send_at", "-pk"), PER_PAGE).get_page(
        request.GET.get("page")
    )
    worded(page)
    return frame(
        request, "cms/desk/growth/reminder_log.html", _("Delivery log"), icon="desk-bell",
        above=((reverse("desk_reminders"), _("Reminders")),), page=page, q=who, code=code,
        search=request.GET.get("search", ""),
        rules=Rule.objects.order_by("name"), can_act=request.scope.acts_everywhere,
    )  # fmt: skip


def worded(rows: Iterable[Any]) -> list[Any]:
    """The rows with their end and its reason in words."""
    found = list(rows)
    for row in found:
        row.words, row.why = label(row.outcome), sentence(row.why)
    return found


def of_sites(rows: "QuerySet[Occurrence]", request: DeskRequest) -> "QuerySet[Occurrence]":
    """Of the members of one's own sites only."""
    return rows.filter(person__member__site__in=request.scope.seen)


def waits(now: datetime) -> list[tuple[str, int]]:
    """Channels whose provider is away, with how many wait for it."""
    names = dict(Consent.Channel.choices)
    return [(str(names.get(channel, channel)), count) for channel, count in waiting(now).items()]


def label(state: str) -> str:
    return str(STATES.get(state, state))
