"""One complaint at the desk: its clocks, its timeline, its money, and what can be done now."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.contrib.auth import get_user_model
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import FileResponse, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe
from wagtail.admin import messages

from booking.files.rules import SERVED_AS
from club import journeys
from club.clocks import queries as clocks
from club.clocks.models import Clock
from club.complaints import actions, queries, rules
from club.complaints.models import Goodwill, Ticket, TicketEntry, TicketPhoto
from club.tasks.queries import tasks_of
from cms.desk import DeskRequest, desk, frame, must_act, tell
from cms.desks.care.intake import IntakeForm
from cms.roles import scope_of

WITH = (
    "site", "person", "handler", "first_owner", "overseer", "vehicle", "visit", "split_from", "merged_into",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class ClockLine:
    """``badge``: the desk's colour; ``state``: running, paused or how it was stopped."""

    clock: Clock
    badge: str
    is_paused: bool
    unknown_year: int | None  # it counts through a year whose public holidays are not announced


@desk("care")
@require_safe
def ticket(request: DeskRequest, ref: str) -> HttpResponse:
    found, now = find(request, ref), timezone.now()
    actions.note_reading(ticket=found, how="read", actor=request.user, now=now)
    return ticket_page(request, found, now)


@desk("care")
@require_safe
def ticket_print(request: DeskRequest, ref: str) -> HttpResponse:
    """On paper with the reader's name and the minute across it; printing is written down."""
    found, now = find(request, ref), timezone.now()
    actions.note_reading(ticket=found, how="printed", actor=request.user, now=now)
    return ticket_page(request, found, now, template="cms/desk/care/print.html")


@desk("care")
@require_http_methods(["GET", "POST"])
def ticket_new(request: DeskRequest) -> HttpResponse:
    """Somebody tells us in person, by phone, through the maker; or a colleague asks."""
    form = IntakeForm(request.POST or None, scope=request.scope, initial=request.GET.dict())
    status = 422 if form.is_bound else 200
    if form.is_valid():
        must_act(request, form.cleaned_data["site"].pk)
        try:
            made = intake(request, form)
        except ValidationError as refusal:
            status = tell(form, refusal)
        else:
            messages.success(request, _("Written down; its clocks run."))
            return redirect("desk_ticket", made.ref)
    return frame(
        request, "cms/desk/care/new.html", _("Take down a complaint"), status=status,
        icon="desk-heart-handshake", above=((reverse("desk_care"), _("Complaints")),), form=form,
    )  # fmt: skip


@transaction.atomic
def intake(request: DeskRequest, form: IntakeForm) -> Ticket:
    """Raised and, where the form says so, accepted in the same breath."""
    now = timezone.now()
    key = f"desk:{request.user.pk}:{request.POST.get('request_key', '')}"[:120]
    made = journeys.raise_ticket(now=now, key=key, actor=request.user, **form.told())
    if made.stage == Ticket.Stage.UNDERSTAND:
        journeys.accept_ticket(ticket=made, actor=request.user, now=now, **form.accepted())
    return made


@desk("care")
@require_safe
def ticket_photo(request: DeskRequest, ref: str, file: str) -> FileResponse:
    found = find(request, ref)
    shown = get_object_or_404(TicketPhoto.objects.select_related("file"), file__ref=file, ticket=found)
    return FileResponse(shown.file.side(request.GET.get("size")).open(), headers=SERVED_AS)


def find(request: DeskRequest, ref: str) -> Ticket:
    """A complaint about one's sites, or one that is followed from elsewhere."""
    rows = Ticket.objects.for_reader(request.user, request.scope.seen, timezone.now()).select_related(*WITH)
    return get_object_or_404(rows, ref=ref)


def acts_on(request: DeskRequest, found: Ticket) -> bool:
    """At the sites of one's post; whoever handles or oversees it from outside does not only look on."""
    if request.scope.acts_at(found.site_id):
        return True
    return bool(request.scope.acted) and found.is_open() and found.is_in_hands_of(request.user)


