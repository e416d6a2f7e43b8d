"""What a level brings and its owner put aside for a visit: used or given back before the bill is written."""

from typing import Any

from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from club import journeys
from cms.desk import DeskRequest, desk, must_act, tell
from cms.desks.workshop.paying import PerkForm
from cms.desks.workshop.steps import done, found, problem, show
from loyalty.tiers.models import BenefitUse


@desk("bills")
@require_POST
def perk(request: DeskRequest, ref: str, pk: int) -> HttpResponse:
    """Some of it or all of it was used, or none: then it goes back to its owner."""
    coming, now = found(request, ref), timezone.now()
    must_act(request, coming.site_id)
    rows = BenefitUse.objects.select_related("benefit").filter(source=journeys.source_of(coming))
    use, key = get_object_or_404(rows, pk=pk), request.POST.get("request_key", "")
    if not key:
        raise Http404
    form: Any = PerkForm(request.POST, use=use)
    if not form.is_valid():
        return show(request, coming, status=422, wrong_perks={pk: form})
    try:
        journeys.settle_perk(
            appointment=coming, use=use, units=form.cleaned_data["units"], now=now,
            key=f"desk:{request.user.pk}:{key}"[:180], actor=request.user,
        )  # fmt: skip
    except ValidationError as refusal:
        is_shown = use.is_held(journeys.group_day(now))  # at its form, while that stands on the page
        status = tell(form, refusal) if is_shown else problem(request, refusal)
        return show(request, coming, status=status, wrong_perks={pk: form})
    return done(request, ref, _("Noted; the owner has been told."))
