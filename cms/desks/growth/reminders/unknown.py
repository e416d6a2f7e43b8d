"""Messages that were perhaps sent or that nobody took: a person decides (messages.md §5)."""

from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe
from wagtail.admin import messages

from club.notices.actions import settle_unknown
from club.notices.models import Dispatch
from club.notices.queries import refused_list, unknown_list
from club.notices.reasons import sentence
from cms.desk import DeskRequest, desk, frame, must_act


@desk("growth")
@require_safe
def unknown(request: DeskRequest) -> HttpResponse:
    rows = [(row, sentence(row.reason)) for row in unknown_list()]
    refused = [(row, sentence(row.reason)) for row in refused_list()]
    return frame(
        request, "cms/desk/growth/unknown.html", _("Perhaps sent"), icon="desk-bell",
        above=((reverse("desk_reminders"), _("Reminders")),), rows=rows, refused=refused,
        can_act=request.scope.acts_everywhere,
    )  # fmt: skip


@desk("growth")
@require_POST
def unknown_settle(request: DeskRequest, pk: int) -> HttpResponse:
    must_act(request, None)
    row = get_object_or_404(Dispatch, pk=pk)
    try:
        settle_unknown(
            dispatch=row,
            was_sent=request.POST.get("answer") == "sent",
            actor=request.user,
            now=timezone.now(),
        )
    except ValidationError as refusal:
        messages.error(request, refusal.messages[0])
    else:
        messages.success(request, _("Your decision is written down."))
    return redirect("desk_unknown")