def ticket_page(
    request: DeskRequest, found: Ticket, now: datetime, template: str = "cms/desk/care/ticket.html"
) -> HttpResponse:
    from cms.desks.care.deeds import offered  # the deeds show this page's timeline beside their form

    can_act = acts_on(request, found)
    left = rules.missing(queries.facts_to_close(found, found.cause or "promise")) if found.is_open() else []
    given = Goodwill.objects.filter(ticket=found).select_related("budget").order_by("pk")
    return frame(
        request, template, found.who or found.ref, icon="desk-heart-handshake",
        above=((reverse("desk_care"), _("Complaints")),), ticket=found, now=now, can_act=can_act,
        clocks=clock_lines(found, now), timeline=timeline_of(found),
        deeds=offered(found) if can_act else [], photos=found.photos.select_related("file"),
        exceptions=found.exceptions.select_related("asked_by", "decided_by").order_by("pk"),
        goodwill=given, goodwill_minor=sum(row.minor for row in given),
        left=[duty(code) for code in left if code != "stage"], is_alone="overseer" in left and can_act,
        tasks=tasks_of(found.subject)[:20],
        looks=looks(found) if found.site_id in scope_of(request.user, "figures").seen else [],
        parts=found.parts.order_by("pk"), merged=found.merged.order_by("pk"), reader=request.user,
    )  # fmt: skip


def looks(found: Ticket) -> list[tuple[datetime, Any, str]]:
    """For whoever leads: when somebody looked at this complaint, who, and how."""
    how = {"ticket.read": _("read"), "ticket.printed": _("printed")}
    return [
        (row.at, row.actor, how.get(row.verb) or _("taken away in a list %(list)s") % row.after)
        for row in queries.looks_at(found)
    ]


def duty(code: str) -> str:
    """What is still missing, in words."""
    return {
        "contact": _("the first contact"), "answer": _("an answer"),
        "gm_answer": _("the general manager's entry"), "exception": _("the answer to the exception"),
        "overseer": _("somebody who follows it from outside"),
        "maker_feedback": _("feedback to the maker"), "follow_up": _("the follow-up"), "cause": _("a cause"),
    }[code]  # fmt: skip


def clock_lines(found: Ticket, now: datetime) -> list[ClockLine]:
    """All clocks, the running ones first as they fall due: the rows their owner sees too."""
    rows = clocks.of(found.subject)
    rows.sort(key=lambda clock: (not clock.is_running(), clock.due_at, clock.pk))
    moving = clocks.may_move(rows)
    return [
        ClockLine(clock, badge(clock, now), is_paused(clock, now), moving.get(clock.pk)) for clock in rows
    ]


def badge(clock: Clock, now: datetime) -> str:
    return {"late": "is-stop", "soon": "is-warn"}.get(clock.colour(now), "is-good")


def is_paused(clock: Clock, now: datetime) -> bool:
    return clock.is_running() and any(pause.is_on(now) for pause in clock.pauses.all())


def timeline_of(found: Ticket) -> list[TicketEntry]:
    """Everything that happened, the oldest first, with whom or what it led to. Up to two queries."""
    rows = list(found.entries.select_related("actor").order_by("pk"))
    keys = {
        row.facts.get("to") or row.facts.get("overseer")
        for row in rows
        if row.kind == TicketEntry.Kind.HANDLER
    }
    people = get_user_model()._default_manager.in_bulk(keys) if keys else {}
    for row in rows:
        row.led_to = led_to(row, people)  # type: ignore[attr-defined]  # for this page alone
    return rows


def led_to(row: TicketEntry, people: Mapping[int, Any]) -> str:
    """The stage, class or person a step led to, in the reader's words."""
    to = row.facts.get("to")
    if row.kind == TicketEntry.Kind.HANDLER:
        return str(people.get(to or row.facts.get("overseer"), ""))
    names: Mapping[str, Any] = {TicketEntry.Kind.STAGE: Ticket.Stage, TicketEntry.Kind.CLASS: Ticket.Klass}
    return str(names[row.kind](to).label) if row.kind in names and to in names[row.kind].values else ""


def subject_url(subject: str) -> str:
    """Where a clock's or task's subject is worked on; the list of tasks for what has no page."""
    kind, _colon, ref = subject.partition(":")
    if kind == "warning":
        return reverse("desk_warnings")
    name = SUBJECTS.get(kind)
    return reverse(name, args=[ref]) if name and ref else reverse("desk_tasks")


SUBJECTS: dict[str, Any] = {
    "ticket": "desk_ticket", "member": "desk_member", "lead": "desk_lead", "referral": "desk_referral",
    "appointment": "desk_appointment", "vehicle": "desk_vehicle",
}  # fmt: skip
