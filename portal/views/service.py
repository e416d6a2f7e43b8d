"""The day of service: its live page, check-in from home, and words to the workshop."""

from datetime import datetime
from decimal import Decimal
from typing import Any

from babel.numbers import get_currency_precision
from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.text import format_lazy
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from booking.appointments.models import Appointment
from booking.appointments.rules import OPEN
from booking.reception.queries import notes_of, opens_at
from booking.reception.rules import LIMIT_MAX, NAME_MAX, PHOTOS_MAX, TEXT_MAX
from club import journeys
from portal.bills import billed
from portal.forms import DistanceField, PersonForm
from portal.owed import owed
from portal.person import person_of
from portal.service import changed, eight_steps, is_live, told_of

State = Appointment.State


class WordsForm(PersonForm):
    """A word to the workshop."""

    text = forms.CharField(
        label=_("Message to the workshop"), max_length=TEXT_MAX, widget=forms.Textarea(attrs={"rows": 2}),
        error_messages={"required": _("Write a word or two first.")},
    )  # fmt: skip


class PhotosInput(forms.ClearableFileInput):
    allow_multiple_selected = True


class PhotosField(forms.FileField):
    """Several files; none only where none are required."""

    def clean(self, data: Any, initial: Any = None) -> list[Any]:
        files = [file for file in (data if isinstance(data, list | tuple) else [data]) if file]
        if self.required and not files:
            raise ValidationError(self.error_messages["required"], code="required")
        return [super(PhotosField, self).clean(file, initial) for file in files]


class CheckInForm(PersonForm):
    """What reception would ask. The limit is typed in the currency's unit."""

    odometer_km = DistanceField(help_text=_("As the dashboard shows it now."))
    limit = forms.DecimalField(
        label=_("Extra work without asking me, up to"), min_value=0, max_digits=9, required=False,
        help_text=_("Tax included. Leave it empty and we always ask first."),
    )  # fmt: skip
    photos = PhotosField(
        label=_("Photos of the car"),
        widget=PhotosInput(attrs={"accept": "image/*", "capture": "environment", "multiple": True}),
        help_text=format_lazy(_("At most {most}. Place and camera are taken out."), most=PHOTOS_MAX),
        error_messages={"required": _("Please add at least one photo of the car as it is now.")},
    )  # fmt: skip
    signed_name = forms.CharField(
        label=_("Your full name, as your signature"), max_length=NAME_MAX,
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
        error_messages={"required": _("Please sign with your name.")},
    )  # fmt: skip

    def __init__(self, *args: Any, currency: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.places = get_currency_precision(currency)
        field = self.fields["limit"]
        field.decimal_places = self.places  # type: ignore[attr-defined]
        field.widget = forms.TextInput(attrs={"inputmode": "decimal"})

    def limit_minor(self) -> int | None:
        limit: Decimal | None = self.cleaned_data["limit"]
        return None if limit is None else min(int(limit * 10**self.places), LIMIT_MAX + 1)


@require_safe
def day(request: HttpRequest, ref: str) -> HttpResponse:
    """What has changed since the version on the screen; 204 while nothing has."""
    from portal.views.appointments import find, proposed

    visit = find(request, ref)
    news = changed(request.GET.get("v", ""), told_of(visit).version)
    if not news:
        return HttpResponse(status=204)
    context: dict[str, Any] = {"appointment": visit, "news": news, **live(visit)}
    if "proposal" in news:
        context |= proposed(visit, None)
    if "bill" in news:
        bill = billed(visit)
        context |= {"bill": bill, **owed(visit, timezone.now(), bill.visit if bill else None)}
    return render(request, "portal/appointments/live.html", context)


def live(visit: Appointment) -> dict[str, Any]:
    """What the page of a visit needs to follow its day."""
    now, told = timezone.now(), told_of(visit)
    is_coming = visit.state == State.BOOKED
    opens = opens_at(visit) if is_coming and is_live(visit, now) else None
    return {
        "eight": eight_steps(visit),
        "version": told.version,
        "is_live": is_live(visit, now),
        "notes": notes_of(visit) if told.note else [],
        "can_talk": visit.state in OPEN,
        "check_in_from": opens,
        "can_check_in": opens is not None and opens <= now and visit.vehicle_id is not None,
    }


@require_POST
def note(request: HttpRequest, ref: str) -> HttpResponse:
    """A word to the workshop."""
    from portal.views.appointments import find, show

    visit, form = find(request, ref), WordsForm(request.POST)
    if not form.is_valid():
        return show(request, visit, words_form=form, status=422)
    try:
        journeys.say_to_workshop(
            appointment=visit, text=form.cleaned_data["text"], now=timezone.now(), user=person_of(request)
        )
    except ValidationError as refusal:
        return show(request, visit, refusal=refusal, words_form=form)
    messages.success(request, gettext("Sent. The workshop sees it at once."))
    return redirect("appointment", ref)


@require_http_methods(["GET", "HEAD", "POST"])
def check_in(request: HttpRequest, ref: str) -> HttpResponse:
    """The paperwork from home; reception only takes the keys."""
    from portal.views.appointments import find

    visit, now = find(request, ref), timezone.now()
    form = CheckInForm(
        request.POST or None, request.FILES or None, currency=visit.site.currency,
        initial={"signed_name": person_of(request).name},
    )  # fmt: skip
    if request.method != "POST":
        if visit.state != State.BOOKED:
            return redirect("appointment", ref)
        return check_in_page(request, visit, form, now)
    if not form.is_valid():
        return check_in_page(request, visit, form, now, status=422)
    given = form.cleaned_data
    try:
        journeys.check_in_from_home(
            appointment=visit, odometer_km=given["odometer_km"], signed_name=given["signed_name"],
            limit_minor=form.limit_minor(), photos=given["photos"], now=now, user=person_of(request),
        )  # fmt: skip
    except ValidationError as refusal:
        form.add_error(None, refusal.messages[0])
        status = int(getattr(refusal, "status", 422))
        return check_in_page(request, find(request, ref), form, now, status=status)
    messages.success(request, gettext("You are checked in. Just hand over the key."))
    return redirect("appointment", ref)


def check_in_page(
    request: HttpRequest, visit: Appointment, form: CheckInForm, now: datetime, status: int = 200
) -> HttpResponse:
    opens = opens_at(visit)
    context = {"appointment": visit, "form": form, "opens": opens, "is_open": opens <= now}
    return render(request, "portal/appointments/check_in.html", context, status=status)
