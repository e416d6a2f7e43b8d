"""What is done to a ticket: one page for each deed, its form kept whatever is refused."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy
from django.views.decorators.http import require_http_methods
from wagtail.admin import messages

from club import journeys
from club.complaints import actions
from club.complaints.models import Ticket
from cms.desk import DeskRequest, desk, frame, tell
from cms.desks.care import deed_forms as form
from cms.desks.care.tickets import acts_on, find, timeline_of

Stage = Ticket.Stage
LATEST = 6


@dataclass(frozen=True, slots=True)
class Deed:
    """``stages``: where it is offered; ``versioned``: refused when the ticket has changed meanwhile."""

    label: Any
    form: type[form.DeedForm]
    do: Callable[..., Any]
    stages: frozenset[str]
    lead: Any = ""
    versioned: bool = False
    keyed: bool = False


OPEN = frozenset(Stage.values) - {Stage.CLOSED, Stage.MERGED}
NEW = frozenset({Stage.UNDERSTAND, Stage.ACCEPT})
AT_WORK = frozenset({Stage.HANDLE, Stage.ANSWER, Stage.SPECIAL})

DEEDS: dict[str, Deed] = {
    "accept": Deed(
        gettext_lazy("Accept"), form.AcceptForm, journeys.accept_ticket, NEW,
        gettext_lazy("Understood: answered on the spot, or with a time by which the customer hears from us."),
        versioned=True,
    ),
    "contact": Deed(
        gettext_lazy("Write down a contact"), form.ContactForm, actions.note_contact, OPEN,
        gettext_lazy("A try is not a contact. Only a talk with who is responsible stops the clock."),
    ),
    "answer": Deed(
        gettext_lazy("Answer"), form.AnswerForm, journeys.answer_ticket, AT_WORK,
        gettext_lazy("The customer reads this as it stands."), versioned=True,
    ),
    "manager": Deed(
        gettext_lazy("General manager's entry"), form.AnswerForm, journeys.answer_as_manager, OPEN,
        gettext_lazy("The customer reads this as it stands. Only a general manager can write it."),
    ),
    "maker": Deed(
        gettext_lazy("Feedback to the maker"), form.WordsForm, actions.maker_feedback, OPEN,
        gettext_lazy("What was reported back to the maker's call centre, and to whom."),
    ),
    "resolve": Deed(
        gettext_lazy("Resolved"), form.AnswerForm, journeys.resolve_ticket, frozenset({Stage.ANSWER}),
        gettext_lazy("Our work is done. The customer is asked, and a colleague who did not handle it calls."),
        versioned=True,
    ),
    "follow-up": Deed(
        gettext_lazy("Write down the follow-up"), form.FollowUpForm, journeys.follow_up_ticket,
        frozenset({Stage.FOLLOW_UP}),
        gettext_lazy("By somebody who did not handle it. “Not satisfied” opens it again."),
    ),
    "close": Deed(
        pgettext_lazy("a complaint", "Close"), form.CloseForm, journeys.close_ticket,
        frozenset({Stage.FOLLOW_UP}),
        gettext_lazy("With its cause and what we learn from it."), versioned=True,
    ),
    "promise": Deed(
        gettext_lazy("Promise another time"), form.PromiseForm, actions.promise, OPEN, versioned=True
    ),
    "pause": Deed(
        gettext_lazy("Pause a clock"), form.PauseForm, journeys.pause_ticket, OPEN,
        gettext_lazy("The customer sees why, and may object. When the pause ends, it runs by itself."),
    ),
    "resume": Deed(gettext_lazy("Let a clock run"), form.ResumeForm, actions.resume, OPEN),
    "handler": Deed(
        gettext_lazy("Give to a colleague"), form.HandlerForm, actions.assign, OPEN,
        gettext_lazy("Who received it first keeps following it until it is closed."), versioned=True,
    ),
    "overseer": Deed(
        gettext_lazy("Who follows from outside"), form.OverseerForm, actions.oversee, OPEN,
        gettext_lazy("A complaint about a site is not handled by that site alone."),
    ),
    "class": Deed(
        gettext_lazy("Change the class"), form.ClassForm, journeys.reclassify_ticket, OPEN,
        gettext_lazy("The closing clock starts anew from the receipt; a breach stays recorded."),
        versioned=True,
    ),
    "handle": Deed(
        gettext_lazy("Back to work on it"), form.DeedForm, actions.handle,
        frozenset({Stage.ANSWER, Stage.SPECIAL}),
        gettext_lazy("The answer or the exception was not the end of it; its clocks go on."),
        versioned=True,
    ),
    "special": Deed(
        gettext_lazy("Ask for an exception"), form.ExceptionForm, actions.ask_exception,
        frozenset({Stage.HANDLE, Stage.ANSWER}), gettext_lazy("A second person decides, by the amount."),
        versioned=True,
    ),
    "decide": Deed(
        gettext_lazy("Decide the exception"), form.DecisionForm, actions.decide_exception, OPEN
    ),
    "points": Deed(
        gettext_lazy("Goodwill in points"), form.PointsForm, journeys.give_goodwill_points, OPEN, keyed=True
    ),
    "voucher": Deed(
        gettext_lazy("Goodwill as a voucher"), form.VoucherForm, journeys.give_goodwill_voucher, OPEN,
        keyed=True,
    ),
    "money": Deed(
        gettext_lazy("Goodwill in money"), form.MoneyForm, journeys.give_money, OPEN,
        gettext_lazy("Paid out at the counter or by transfer; write down its number."), keyed=True,
    ),
    "note": Deed(gettext_lazy("Note for colleagues"), form.WordsForm, actions.note, OPEN),
    "split": Deed(
        gettext_lazy("Split"), form.SplitForm, actions.split, OPEN,
        gettext_lazy("One matter, one ticket: the second matter gets its own."), versioned=True, keyed=True,
    ),
    "merge": Deed(
        gettext_lazy("Merge"), form.MergeForm, actions.merge, OPEN - {Stage.FOLLOW_UP},
        gettext_lazy("The same matter told twice: this ticket ends in the other."), versioned=True,
    ),
    "reopen": Deed(
        gettext_lazy("Open again"), form.WordsForm, actions.reopen, frozenset({Stage.CLOSED})
    ),
}  # fmt: skip


def offered(ticket: Ticket) -> list[tuple[str, Any]]:
    """What can be done at this stage, as links of the ticket's page."""
    is_maker = ticket.source == Ticket.Source.MAKER
    asked = ticket.exceptions.filter(outcome="").exists()
    hidden = {
        "maker": not is_maker, "decide": not asked, "special": asked, "points": ticket.person is None,
        "voucher": ticket.person is None, "overseer": ticket.source == Ticket.Source.COLLEAGUE,
    }  # fmt: skip
    return [
        (name, deed.label)
        for name, deed in DEEDS.items()
        if ticket.stage in deed.stages and not hidden.get(name, False)
    ]


