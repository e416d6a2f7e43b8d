"""The board: open leads by stage, the most urgent on top; and a new one from the phone or the door."""

from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe
from wagtail.admin import messages

from club import journeys
from club.leads import queries
from club.leads.models import Lead
from cms.desk import DeskRequest, desk, frame, must_act, tell
from cms.desks.growth.leads.forms import NewLeadForm

COLUMNS = ("new", "verified", "nurtured", "test_drive", "ordered")


@desk("leads")
@require_safe
def board(request: DeskRequest) -> HttpResponse:
    now = timezone.now()
    found = queries.board(request.scope.seen, now)
    labels = dict(Lead.Stage.choices)
    columns = [(stage, labels[stage], found.get(stage, [])) for stage in COLUMNS]
    return frame(
        request, "cms/desk/leads/board.html", _("Leads"), icon="desk-users", columns=columns, now=now,
        can_write=bool(request.scope.acted),
    )  # fmt: skip


@desk("leads")
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: DeskRequest) -> HttpResponse:
    form = NewLeadForm(request.POST or None, scope=request.scope)
    if request.method != "POST" or not form.is_valid():
        return page(request, form, 422 if form.errors else 200)
    data = dict(form.cleaned_data)
    must_act(request, data["site"].pk)
    try:
        made = journeys.take_lead(
            **data, actor=request.user, now=timezone.now(),
            key=f"desk:{request.user.pk}:{request.POST.get('request_key', '')}",
        )  # fmt: skip
    except ValidationError as refusal:
        return page(request, form, tell(form, refusal))
    messages.success(request, _("Written down. The clock runs."))
    return redirect("desk_lead", made.ref)


def page(request: DeskRequest, form: NewLeadForm, status: int) -> HttpResponse:
    return frame(
        request, "cms/desk/leads/new.html", _("New lead"), icon="desk-users", form=form, status=status,
        above=((reverse("desk_leads"), _("Leads")),),
    )  # fmt: skip
