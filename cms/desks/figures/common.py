"""What the figures' screens share: the day and the centres asked for, words, ways between the screens."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any
from urllib.parse import urlencode

from django.http import Http404, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from booking.sites.models import Group, Site
from booking.sites.queries import group
from club.insight.queries import Span, span
from cms.desk import DeskRequest, frame
from cms.roles import scope_of

PAGES = (
    ("desk_figures", gettext_lazy("The week")),
    ("desk_classes", gettext_lazy("Classes and churn")),
    ("desk_segments", gettext_lazy("Segments")),
    ("desk_reports", gettext_lazy("Customers")),
    ("desk_plans", gettext_lazy("Plans")),
    ("desk_cards", gettext_lazy("Cards")),
    ("desk_history", gettext_lazy("What was set")),
)
NAMES = {
    "booked": gettext_lazy("Booked"),
    "booked_online": gettext_lazy("Booked by owners themselves"),
    "online_share": gettext_lazy("Booked online, share"),
    "cancelled": gettext_lazy("Cancelled"),
    "missed": gettext_lazy("Missed"),
    "load": gettext_lazy("Load of the workshop"),
    "minutes_used": gettext_lazy("Minutes booked"),
    "minutes_there": gettext_lazy("Minutes there are"),
    "visits": gettext_lazy("Visits"),
    "revenue": gettext_lazy("Paid by customers"),
    "given_back": gettext_lazy("Given back"),
    "joined": gettext_lazy("Joined"),
    "left": pgettext_lazy("the club", "Left"),
    "friends_invited": gettext_lazy("Friends who joined"),
    "friends_booked": gettext_lazy("Friends who booked"),
    "friends_visited": gettext_lazy("Friends who came"),
    "friends_rewarded": gettext_lazy("Friends rewarded"),
    "reminders_sent": gettext_lazy("Reminders"),
    "reminders_held_out": gettext_lazy("Held out to compare"),
    "surveys_answered": gettext_lazy("Surveys answered"),
    "survey_index": gettext_lazy("Survey index, of 1,000"),
    "faults_gone": gettext_lazy("Fault gone at the first visit"),
    "faults_asked": gettext_lazy("Asked about the fault"),
    "ffv": gettext_lazy("Fixed at the first visit"),
    "complaints": gettext_lazy("Complaints"),
    "clocks_met": gettext_lazy("Clocks met"),
    "clocks_broken": gettext_lazy("Clocks broken"),
    "clocks_ended": gettext_lazy("Clocks that ended"),
    "clocks_kept": gettext_lazy("Clocks met, share"),
    "woken": gettext_lazy("Came back after drifting away"),
    "points_earned": gettext_lazy("Points earned"),
    "points_spent": gettext_lazy("Points spent"),
    "event_guests": gettext_lazy("Guests at events"),
    "event_absent": gettext_lazy("Seats left empty"),
    "leads_came": gettext_lazy("Leads that came in"),
    "leads": gettext_lazy("Prospects, verified"),
    "repeats": gettext_lazy("Came again for the same"),
    "wake_ups": gettext_lazy("To be brought back"),
    "wake_ups_done": gettext_lazy("Spoken to about coming back"),
    "late_entries": gettext_lazy("Told late by the dealer system"),
    "leads_lost": gettext_lazy("Leads lost"),
}
SECTIONS = {
    "bookings": gettext_lazy("Bookings and load"),
    "visits": gettext_lazy("Visits and revenue"),
    "members": gettext_lazy("Members"),
    "referrals": gettext_lazy("Friends and leads"),
    "reminders": gettext_lazy("Reminders"),
    "care": gettext_lazy("Care"),
    "churn": gettext_lazy("Coming back"),
    "points": gettext_lazy("Points"),
    "events": gettext_lazy("Events"),
    "files": gettext_lazy("Entries"),
}

NONE = "-"
"""In an address: no class."""
DOORS = {
    "member": ("desk_member", "members"), "event": ("desk_event", "growth"),
    "referral": ("desk_referral", "growth"), "account": ("desk_account", "points"),
    "appointment": ("desk_appointment", "workshop"), "vehicle": ("desk_vehicle", "workshop"),
    "ticket": ("desk_ticket", "care"), "lead": ("desk_lead", "leads"),
}  # fmt: skip
"""Where each kind of row is looked after, and whose job that is."""


@dataclass(frozen=True)
class Asked:
    """The day in the address, today at most, and the centres this person may see. ``site`` None: all."""

    on: date
    today: date
    site: Site | None
    sites: list[Site]
    is_everywhere: bool
    home: Group

    @property
    def query(self) -> str:
        chosen = {"on": self.on.isoformat()}
        return urlencode(chosen | ({"site": self.site.code} if self.site else {}))

    @property
    def shown_sites(self) -> list[Site] | None:
        """None: all of the group, and what belongs to no centre."""
        if self.site is not None:
            return [self.site]
        return None if self.is_everywhere else self.sites

    @property
    def ids(self) -> list[int] | None:
        shown = self.shown_sites
        return None if shown is None else [site.pk for site in shown]

    def span(self, first: date, last: date) -> Span:
        return span(first, last, self.home, self.shown_sites)


def asked_of(request: DeskRequest) -> Asked:
    home = group()
    today = timezone.localdate(timezone=home.tz)
    try:
        on = min(date.fromisoformat(request.GET.get("on", "")), today)
    except ValueError:
        on = today
    sites = list(request.scope.sites())
    code = request.GET.get("site", "")
    site = next((site for site in sites if site.code == code), None)
    if code and site is None:
        raise Http404
    return Asked(max(on, date(2000, 1, 1)), today, site, sites, request.scope.everywhere, home)


def page(request: DeskRequest, template: str, title: str, asked: Asked, **context: Any) -> HttpResponse:
    """The frame with the day, the centres and the ways between the screens."""
    ways = [(f"{reverse(name)}?{asked.query}", label, request.path == reverse(name)) for name, label in PAGES]
    return frame(
        request, f"cms/desk/figures/{template}.html", title, icon="desk-gauge", asked=asked, ways=ways,
        currency=asked.home.currency, query=asked.query, **context,
    )  # fmt: skip


def above() -> tuple[tuple[str, str], ...]:
    return ((reverse("desk_figures"), _("Figures")),)


def member_link(number: str) -> str:
    return reverse("desk_member", args=[number]) if number else ""


def link_of(link: str, reader: Any) -> str:
    """Where a row leads: "member:…", "ticket:…", "event:…"; nowhere for rows of other kinds, and for those
    whose work it is not."""
    kind, _colon, key = link.partition(":")
    name, job = DOORS.get(kind, ("", ""))
    return reverse(name, args=[key]) if key and name and scope_of(reader, job) else ""
