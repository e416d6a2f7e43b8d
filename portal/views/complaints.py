"""/voice/complaints/: raise one, follow its clocks, add to it, agree or object."""

from typing import Any, cast

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from booking.files.rules import SERVED_AS
from booking.garage.models import Vehicle
from booking.visits.models import Visit
from club import journeys
from club.clocks import queries as clocks
from club.clocks.models import ClockPause
from club.complaints import actions, queries
from club.complaints.models import Ticket, TicketPhoto
from portal import tickets
from portal.accounts.fields import SiteChoice, open_sites
from portal.forms import PersonForm, refuse
from portal.owner import Owner, key_of, owner_of
from portal.views.claims import CarChoice
from portal.views.service import PhotosField, PhotosInput

PAGE, FORM = "portal/voice/complaint.html", "portal/voice/complain.html"


def photos_input() -> PhotosInput:
    return PhotosInput(attrs={"accept": "image/*", "multiple": True})


class ComplaintForm(PersonForm):
    """What happened, in the owner's own words; everything else is known or a single touch."""

    area = forms.ChoiceField(label=_("What is it about?"), choices=tickets.AREAS)
    words = forms.CharField(
        label=_("What happened?"), max_length=4_000, widget=forms.Textarea(attrs={"rows": 6})
    )
    site = SiteChoice(label=_("Centre"), queryset=None)
    vehicle = CarChoice(
        label=_("Car"), queryset=None, required=False, to_field_name="ref", empty_label=_("None of them")
    )
    photos = PhotosField(label=_("Photos"), required=False, widget=photos_input())

    def __init__(self, *args: Any, owner: Owner, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        cast("SiteChoice", self.fields["site"]).queryset = open_sites()
        cars = Vehicle.objects.for_user(owner.user).order_by("-pk")
        cast("CarChoice", self.fields["vehicle"]).queryset = cars


class WordsForm(PersonForm):
    words = forms.CharField(
        label=_("Your words"), max_length=4_000, required=False, widget=forms.Textarea(attrs={"rows": 3})
    )
    photos = PhotosField(label=_("Photos"), required=False, widget=photos_input())

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if not self.errors and not cleaned.get("words") and not cleaned.get("photos"):
            self.add_error("words", _("Write a few words, or choose a photo."))
        return cleaned


class ObjectionForm(PersonForm):
    words = forms.CharField(
        label=_("What is not right?"), max_length=500, widget=forms.Textarea(attrs={"rows": 2})
    )


@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    owner = owner_of(request)
    form = ComplaintForm(
        request.POST or None, request.FILES or None, owner=owner, initial=known(request, owner)
    )
    if request.method != "POST" or not form.is_valid():
        return render(request, FORM, {"form": form}, status=422 if form.errors else 200)
    said = form.cleaned_data
    try:
        with transaction.atomic():
            ticket = journeys.raise_ticket(
                site=said["site"], source=Ticket.Source.WEB, words=said["words"], now=owner.now,
                key=f"web:{owner.user.pk}:{key_of(request)}"[:120], person=owner.user, area=said["area"],
                vehicle=said["vehicle"], visit=visit_of(request, owner),
            )  # fmt: skip
            keep_photos(ticket, said["photos"], owner)
    except ValidationError as refusal:
        return refuse(request, FORM, form, refusal)
    messages.success(request, gettext("Thank you for telling us. We are sorry it was necessary."))
    return redirect("complaint", ticket.ref)


def visit_of(request: HttpRequest, owner: Owner) -> Visit | None:
    return Visit.objects.for_user(owner.user).filter(ref=request.GET.get("visit", "")).first()


def known(request: HttpRequest, owner: Owner) -> dict[str, Any]:
    """The visit whose page led here, if it is one's own."""
    visit = visit_of(request, owner)
    if visit is None:
        return {"site": owner.site, "area": "repair"}
    return {"site": visit.site_id, "vehicle": visit.vehicle.ref, "area": "repair"}


@require_safe
def complaint(request: HttpRequest, ref: str) -> HttpResponse:
    owner = owner_of(request)
    return page(request, owner, find(owner, ref))


@require_POST
def more(request: HttpRequest, ref: str) -> HttpResponse:
    """Words and photos added by the owner."""
    owner = owner_of(request)
    ticket = find(owner, ref)
    form = WordsForm(request.POST, request.FILES)
    if not form.is_valid():
        return page(request, owner, ticket, form=form, status=422)
    try:
        with transaction.atomic():
            if form.cleaned_data["words"]:
                actions.add_words(ticket=ticket, words=form.cleaned_data["words"], now=owner.now)
            keep_photos(ticket, form.cleaned_data["photos"], owner)
    except ValidationError as refusal:
        return refused(request, owner, ticket, form, refusal)
    messages.success(request, gettext("Added."))
    return redirect("complaint", ref)


@require_POST
def confirm(request: HttpRequest, ref: str) -> HttpResponse:
    """Settled, in one touch."""
    owner = owner_of(request)
    ticket = find(owner, ref)
    try:
        journeys.confirm_ticket(ticket=ticket, now=owner.now)
    except ValidationError as refusal:
        return refused(request, owner, ticket, WordsForm(), refusal)
    messages.success(request, gettext("Thank you. We are glad it is settled."))
    return redirect("complaint", ref)


@require_POST
def object_to(request: HttpRequest, ref: str) -> HttpResponse:
    """ "Nobody called me", "I did not agree to wait", "it is not settled"."""
    owner = owner_of(request)
    ticket = find(owner, ref)
    form = ObjectionForm(request.POST)
    if not form.is_valid():
        return page(request, owner, ticket, objection=form, status=422)
    entry = ticket.entries.filter(is_shown=True, pk=number(request, "entry")).first()
    pause = ClockPause.objects.filter(clock__subject=ticket.subject, pk=number(request, "pause")).first()
    try:
        journeys.object_to_ticket(
            ticket=ticket, words=form.cleaned_data["words"], entry=entry, pause=pause, now=owner.now
        )
    except ValidationError as refusal:
        return refused(request, owner, ticket, WordsForm(), refusal)
    messages.success(request, gettext("Written down. A team lead looks at it."))
    return redirect("complaint", ref)


@require_safe
def photo(request: HttpRequest, ref: str, file: str) -> FileResponse:
    """A photo of one's own complaint; ``?size=s`` the small one."""
    ticket = find(owner_of(request), ref)
    shown = get_object_or_404(TicketPhoto.objects.select_related("file"), file__ref=file, ticket=ticket)
    return FileResponse(shown.file.side(request.GET.get("size")).open(), headers=SERVED_AS)


def find(owner: Owner, ref: str) -> Ticket:
    rows = Ticket.objects.for_user(owner.user).select_related("site", "vehicle", "person", "merged_into")
    return get_object_or_404(rows, ref=ref)


def number(request: HttpRequest, name: str) -> int:
    value = request.POST.get(name, "")
    return int(value) if value.isdecimal() and len(value) < 19 else 0


def keep_photos(ticket: Ticket, uploads: list[Any], owner: Owner) -> None:
    for upload in uploads:
        actions.add_photo(ticket=ticket, upload=upload, now=owner.now, actor=owner.user)


def refused(
    request: HttpRequest, owner: Owner, ticket: Ticket, form: forms.Form, refusal: ValidationError
) -> HttpResponse:
    status = int(getattr(refusal, "status", 422))
    return page(request, owner, find(owner, ticket.ref), form=form, refusal=refusal, status=status)


def page(
    request: HttpRequest,
    owner: Owner,
    ticket: Ticket,
    *,
    form: forms.Form | None = None,
    objection: forms.Form | None = None,
    refusal: ValidationError | None = None,
    status: int = 200,
) -> HttpResponse:
    found = clocks.of(ticket.subject)
    moving = clocks.may_move(found)
    context = {
        "ticket": ticket, "title": tickets.title_of(ticket), "refusal": refusal,
        "state": tickets.state_of(ticket, found, owner.now, moving), "form": form or WordsForm(),
        "lines": tickets.lines_of(found, owner.now, moving), "objection": objection or ObjectionForm(),
        "items": tickets.items_of(ticket, queries.shown_entries(ticket)), "photos": ticket.photos.all(),
        "asks": ticket.stage == Ticket.Stage.FOLLOW_UP and ticket.confirmed_at is None,
    }  # fmt: skip
    return render(request, PAGE, context, status=status)
