"""One lead: who, what, its clocks, what happened, and the verbs that its stage allows."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django import forms as django_forms
from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from club.clocks.queries import may_move
from club.clocks.queries import of as clocks_of
from club.leads.models import Lead
from club.tasks.queries import tasks_of
from cms.desk import DeskRequest, desk, frame
from cms.desks.growth.leads import forms

VERBS: dict[str, tuple[Any, type[django_forms.Form] | None]] = {
    "attempt": (gettext_lazy("Not reached"), forms.AttemptForm),
    "contact": (gettext_lazy("Spoken to"), forms.ContactForm),
    "verify": (gettext_lazy("Verified"), forms.AttemptForm),
    "feedback": (gettext_lazy("Feedback"), forms.FeedbackForm),
    "talk": (gettext_lazy("In talks"), forms.WordsForm),
    "drive": (gettext_lazy("Agree a test drive"), forms.DriveForm),
    "keep": (gettext_lazy("Came to the drive"), forms.KeepForm),
    "miss": (gettext_lazy("Did not come"), None),
    "order": (gettext_lazy("Ordered"), forms.OrderForm),
    "deliver": (gettext_lazy("Delivered"), forms.DeliverForm),
    "lose": (gettext_lazy("Lost"), forms.LoseForm),
    "undo": (gettext_lazy("Contract undone"), forms.LoseForm),
    "give_up": (gettext_lazy("Duplicate or no prospect"), forms.GiveUpForm),
    "attach": (gettext_lazy("Brought by a friend"), forms.AttachForm),
}
BY_STAGE = {
    "new": ("contact", "attempt", "verify", "feedback", "attach", "lose", "give_up"),
    "verified": ("talk", "drive", "order", "contact", "attempt", "feedback", "attach", "lose", "give_up"),
    "nurtured": ("drive", "order", "contact", "attempt", "feedback", "attach", "lose"),
    "test_drive": ("order", "talk", "drive", "contact", "attempt", "feedback", "attach", "lose"),
    "ordered": ("deliver", "contact", "feedback", "lose"),
    "delivered": ("undo",),
}


@dataclass
class Verb:
    name: str
    label: str
    form: django_forms.Form | None
    is_open: bool


@desk("leads")
@require_safe
def lead(request: DeskRequest, ref: str) -> HttpResponse:
    return show(request, seen(request, ref))


def seen(request: DeskRequest, ref: str) -> Lead:
    rows = Lead.objects.for_sites(request.scope.seen).select_related(
        "site", "model", "person__member", "assignee", "created_by", "verified_by", "vehicle",
        "referral__referrer__user",
    )  # fmt: skip
    return get_object_or_404(rows, ref=ref)


def verbs_for(row: Lead, has_drive: bool) -> list[str]:
    names = list(BY_STAGE.get(row.stage, ()))
    if has_drive:
        names = ["keep", "miss", *names]
    if row.referral_id is not None or row.ordered_at is not None:
        names = [name for name in names if name != "attach"]
    if row.contacted_at is None:
        names = [name for name in names if name != "verify"]
    return names


def show(
    request: DeskRequest,
    row: Lead,
    tried: str = "",
    form: Any = None,
    status: int = 200,
) -> HttpResponse:
    """The page; ``tried``: the verb whose form comes back with what was typed."""
    now, can_write = timezone.now(), request.scope.acts_at(row.site_id)
    drives = list(row.drives.order_by("-at"))
    open_drive = next((d for d in drives if d.kept_at is None and d.missed_at is None), None)
    verbs = []
    for n, name in enumerate(verbs_for(row, open_drive is not None)):
        label, made = VERBS[name]
        shown = form if name == tried else made(prefix=None) if made else None
        verbs.append(Verb(name, str(label), shown, name == tried or (n == 0 and not tried)))
    is_lost = row.stage == Lead.Stage.LOST
    answer = getattr(row, "lost_answer", None) if is_lost else None
    ask = form if tried == "answer" else forms.LostAnswerForm() if is_lost and answer is None else None
    give = form if tried == "assign" else forms.AssignForm(site=row.site) if row.ended_at is None else None
    return frame(
        request, "cms/desk/leads/lead.html", row.name, status=status, icon="desk-users",
        above=((reverse("desk_leads"), _("Leads")),), row=row, clocks=clocks(row, now), drives=drives,
        notes=row.notes.select_related("by").order_by("-at", "-pk"), tasks=tasks_of(row.subject)[:20],
        verbs=verbs if can_write else [], answer=answer, ask=ask if can_write else None,
        give=give if can_write else None, now=now,
    )  # fmt: skip


def clocks(row: Lead, now: datetime) -> list[tuple[Any, str, bool]]:
    rows = clocks_of(row.subject)
    moving = may_move(rows)
    return [(clock, clock.colour(now), clock.pk in moving) for clock in rows]
