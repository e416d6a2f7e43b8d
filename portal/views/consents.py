"""/profile/messages/: what may be sent, by purpose and channel; every change is a new row (privacy.md)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from booking.garage.models import Vehicle
from club.members.actions import set_consent
from club.members.models import Consent
from club.members.queries import consents_of, member_of
from club.members.rules import is_allowed
from club.notices.devices import devices_of, push_key
from club.notices.queries import is_suppressed
from club.reminders.preview import coming_to
from club.reminders.standing import open_ways
from portal.formats import listed
from portal.models import User
from portal.person import person_of
from portal.reminders import about

TEXT_VERSION = "profile-2026-11"
CHANNELS = (
    Consent.Channel.INBOX,
    Consent.Channel.EMAIL,
    Consent.Channel.PUSH,
    Consent.Channel.SMS,
    Consent.Channel.PHONE,
)
ROWS = {
    Consent.Purpose.REMINDER: gettext_lazy("Inspection, service and insurance of my cars"),
    Consent.Purpose.GREETING: gettext_lazy("A word on my birthday"),
    Consent.Purpose.SURVEY: gettext_lazy("How a visit was"),
    Consent.Purpose.MARKETING: gettext_lazy("Events, rewards and offers of my centre"),
}
# Not about a channel; kept on the e-mail channel, which is open only after a yes.
SINGLE = {
    Consent.Purpose.PROFILING: gettext_lazy("Choose offers by my car and my visits, not only by date"),
    Consent.Purpose.PARTNER: gettext_lazy("Let selected partners of the club make me offers through you"),
}
PAIRS = (
    *((purpose, channel) for purpose in ROWS for channel in CHANNELS),
    *((purpose, Consent.Channel.EMAIL) for purpose in SINGLE),
)


@dataclass(frozen=True)
class Line:
    """A message that is planned, and that goes by ``channel`` as things stand."""

    purpose: str
    name: str
    at: datetime
    zone: str
    channel: str


@dataclass(frozen=True)
class Row:
    purpose: str
    text: str
    fields: list[tuple[str, forms.BoundField]]
    coming: list[Line]


class ConsentForm(forms.Form):
    def __init__(self, person: User, data: Any = None, coming: Sequence[Line] = ()) -> None:
        given = consents_of(person)
        self.now = {pair: allowed(given, pair) for pair in PAIRS}
        self.coming = coming
        super().__init__(data, initial={name_of(pair): value for pair, value in self.now.items()})
        for pair in PAIRS:
            label = f"{pair[0].label}: {pair[1].label}" if pair[0] in ROWS else SINGLE[pair[0]]
            self.fields[name_of(pair)] = forms.BooleanField(label=label, required=False)

    @property
    def rows(self) -> list[Row]:
        return [
            Row(
                str(purpose.label),
                str(text),
                [(str(channel.label), self[name_of((purpose, channel))]) for channel in CHANNELS],
                [line for line in self.coming if line.purpose == purpose],
            )
            for purpose, text in ROWS.items()
        ]

    @property
    def singles(self) -> list[forms.BoundField]:
        return [self[name_of((purpose, Consent.Channel.EMAIL))] for purpose in SINGLE]

    def changes(self) -> list[tuple[Consent.Purpose, Consent.Channel, bool]]:
        return [
            (*pair, self.cleaned_data[name_of(pair)])
            for pair in PAIRS
            if self.cleaned_data[name_of(pair)] != self.now[pair]
        ]


def coming_lines(person: User, now: datetime) -> list[Line]:
    """The messages of the next 90 days that a "no" would stop, by the way they would take."""
    rows = [row for row in coming_to(person.pk, now) if row.rule.purpose in ROWS]
    ways = open_ways(rows)
    cars = Vehicle.objects.in_bulk({row.planned.vehicle_id for row in rows if row.planned.vehicle_id})
    return [
        Line(
            row.rule.purpose, about(row.rule, cars.get(row.planned.vehicle_id or 0)), row.planned.send_at,
            row.planned.zone, listed(Consent.Channel(way).label for way in ways[row.planned.key]),
        )
        for row in rows
    ]  # fmt: skip


def name_of(pair: tuple[Consent.Purpose, Consent.Channel]) -> str:
    return f"{pair[0].value}_{pair[1].value}"


def allowed(given: dict[tuple[str, str], Consent], pair: tuple[Consent.Purpose, Consent.Channel]) -> bool:
    row = given.get((pair[0].value, pair[1].value))
    return is_allowed(pair[0].value, pair[1].value, row.decision if row else None)


@require_http_methods(["GET", "HEAD", "POST"])
def consents(request: HttpRequest) -> HttpResponse:
    person = person_of(request)
    data = request.POST if request.method == "POST" else None
    form = ConsentForm(person, data, coming_lines(person, timezone.now()) if data is None else ())
    if request.method == "POST" and form.is_valid():
        member = member_of(person)
        for purpose, channel, granted in form.changes():
            set_consent(
                person=person,
                purpose=purpose.value,
                channel=channel.value,
                granted=granted,
                text_version=TEXT_VERSION,
                how="profile",
                site=member.site if member else None,
                now=timezone.now(),
                actor=person,
            )
        messages.success(request, _("Saved. It holds from now on."))
        return redirect("consents")
    facts = {
        "form": form, "push_key": push_key(), "devices": devices_of(person),
        "bounces": is_suppressed("email", person.email or "", ""), "email": person.email,
    }  # fmt: skip
    return render(request, "portal/profile/consents.html", facts)
