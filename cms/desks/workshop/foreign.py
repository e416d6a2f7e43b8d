"""Bookings of the dealer system: a list taken in, what collides, and a list taken back."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST
from wagtail.admin import messages

from booking.foreign.actions import Taken, note_seen
from booking.foreign.models import ForeignBatch, ForeignBooking
from booking.foreign.queries import batches, conflicts
from booking.foreign.rules import COLUMNS, BadRowError, Row, row_of
from booking.sites.models import Site
from booking.workshop.models import Kind
from club import journeys
from club.exchange.reading import rows_of
from club.trail.actions import record
from cms.desk import DeskRequest, chosen_site, desk, must_act, tell
from cms.desks.setup.relay import site_page

PROBLEMS_MAX = 20
KINDS = frozenset(Kind.values)


class ListForm(forms.Form):
    file = forms.FileField(
        label=gettext_lazy("List as CSV"),
        help_text=gettext_lazy(
            "Columns: record, start, end; if you like version, unit, kind, label, cancelled. "
            "Times are the site’s own clock, as in 2026-03-02 09:00."
        ),
    )


@desk("capacity")
@require_http_methods(["GET", "HEAD", "POST"])
def foreign(request: DeskRequest) -> HttpResponse:
    site, status = chosen_site(request), 200
    form = ListForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and site is not None:
        must_act(request, site.pk)
        status = 422
        if form.is_valid():
            try:
                taken = take(request, site, form.cleaned_data["file"])
            except ValidationError as refusal:
                status = tell(form, refusal)
            else:
                messages.success(request, words_of(taken))
                return back(site)
    now = timezone.now()
    lists = {"conflicts": conflicts(site, now), "batches": batches(site)} if site else {}
    return site_page(
        request, "cms/desk/workshop/foreign.html", _("Dealer system"), status=status,
        icon="desk-clipboard-check", form=form, **lists,
    )  # fmt: skip


@desk("capacity")
@require_POST
def foreign_seen(request: DeskRequest, pk: int) -> HttpResponse:
    rows = ForeignBooking.objects.filter(site__in=request.scope.sites()).select_related("site")
    booking = get_object_or_404(rows, pk=pk)
    must_act(request, booking.site_id)
    note_seen(booking=booking, now=timezone.now(), actor=request.user)
    return back(booking.site)


@desk("capacity")
@require_POST
def foreign_undo(request: DeskRequest, pk: int) -> HttpResponse:
    rows = ForeignBatch.objects.filter(site__in=request.scope.sites()).select_related("site")
    batch, now = get_object_or_404(rows, pk=pk), timezone.now()
    must_act(request, batch.site_id)
    try:
        with transaction.atomic():
            undone = journeys.undo_foreign(batch=batch, now=now, actor=request.user)
            record(
                actor=request.user, verb="foreign.undone", subject=batch, data={"ended": undone.ended},
                now=now, site=batch.site,
            )  # fmt: skip
    except ValidationError as refusal:
        for sentence in refusal.messages:
            messages.error(request, sentence)
    else:
        messages.success(request, _("Taken back: %(count)s bookings.") % {"count": undone.ended})
    return back(batch.site)


@transaction.atomic
def take(request: DeskRequest, site: Site, file: Any) -> Taken:
    """The whole list or nothing: every line must be readable."""
    now, rows = timezone.now(), read(rows_of(file, COLUMNS), site)
    taken = journeys.take_foreign(site=site, rows=rows, now=now, actor=request.user, name=file.name)
    data = {"rows": len(rows), "overflow": taken.overflow, "conflicts": taken.conflicts}
    record(actor=request.user, verb="foreign.taken", subject=taken.batch, data=data, now=now, site=site)
    return taken


def read(lines: Sequence[dict[str, str]], site: Site) -> list[Row]:
    rows, problems = [], []
    for number, cells in enumerate(lines, start=2):
        try:
            rows.append(row_of(cells, site.tz, KINDS))
        except BadRowError as error:
            told = {"line": number, "column": error.args[0]}
            problems.append(_("Line %(line)s: “%(column)s” is not understood.") % told)
    if problems:
        raise ValidationError(problems[:PROBLEMS_MAX])
    return rows


def words_of(taken: Taken) -> str:
    told = {
        "placed": taken.placed, "overflow": taken.overflow, "conflicts": taken.conflicts,
        "ended": taken.ended, "unchanged": taken.unchanged,
    }  # fmt: skip
    return (
        _(
            "In place: %(placed)s. On extra units: %(overflow)s. Without a place: %(conflicts)s. "
            "Cancelled: %(ended)s. Known before: %(unchanged)s."
        )
        % told
    )


def back(site: Site) -> HttpResponse:
    return redirect(f"{reverse('desk_foreign')}?site={site.code}")
