"""Answering a pair: one person, or two; and undoing the answer within thirty days."""

from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST
from wagtail.admin import messages

from club import journeys
from club.members import actions
from club.members.models import Double, Joining, Member
from club.members.queries import doubles_waiting
from cms.desk import DeskRequest, desk, must_act


@desk("members")
@require_POST
def double(request: DeskRequest, pk: int) -> HttpResponse:
    pair = get_object_or_404(doubles_waiting(request.scope.seen), pk=pk)
    for member in Member.objects.filter(user__in=[pair.one_id, pair.other_id]):
        must_act(request, member.site_id)
    now, answer = timezone.now(), request.POST.get("answer", "")
    try:
        if answer == Double.Answer.TWO:
            actions.answer_double(double=pair, answer=answer, now=now, actor=request.user)
            messages.success(request, _("Two people: they are not proposed again."))
        else:
            stays = pair.other if answer == "other" else pair.one
            joining = journeys.join_people(
                one=stays, other=pair.one if answer == "other" else pair.other, double=pair, now=now,
                key=f"double:{pair.pk}", actor=request.user, why=_("found as a double"),
            )  # fmt: skip
            tell(request, joining)
    except ValidationError as refusal:
        messages.error(request, refusal.messages[0])
    return redirect("desk_doubles")


def tell(request: DeskRequest, joining: Joining) -> None:
    if joining.done_at is None:
        messages.success(request, _("Both have points: a second person approves, then they are one."))
    else:
        messages.success(request, _("One record now. For thirty days this can be undone."))


@desk("members")
@require_POST
def part(request: DeskRequest, pk: int) -> HttpResponse:
    rows = Joining.objects.filter(undone_at=None, winner__member__site__in=request.scope.seen)
    joining = get_object_or_404(rows.select_related("winner__member"), pk=pk)
    must_act(request, joining.winner.member.site_id)
    try:
        journeys.part_people(
            joining=joining, why=request.POST.get("why", "")[:200], now=timezone.now(), actor=request.user
        )
        messages.success(request, _("Two records again, each with what was its own."))
    except ValidationError as refusal:
        messages.error(request, refusal.messages[0])
    return redirect("desk_doubles")