@desk("care")
@require_http_methods(["GET", "POST"])
def deed(request: DeskRequest, ref: str, name: str) -> HttpResponse:
    ticket = find(request, ref)
    if name not in DEEDS:
        raise Http404
    if not acts_on(request, ticket):
        raise Http404
    chosen, now = DEEDS[name], timezone.now()
    shown = chosen.form(request.POST or None, ticket=ticket, actor=request.user, now=now)
    status = 422 if shown.is_bound else 200
    if shown.is_valid():
        try:
            chosen.do(now=now, actor=request.user, **arguments(request, chosen, ticket, shown))
        except ValidationError as refusal:
            status = tell(shown, refusal)
        else:
            messages.success(request, _("Done, with your name."))
            return redirect("desk_ticket", ref)
    return deed_page(request, ticket, chosen, shown, status)


def arguments(request: DeskRequest, chosen: Deed, ticket: Ticket, shown: form.DeedForm) -> dict[str, Any]:
    """What the verb is called with: the form's values, the version that was read, the form's key."""
    given = shown.told()
    if "ask" not in given:
        given["ticket"] = ticket
    if chosen.versioned:
        version = request.POST.get("version", "")
        given["version"] = int(version) if version.isdecimal() and len(version) < 10 else 0
    if chosen.keyed:
        given["key"] = f"{request.user.pk}:{request.POST.get('request_key', '')}"[:100]
    return given


def deed_page(
    request: DeskRequest, ticket: Ticket, chosen: Deed, shown: form.DeedForm, status: int
) -> HttpResponse:
    """The form beside what happened last; after a refusal it carries the ticket's newest version."""
    fresh = find(request, ticket.ref)
    above = (
        (reverse("desk_care"), _("Complaints")),
        (reverse("desk_ticket", args=[ticket.ref]), fresh.who or ticket.ref),
    )
    return frame(
        request, "cms/desk/care/deed.html", str(chosen.label), status=status, icon="desk-heart-handshake",
        above=above, form=shown, lead=chosen.lead, label=chosen.label, ticket=fresh,
        timeline=timeline_of(fresh)[-LATEST:],
    )  # fmt: skip
