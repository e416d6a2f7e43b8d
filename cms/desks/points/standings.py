"""Members whose level needs somebody: in grace, asleep, or given a level by hand."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Min
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe
from wagtail.admin import messages

from club import journeys
from club.members.actions import refuse_mistyped
from club.members.rules import plain
from club.trail.actions import record
from cms.desk import DeskRequest, desk, frame, must_act, tell
from cms.desks.points.tiers import ICON, DayInput, above, accounts_of
from cms.words import SaidChoice
from loyalty.ledger.models import Account
from loyalty.tiers import actions
from loyalty.tiers.models import Tier, TierFloor, WakeUp
from loyalty.tiers.queries import desk as lists

LIST_MAX = 200


class FloorForm(forms.Form):
    """A level by hand: for whom, which, how long, and why."""

    number = forms.CharField(label=gettext_lazy("Member number"), max_length=20)
    tier = SaidChoice(Tier.objects.none(), label=gettext_lazy("Level"), to_field_name="code")
    from_on = forms.DateField(label=gettext_lazy("From"), widget=DayInput())
    until_on = forms.DateField(label=gettext_lazy("Until"), widget=DayInput())
    reason = forms.CharField(
        label=gettext_lazy("Why"), max_length=300, widget=forms.Textarea(attrs={"rows": 2})
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        above_the_lowest = Tier.objects.filter(rank__gt=Tier.objects.aggregate(Min("rank"))["rank__min"])
        self.fields["tier"].queryset = above_the_lowest.order_by("rank")  # type: ignore[attr-defined]


class NoteForm(forms.Form):
    note = forms.CharField(max_length=300, required=False)


@desk("points")
@require_safe
def graces(request: DeskRequest) -> HttpResponse:
    """Who is about to lose a level, with what keeps it; the soonest first."""
    today = journeys.group_day(timezone.now())
    rows = lists.in_grace(accounts_of(request.scope), today, LIST_MAX)
    return frame(request, "cms/desk/points/graces.html", _("In grace"), icon=ICON, above=above(), rows=rows)


@desk("points")
@require_safe
def sleepers(request: DeskRequest) -> HttpResponse:
    """Who has not come for long: each row is a call to make. Nobody is cancelled."""
    rows = lists.sleepers(accounts_of(request.scope))[:LIST_MAX]
    return frame(
        request, "cms/desk/points/sleepers.html", _("Asleep"), icon=ICON, above=above(), rows=rows,
        can_act=bool(request.scope.acted or request.scope.acts_everywhere),
    )  # fmt: skip


@desk("points")
@require_POST
def wake_up(request: DeskRequest, pk: int) -> HttpResponse:
    """Somebody got in touch."""
    rows = WakeUp.objects.filter(account__in=accounts_of(request.scope))
    row = get_object_or_404(rows.select_related("account__owner__member"), pk=pk)
    must_act(request, row.account.owner.member.site_id)
    form, now = NoteForm(request.POST), timezone.now()
    note = form.cleaned_data["note"] if form.is_valid() else ""
    with transaction.atomic():
        actions.handle_wake_up(wake_up=row, note=note, actor=request.user, now=now)
        record(actor=request.user, verb="tier.wake_up_handled", subject=row, now=now)
    messages.success(request, _("Noted, with your name."))
    return redirect("desk_sleepers")


@desk("points")
@require_http_methods(["GET", "POST"])
def floors(request: DeskRequest) -> HttpResponse:
    """Levels given by hand: those that wait, those that hold, and the form for a new one."""
    now = timezone.now()
    today = journeys.group_day(now)
    form = FloorForm(request.POST or None, initial={"from_on": today})
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                ask(form, request)
            except ValidationError as refusal:
                status = tell(form, refusal)
            else:
                messages.success(request, _("Written down. It holds once a second person agrees."))
                return redirect("desk_floors")
    return frame(
        request, "cms/desk/points/floors.html", _("Levels by hand"), status=status, icon=ICON, above=above(),
        form=form, today=today, rows=[shown(row, request) for row in floors_of(request)],
        can_act=bool(request.scope.acted or request.scope.acts_everywhere),
    )  # fmt: skip


def floors_of(request: DeskRequest) -> list[TierFloor]:
    return list(lists.floors(accounts_of(request.scope))[:LIST_MAX])


def shown(row: TierFloor, request: DeskRequest) -> dict[str, Any]:
    """A row with what this person may do about it: nobody decides what they asked for."""
    may_act = request.scope.acts_at(row.account.owner.member.site_id)
    is_mine = row.author_id == request.user.pk or row.account.owner_id == request.user.pk
    today = journeys.group_day(timezone.now())
    is_over = row.ends_on < today
    return {
        "row": row,
        "can_decide": may_act and row.is_waiting and not is_mine,
        "can_end": may_act and row.approved_on is not None and row.ended_on is None and not is_over,
        "is_over": is_over,
    }


def ask(form: FloorForm, request: DeskRequest) -> None:
    data, now = form.cleaned_data, timezone.now()
    found = accounts_of(request.scope).filter(owner__member__number=plain(data["number"]).upper())
    account = found.select_related("owner__member").first()
    if account is None:
        refuse_mistyped(data["number"])
        raise ValidationError(_("No member of this number at your centres."))
    must_act(request, account.owner.member.site_id)
    with transaction.atomic():
        row = actions.ask_floor(
            account=account, tier=data["tier"], from_on=data["from_on"], until_on=data["until_on"],
            reason=data["reason"], actor=request.user, on=journeys.group_day(now), now=now,
        )  # fmt: skip
        note(request, "tier.floor_asked", row)


@desk("points")
@require_POST
def floor_decide(request: DeskRequest, pk: int) -> HttpResponse:
    """A second person agrees, refuses, or ends it."""
    row = floor_seen(request, pk)
    now, answer = timezone.now(), request.POST.get("answer", "")
    today = journeys.group_day(now)
    try:
        with transaction.atomic():
            if answer == "yes":
                actions.approve_floor(floor=row, approver=request.user, on=today, now=now)
            elif answer == "end":
                actions.end_floor(floor=row, actor=request.user, on=today, now=now)
            else:
                actions.refuse_floor(floor=row, approver=request.user, now=now)
            note(request, f"tier.floor_{answer or 'no'}"[:40], row)
    except ValidationError as refusal:
        messages.error(request, " ".join(refusal.messages))
    else:
        messages.success(request, _("Written down, with your name."))
    return redirect("desk_floors")


def floor_seen(request: DeskRequest, pk: int) -> TierFloor:
    rows = TierFloor.objects.filter(account__in=accounts_of(request.scope))
    row = get_object_or_404(rows.select_related("account__owner__member"), pk=pk)
    must_act(request, row.account.owner.member.site_id)
    return row


def note(request: DeskRequest, verb: str, row: TierFloor) -> None:
    account: Account = row.account
    told = {"member": account.owner.member.number, "tier": row.tier.code, "until": row.until_on.isoformat()}
    record(actor=request.user, verb=verb, subject=row, data=told, now=timezone.now())
