"""What staff do on a customer's page: the one question, the file, notes, who looks after them, papers."""

import re
from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST
from wagtail.admin import messages

from booking.files.actions import store_photo
from club import journeys
from club.members import actions, queries
from club.members.models import CompanyPerson, Member, Note
from cms.desk import DeskRequest, desk, frame, must_act, tell
from cms.desks.members.forms import FileForm, NoteForm, PaperForm, RelationForm, names_of
from cms.desks.members.reach import seen

NOTES_MAX = 30
PAPER_VERSION = "paper"
DESK_PATH = re.compile(r"/desk/[a-z0-9/_-]*", re.IGNORECASE)


def contact_of(request: DeskRequest, member: Member, now: datetime) -> dict[str, Any]:
    """The file's state, notes, relations and companies, for the page."""
    acts = request.scope.acts_at(member.site_id)
    return {
        "file": queries.state_of(member, now),
        "notes": queries.notes_of(member.user)[:NOTES_MAX],
        "note_form": NoteForm() if acts else None,
        "relations": queries.relations_of(member.user),
        "relation_form": RelationForm(site_id=member.site_id) if acts else None,
        "paper_form": PaperForm() if acts else None,
        "acting_for": CompanyPerson.objects.filter(person=member.user, until_date=None).select_related(
            "company"
        ),
    }


def masked_id(tail: str) -> str:
    return f"•••• {tail}" if tail else ""


def acted(request: DeskRequest, number: str) -> Member:
    member = seen(request.scope, number)
    must_act(request, member.site_id)
    return member


@desk("members")
@require_POST
def ask(request: DeskRequest, number: str) -> HttpResponse:
    """The answer to the one question, or that they would rather not say; back to where it was asked."""
    member, now = acted(request, number), timezone.now()
    back = asked_at(request, number)
    contact = actions.day_of(now, member.site)
    field = queries.ask_next(member, now=now, contact=contact)
    if field is None or field != request.POST.get("asked"):
        messages.warning(request, _("One question in a contact is enough."))
        return redirect(back)
    if "declined" in request.POST:
        actions.declined(member=member, field=field, contact=contact, now=now, actor=request.user)
        messages.success(request, _("Noted: we do not ask this again soon."))
        return redirect(back)
    form = FileForm.of(member, request.POST, names=names_of(field))
    if form.is_valid():
        try:
            actions.answered(member=member, contact=contact, now=now, actor=request.user, **form.cleaned_data)
            messages.success(request, _("Thank you: the file knows it now."))
            return redirect(back)
        except ValidationError as refusal:
            tell(form, refusal)
    return again(request, member, ask_form=form)


def asked_at(request: DeskRequest, number: str) -> str:
    """The page of the desk the question stood on; no other address."""
    back = request.POST.get("back", "")
    return back if DESK_PATH.fullmatch(back) else reverse("desk_member", args=[number])


@desk("members")
@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: DeskRequest, number: str) -> HttpResponse:
    member = acted(request, number)
    form, status = FileForm.of(member, request.POST or None), 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                journeys.save_profile(
                    member=member, now=timezone.now(), actor=request.user, **form.cleaned_data
                )
                messages.success(request, _("Saved."))
                return redirect("desk_member", number)
            except ValidationError as refusal:
                status = tell(form, refusal)
    above = (
        (reverse("desk_members"), _("Members")),
        (reverse("desk_member", args=[number]), str(member.user)),
    )
    return frame(
        request, "cms/desk/simple_form.html", _("The file"), status=status, icon="desk-users", above=above,
        form=form, label=_("Save"),
    )  # fmt: skip


@desk("members")
@require_POST
def note(request: DeskRequest, number: str) -> HttpResponse:
    member = acted(request, number)
    form = NoteForm(request.POST)
    if not form.is_valid():
        return again(request, member, note_form=form)
    actions.note(
        person=member.user, site=member.site, now=timezone.now(), actor=request.user, **form.cleaned_data
    )
    messages.success(request, _("Sales, service and the hotline can read it."))
    return redirect("desk_member", number)


@desk("members")
@require_POST
def note_done(request: DeskRequest, number: str, pk: int) -> HttpResponse:
    member = acted(request, number)
    found = get_object_or_404(Note, person=member.user, pk=pk)
    actions.note_done(note=found, now=timezone.now(), actor=request.user)
    return redirect("desk_member", number)


@desk("members")
@require_POST
def relation(request: DeskRequest, number: str) -> HttpResponse:
    member = acted(request, number)
    form = RelationForm(request.POST, site_id=member.site_id)
    if not form.is_valid():
        return again(request, member, relation_form=form)
    actions.look_after(
        person=member.user, site=member.site, now=timezone.now(), actor=request.user, **form.cleaned_data
    )
    messages.success(request, _("Saved. Who did before stays in the history."))
    return redirect("desk_member", number)


@desk("members")
@require_POST
def paper(request: DeskRequest, number: str) -> HttpResponse:
    """A consent on paper: the decision and its proof in one step."""
    member, now = acted(request, number), timezone.now()
    form = PaperForm(request.POST, request.FILES)
    if form.is_valid():
        try:
            proof = store_photo(upload=form.cleaned_data["paper"], now=now, actor=request.user, by_staff=True)
            actions.set_consent(
                person=member.user, purpose=form.cleaned_data["purpose"], granted=True, how="paper",
                channel=form.cleaned_data["channel"], text_version=PAPER_VERSION, site=member.site, now=now,
                actor=request.user, evidence=proof,
            )  # fmt: skip
            messages.success(request, _("Their consent and its proof are in the file."))
            return redirect("desk_member", number)
        except ValidationError as refusal:
            tell(form, refusal)
    return again(request, member, paper_form=form)


def again(request: DeskRequest, member: Member, **forms: Any) -> HttpResponse:
    """The page with what was typed."""
    from cms.desks.members.page import member_page

    return member_page(request, member, status=422, **forms)
