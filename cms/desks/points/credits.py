"""Large credits: a second person lets them in, or says why not."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe
from wagtail.admin import messages

from club.trail.actions import record
from cms.desk import DeskRequest, desk, frame, must_act
from loyalty.earning.actions import approve_credit, refuse_credit
from loyalty.earning.models import CreditRequest
from loyalty.earning.queries import credits_waiting

LIST_MAX = 100


@desk("points")
@require_safe
def credits_list(request: DeskRequest) -> HttpResponse:
    """What waits, the oldest first; below it what was decided lately."""
    decided = CreditRequest.objects.exclude(decided_at=None).select_related(
        "rule", "account__owner", "decided_by"
    )
    return frame(
        request, "cms/desk/points/credits.html", _("Large credits"), icon="desk-clipboard-check",
        waiting=credits_waiting()[:LIST_MAX], decided=decided.order_by("-decided_at", "-pk")[:20],
        can_act=request.scope.acts_everywhere,
    )  # fmt: skip


@desk("points")
@require_POST
def credit_decide(request: DeskRequest, pk: int) -> HttpResponse:
    must_act(request, None)
    row = get_object_or_404(CreditRequest, pk=pk)
    now, why = timezone.now(), request.POST.get("why", "")[:200]
    is_yes = request.POST.get("answer") == "approve"
    try:
        with transaction.atomic():
            if is_yes:
                approve_credit(request=row, now=now, actor=request.user)
            else:
                refuse_credit(request=row, why=why, now=now, actor=request.user)
            verb = "credit.approved" if is_yes else "credit.refused"
            record(actor=request.user, verb=verb, subject=row, data={"points": row.points}, why=why, now=now)
    except ValidationError as refusal:
        messages.error(request, " ".join(refusal.messages))
    else:
        messages.success(
            request, _("Approved: the points are in.") if is_yes else _("Refused, and the owner reads why.")
        )
    return redirect("desk_credits")
