"""A complaint in its owner's words: how far it is, the clocks that run, what happened."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from club.clocks.models import Clock, ClockPause
from club.clocks.queries import may_move, of_many
from club.complaints.models import Ticket, TicketEntry
from portal.formats import moment
from portal.models import User

LISTED_MAX = 50

PROMISES = {
    "contact": _("We get in touch with you by"),
    "answer": _("You have our answer by"),
    "gm_answer": _("The general manager answers you by"),
    "close": _("It is settled by"),
    "follow_up": _("A colleague asks how you are by"),
}
TITLES = {
    TicketEntry.Kind.RECEIVED: _("We have your complaint"),
    TicketEntry.Kind.ACCEPTED: _("We are on it"),
    TicketEntry.Kind.ATTEMPT: _("We tried to reach you"),
    TicketEntry.Kind.CONTACT: _("We spoke with you"),
    TicketEntry.Kind.CUSTOMER: _("You wrote"),
    TicketEntry.Kind.PROMISE: _("We promised"),
    TicketEntry.Kind.ANSWER: _("Our answer"),
    TicketEntry.Kind.GM_ANSWER: _("The general manager's answer"),
    TicketEntry.Kind.PAUSE: _("We have to wait"),
    TicketEntry.Kind.RESUME: _("We go on"),
    TicketEntry.Kind.GOODWILL: _("For your trouble"),
    TicketEntry.Kind.RESOLVED: _("Our work is done"),
    TicketEntry.Kind.CONFIRMED: _("You said: settled"),
    TicketEntry.Kind.OBJECTED: _("You did not agree"),
    TicketEntry.Kind.REOPENED: _("Open again"),
    TicketEntry.Kind.MERGED: _("Continued in another complaint of yours"),
}
AREAS = (
    ("repair", _("The repair itself")),
    ("time", _("Waiting and appointments")),
    ("price", _("Price and bill")),
    ("staff", _("How we behaved")),
    ("parts", _("Parts")),
    ("car", _("The car itself")),
    ("sales", _("Buying the car")),
    ("club", _("Points and club")),
    ("other", _("Something else")),
)


@dataclass(frozen=True)
class Line:
    """One clock: ``kind`` colours its badge; ``pause`` is the one on now, to which its owner may object.

    ``moves``: why its time may still move, or empty.
    """

    clock: Clock
    label: str | Promise
    when: str
    kind: str
    badge: str | Promise
    pause: ClockPause | None
    pause_words: str
    moves: str = ""


@dataclass(frozen=True)
class Item:
    entry: TicketEntry
    title: str | Promise
    when: str
    by_owner: bool
    may_object: bool


def title_of(ticket: Ticket) -> str | Promise:
    return dict(AREAS).get(ticket.area, _("Something else"))


def state_of(
    ticket: Ticket, clocks: list[Clock], now: datetime, moving: Mapping[int, int]
) -> tuple[str, str | Promise, str]:
    """Colour, label and the next thing to come, for a list. ``moving``: ``may_move`` of these clocks."""
    if ticket.closed_at is not None:
        return "go", _("Closed"), moment(ticket.closed_at, ticket.site)
    if ticket.stage == Ticket.Stage.FOLLOW_UP:
        return "soon", _("Is it settled?"), gettext("Tell us whether it is settled for you.")
    shown = [line for line in lines_of(clocks, now, moving) if line.pause is None]
    if not shown:
        return "", _("In hand"), ""
    first = shown[0]
    note = f"{first.label} {first.when}"
    if first.moves:
        note = gettext("%(promise)s (this may move)") % {"promise": note}
    return first.kind, (pgettext_lazy("an answer", "Late") if first.kind == "late" else _("In hand")), note


def lines_of(clocks: list[Clock], now: datetime, moving: Mapping[int, int]) -> list[Line]:
    """The running clocks a customer sees: the same rows the desk sees, the first to fall due first."""
    running = [clock for clock in clocks if clock.is_running() and clock.kind in PROMISES]
    in_order = sorted(running, key=lambda clock: (clock.due_at, clock.pk))
    return [line_of(clock, now, moving.get(clock.pk)) for clock in in_order]


def line_of(clock: Clock, now: datetime, unknown_year: int | None) -> Line:
    paused = next((pause for pause in clock.pauses.all() if pause.is_on(now)), None)
    colour = clock.colour(now)
    badge: Any = {"late": pgettext_lazy("an answer", "Late"), "soon": _("Soon")}.get(colour, _("In time"))
    words = ""
    if paused is not None:
        badge, colour = pgettext_lazy("a clock", "Waiting"), "soon"
        words = gettext("%(reason)s. You hear from us by %(when)s.") % {
            "reason": paused.get_reason_display(), "when": moment(paused.next_contact_at, clock.site),
        }  # fmt: skip
    moves = ""
    if unknown_year is not None:
        moves = gettext(
            "This may still move a little: the public holidays of %(year)s are not announced yet. "
            "You see the new time here at once."
        ) % {"year": unknown_year}
    return Line(
        clock, PROMISES[clock.kind], moment(clock.due_at, clock.site), colour or "go", badge, paused, words,
        moves,
    )  # fmt: skip


def items_of(ticket: Ticket, entries: list[TicketEntry]) -> list[Item]:
    """What happened, the oldest first; a talk that did not take place can be objected to."""
    is_open = ticket.is_open()
    return [
        Item(
            entry, TITLES.get(TicketEntry.Kind(entry.kind), entry.get_kind_display()),
            moment(entry.at, ticket.site), entry.actor_id == ticket.person_id and entry.actor_id is not None,
            is_open and entry.kind == TicketEntry.Kind.CONTACT,
        )
        for entry in entries
    ]  # fmt: skip


def listed(user: User, now: datetime) -> list[tuple[Ticket, str | Promise, tuple[str, str | Promise, str]]]:
    """A person's complaints, the newest first, each with its title and state.

    Three queries, and one where due times may move.
    """
    rows = list(Ticket.objects.for_user(user).select_related("site").order_by("-pk")[:LISTED_MAX])
    running = of_many(ticket.subject for ticket in rows)
    moving = may_move(clock for clocks in running.values() for clock in clocks)
    return [
        (ticket, title_of(ticket), state_of(ticket, running.get(ticket.subject, []), now, moving))
        for ticket in rows
    ]
