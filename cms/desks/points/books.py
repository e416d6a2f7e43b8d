"""The books at the desk: what the nightly proof found, who looks into it, and how it was answered."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe
from wagtail.admin import messages

from club.trail.actions import record
from cms.desk import DeskRequest, desk, frame, must_act
from cms.desks.answering import answer_page
from loyalty.liability import actions
from loyalty.liability.models import Finding, Proof

LIST_MAX = 200


@desk("liability")
@require_safe
def books(request: DeskRequest) -> HttpResponse:
    """Open differences first, then the newest answers; and when the books were proved last."""
    rows = Finding.objects.select_related("seen_by", "closed_by")
    whole = request.scope.everywhere
    return frame(
        request, "cms/desk/points/books.html", _("The books"), icon="desk-clipboard-check",
        findings=rows.open().order_by("opened_at", "pk")[:LIST_MAX] if whole else [],
        answered=rows.exclude(closed_at=None).order_by("-closed_at", "-pk")[:20] if whole else [],
        proof=Proof.objects.order_by("-pk").first(), can_act=request.scope.acts_everywhere,
    )  # fmt: skip


@desk("liability")
@require_POST
def finding_seen(request: DeskRequest, pk: int) -> HttpResponse:
    must_act(request, None)
    found = get_object_or_404(Finding, pk=pk)
    try:
        with transaction.atomic():
            actions.see(finding=found, actor=request.user, now=timezone.now())
            record(actor=request.user, verb="finding.seen", subject=found, now=timezone.now())
    except ValidationError as refusal:
        messages.error(request, refusal.messages[0])
    return redirect("desk_books")


@desk("liability")
@require_http_methods(["GET", "POST"])
def finding(request: DeskRequest, pk: int) -> HttpResponse:
    """Answer for one difference."""
    found = get_object_or_404(Finding.objects.open(), pk=pk)
    must_act(request, None)

    def close(why: str) -> None:
        now = timezone.now()
        with transaction.atomic():
            actions.close(finding=found, why=why, actor=request.user, now=now)
            record(actor=request.user, verb="finding.closed", subject=found, now=now)

    return answer_page(request, str(found), above=("desk_books", _("The books")), close=close)
