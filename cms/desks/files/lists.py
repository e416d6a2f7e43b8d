"""A list of the dealer system: uploaded, its columns named, looked through, taken in, taken back."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe
from wagtail.admin import messages

from booking.sites.models import Site
from club import journeys
from club.exchange import actions as exchange
from club.exchange import queries
from club.exchange.models import ImportJob
from club.exchange.models.imports import Kind
from club.exchange.reading import BY_HAND
from club.exchange.rules.columns import COLUMNS
from club.members.rules import veiled
from cms.desk import DeskRequest, desk, frame, must_act, tell
from cms.desks.files.words import column, problem
from cms.words import SaidChoice

PER_PAGE = 50
REFRESH_SECONDS = "3"
OURS = gettext_lazy("not in this list")


class UploadForm(forms.Form):
    site = SaidChoice(Site.objects.none(), label=gettext_lazy("Centre"), empty_label=None)
    kind = forms.ChoiceField(label=gettext_lazy("What it lists"), choices=Kind)
    file = forms.FileField(
        label=gettext_lazy("File"),
        help_text=gettext_lazy("CSV or XLSX, up to 20 MB and 100,000 rows. The first row names the columns."),
    )
    source = forms.SlugField(
        label=gettext_lazy("Short name of the system"), max_length=20, initial="dms",
        help_text=gettext_lazy("Numbers of one system never mix with those of another."),
    )  # fmt: skip
    encoding = forms.ChoiceField(
        label=gettext_lazy("Encoding"), required=False,
        choices=[("", gettext_lazy("recognise it")), *((name, name) for name in BY_HAND)],
    )  # fmt: skip

    def __init__(self, *args: Any, sites: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        self.fields["site"].queryset = sites  # type: ignore[attr-defined]


class ColumnsForm(forms.Form):
    def __init__(self, job: ImportJob, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        theirs = [("", OURS), *((name, name) for name in job.heading if name)]
        for each in COLUMNS[job.kind]:
            self.fields[each.name] = forms.ChoiceField(
                label=column(each.name),
                choices=theirs,
                required=False,
                initial=job.mapping.get(each.name, ""),
            )


@desk("files")
@require_http_methods(["GET", "HEAD", "POST"])
def lists(request: DeskRequest) -> HttpResponse:
    """Upload one; the newest below."""
    sites, status = Site.objects.filter(pk__in=request.scope.acted).order_by("name"), 200
    form = UploadForm(request.POST or None, request.FILES or None, sites=sites)
    if request.method == "POST":
        status = 422
        if form.is_valid():
            data = form.cleaned_data
            try:
                job = exchange.take_in(
                    site=data["site"], kind=data["kind"], upload=data["file"], name=data["file"].name,
                    source=data["source"], encoding=data["encoding"], now=timezone.now(), actor=request.user,
                )  # fmt: skip
            except ValidationError as refusal:
                status = tell(form, refusal)
            else:
                return redirect("desk_list", job.ref)
    waiting = len(queries.open_conflicts(request.scope.seen))
    return frame(
        request, "cms/desk/files/lists.html", _("Lists taken in"), status=status, icon="desk-list",
        form=form, jobs=queries.lists_of(request.scope.seen), waiting=waiting,
        can_act=bool(request.scope.acted),
    )  # fmt: skip


@desk("files")
@require_safe
def list_page(request: DeskRequest, ref: str) -> HttpResponse:
    """While the work goes on the page asks for itself again."""
    job = find(request, ref)
    answer = page_of(request, job)
    if job.is_working():
        answer.headers["Refresh"] = REFRESH_SECONDS
    return answer


@desk("files")
@require_POST
def list_columns(request: DeskRequest, ref: str) -> HttpResponse:
    job = find(request, ref)
    must_act(request, job.site_id)
    form = ColumnsForm(job, request.POST)
    if not form.is_valid():
        return page_of(request, job, form=form, status=422)
    try:
        exchange.name_columns(job=job, mapping=form.cleaned_data, now=timezone.now(), actor=request.user)
    except ValidationError as refusal:
        return page_of(request, job, form=form, status=tell(form, refusal))
    return redirect("desk_list", ref)


@desk("files")
@require_POST
def list_deed(request: DeskRequest, ref: str, deed: str) -> HttpResponse:
    """take, again, drop or undo."""
    job, now = find(request, ref), timezone.now()
    must_act(request, job.site_id)
    deeds = {
        "take": exchange.confirm_list, "again": exchange.take_again, "drop": exchange.drop_list,
        "undo": journeys.undo_list,
    }  # fmt: skip
    if deed not in deeds:
        raise Http404
    try:
        deeds[deed](job=job, now=now, actor=request.user)
    except ValidationError as refusal:
        for sentence in refusal.messages:
            messages.error(request, sentence)
    return redirect("desk_lists") if deed == "drop" else redirect("desk_list", ref)


def find(request: DeskRequest, ref: str) -> ImportJob:
    rows = ImportJob.objects.for_sites(request.scope.seen).exclude(state="dropped")
    return get_object_or_404(rows.select_related("site", "made_by", "confirmed_by", "undone_by"), ref=ref)


def page_of(
    request: DeskRequest, job: ImportJob, *, form: ColumnsForm | None = None, status: int = 200
) -> HttpResponse:
    now, first = timezone.now(), []
    if job.state == "uploaded" or form is not None:
        form = form or ColumnsForm(job)
        with job.file.open("rb") as file:
            first = masked(exchange.sniff(file, job.encoding).first, job)
    rows = job.imported.exclude(outcome__in=["new", "changed"], code="", kept_reason="", late_days=0)
    page = Paginator(rows.order_by("line"), PER_PAGE).get_page(request.GET.get("page"))
    told = [(row, column(row.column), problem(row.code), problem(row.kept_reason)) for row in page]
    return frame(
        request, "cms/desk/files/list.html", str(job), status=status, icon="desk-list",
        above=((reverse("desk_lists"), _("Lists taken in")),), job=job, form=form, first=first, page=page,
        rows=told, counts=counts_of(job), can_act=request.scope.acts_at(job.site_id),
        can_undo=job.can_undo(now), refused=job.imported.refused().count() if job.state == "done" else 0,
    )  # fmt: skip


def masked(rows: list[list[str]], job: ImportJob) -> list[list[str]]:
    """The first rows without anybody's number of identity but its end."""
    theirs = job.mapping.get("id_number", "")
    place = job.heading.index(theirs) if theirs in job.heading else -1
    return [[veiled(cell) if at == place else cell for at, cell in enumerate(row)] for row in rows]


def counts_of(job: ImportJob) -> list[tuple[Any, int]]:
    names = {
        "new": _("new"), "changed": _("changed"), "unchanged": _("known before"),
        "conflict": _("wait for a decision"), "error": _("not understood"),
    }  # fmt: skip
    return [(label, job.counts[name]) for name, label in names.items() if name in job.counts]
