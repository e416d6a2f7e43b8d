"""The nightly sum at the desk: each message in one state, and who answers for what is not."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from club.reminders import actions
from club.reminders.models import Stray, SumCheck
from cms.desk import DeskRequest, desk, frame, must_act
from cms.desks.answering import answer_page
from cms.desks.growth.reminders.listing import label

LIST_MAX, NIGHTS = 200, 14


@desk("growth")
@require_safe
def sums(request: DeskRequest) -> HttpResponse:
    """The last nights' sums, what is open, and the newest answers."""
    nights = list(SumCheck.objects.order_by("-pk")[:NIGHTS])
    rows, whole = Stray.objects.select_related("closed_by"), request.scope.everywhere
    counts = sorted(nights[0].counts.items()) if nights else []
    return frame(
        request, "cms/desk/growth/sums.html", _("The nightly sum"), icon="desk-clipboard-check",
        above=((reverse("desk_reminders"), _("Reminders")),), nights=nights,
        counts=[(label(state), count) for state, count in counts],
        open=rows.open().order_by("opened_at", "pk")[:LIST_MAX] if whole else [],
        answered=rows.exclude(closed_at=None).order_by("-closed_at", "-pk")[:20] if whole else [],
        can_act=request.scope.acts_everywhere,
    )  # fmt: skip


@desk("growth")
@require_http_methods(["GET", "POST"])
def stray(request: DeskRequest, pk: int) -> HttpResponse:
    """Answer for one of them."""
    found = get_object_or_404(Stray.objects.open(), pk=pk)
    must_act(request, None)
    return answer_page(
        request, found.get_what_display(), above=("desk_sums", _("The nightly sum")),
        close=lambda why: actions.answer_for(stray=found, why=why, actor=request.user, now=timezone.now()),
    )  # fmt: skip
