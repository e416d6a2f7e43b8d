"""Lists that leave the house: asked for with a reason, agreed to, fetched by whoever asked."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.http import FileResponse, Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe
from wagtail.admin import messages

from booking.sites.models import Site
from club.exchange import actions as exchange
from club.exchange import queries
from club.exchange.models import ExportJob
from cms.desk import DeskRequest, desk, frame, tell
from cms.words import SaidChoice


class AskForm(forms.Form):
    kind = forms.ChoiceField(label=gettext_lazy("What it lists"), choices=ExportJob.Kind)
    form = forms.ChoiceField(label=pgettext_lazy("a file", "As"), choices=ExportJob.Format)
    site = SaidChoice(
        Site.objects.none(), label=gettext_lazy("Centre"), required=False,
        empty_label=gettext_lazy("all of mine"),
    )  # fmt: skip
    from_date = forms.DateField(
        label=gettext_lazy("From"), required=False, widget=forms.DateInput(attrs={"type": "date"})
    )
    until_date = forms.DateField(
        label=gettext_lazy("Until"), required=False, widget=forms.DateInput(attrs={"type": "date"})
    )
    reason = forms.CharField(
        label=gettext_lazy("What it is needed for"), max_length=200,
        help_text=gettext_lazy("It is written down with your name, and so is each time you fetch it."),
    )  # fmt: skip

    def __init__(self, *args: Any, sites: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        self.fields["site"].queryset = sites  # type: ignore[attr-defined]


@desk("files")
@require_http_methods(["GET", "HEAD", "POST"])
def exports(request: DeskRequest) -> HttpResponse:
    sites, status, now = Site.objects.filter(pk__in=request.scope.acted).order_by("name"), 200, timezone.now()
    form = AskForm(request.POST or None, sites=sites, initial=getattr(request, "draft", None))
    if request.method == "POST":
        status = 422
        if not request.scope.acted:
            raise Http404
        if form.is_valid():
            data = form.cleaned_data
            try:
                chosen = [data["site"]] if data["site"] else list(sites)
                exchange.ask_export(
                    kind=data["kind"], form=data["form"], sites=chosen,
                    reason=data["reason"], from_date=data["from_date"], until_date=data["until_date"],
                    now=now, actor=request.user,
                )  # fmt: skip
            except ValidationError as refusal:
                status = tell(form, refusal)
            else:
                return redirect("desk_exports")
    asked = [job for job in queries.exports_to_agree(request.user) if may(request, job)]
    mine = [(job, job.is_ready(now)) for job in queries.exports_of(request.user)]
    return frame(
        request, "cms/desk/files/exports.html", _("Lists that leave"), status=status, icon="desk-list",
        form=form, mine=mine, asked=asked,
        can_act=bool(request.scope.acted),
    )  # fmt: skip


@desk("files")
@require_safe
def export_file(request: DeskRequest, ref: str) -> HttpResponseBase:
    """Whoever asked, within a day; to everybody else it is not there."""
    job = get_object_or_404(ExportJob, ref=ref, asked_by=request.user)
    if any(not request.scope.acts_at(site.pk) for site in job.sites.all()):
        raise Http404
    try:
        exchange.fetch_export(job=job, now=timezone.now(), actor=request.user)
    except ValidationError:
        raise Http404 from None
    name = f"{job.kind}-{job.asked_at:%Y-%m-%d}.{job.format}"
    return FileResponse(job.file.open("rb"), as_attachment=True, filename=name)


@desk("files")
@require_POST
def export_decide(request: DeskRequest, ref: str) -> HttpResponse:
    job = get_object_or_404(ExportJob, ref=ref)
    if not may(request, job):
        raise Http404
    try:
        agrees = request.POST.get("decision") == "agree"
        exchange.decide_export(job=job, agrees=agrees, now=timezone.now(), actor=request.user)
    except ValidationError as refusal:
        for sentence in refusal.messages:
            messages.error(request, sentence)
    return redirect("desk_exports")


def may(request: DeskRequest, job: ExportJob) -> bool:
    """Only who could have asked for all of it."""
    return all(request.scope.acts_at(site.pk) for site in job.sites.all())
