"""The shared list of tasks: by when, whose, about what; taken and finished in place."""

from datetime import datetime
from typing import Any

from django import forms
from django.contrib.auth import get_user_model
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.db.models import Q
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe
from wagtail.admin import messages

from booking.sites.models import Site
from booking.sites.queries import posts_at
from club import journeys
from club.tasks.models import Task
from club.tasks.queries import open_tasks
from cms.desk import DeskRequest, chosen_site, desk, frame, must_act, tell
from cms.desks.care.tickets import subject_url
from cms.desks.members.reach import seen
from cms.roles import held_today, scope_of
from cms.templatetags.doing import label_of
from cms.words import SaidChoice

User = get_user_model()
PER_PAGE = 50
VIEWS = (
    ("", gettext_lazy("For me")),
    ("mine", gettext_lazy("Taken by me")),
    ("all", gettext_lazy("All")),
)
WITH_THEIR_PAGE = frozenset({"ticket_gm", "ticket_follow_up"})  # finished by what is done there


class FinishForm(forms.Form):
    note = forms.CharField(label=gettext_lazy("What came of it"), max_length=500, required=False)


class AskForm(forms.Form):
    """What is to be done, by when and by whom: colleagues who hold a post here today."""

    kind = forms.ChoiceField(label=gettext_lazy("Kind"), choices=Task.ByHand.choices)
    words = forms.CharField(label=gettext_lazy("What is to be done"), max_length=300)
    due_on = forms.DateField(
        label=pgettext_lazy("a day", "By"), widget=forms.DateInput(attrs={"type": "date"})
    )
    assignee = SaidChoice(
        User.objects.none(), label=gettext_lazy("Whose"), required=False,
        empty_label=gettext_lazy("anybody here"),
    )  # fmt: skip

    def __init__(self, *args: Any, site: Site, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        here = posts_at(timezone.now()).filter(Q(site=site) | Q(site=None)).values("user")
        people = User.objects.filter(pk__in=here, is_active=True).order_by("name", "pk")
        self.fields["assignee"].queryset = people  # type: ignore[attr-defined]


@desk("tasks")
@require_http_methods(["GET", "HEAD", "POST"])
def task_new(request: DeskRequest, number: str = "") -> HttpResponse:
    """A task made by hand (L14); ``number``: about which member."""
    member = seen(scope_of(request.user, "members"), number) if number else None
    site = member.site if member and request.scope.acts_at(member.site_id) else chosen_site(request)
    if site is None:
        raise Http404
    must_act(request, site.pk)
    form, status = AskForm(request.POST or None, site=site), 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                journeys.ask_for_work(
                    **form.cleaned_data, site=site, person=member.user if member else None,
                    now=timezone.now(), actor=request.user,
                )  # fmt: skip
                messages.success(request, _("It stands in the list of tasks."))
                return redirect("desk_member", number) if member else redirect("desk_tasks")
            except ValidationError as refusal:
                status = tell(form, refusal)
    about = ((reverse("desk_member", args=[number]), str(member.user)),) if member else ()
    above = ((reverse("desk_tasks"), _("Tasks")), *about)
    return frame(
        request, "cms/desk/simple_form.html", _("A task"), status=status, icon="desk-clipboard-check",
        above=above, form=form, label=_("Save"),
    )  # fmt: skip


@desk("tasks")
@require_safe
def tasks(request: DeskRequest) -> HttpResponse:
    return tasks_page(request, timezone.now())


@desk("tasks")
@require_POST
def task_take(request: DeskRequest, ref: str) -> HttpResponse:
    task, now = find(request, ref), timezone.now()
    try:
        journeys.take_task(task=task, actor=request.user, now=now)
    except ValidationError as refusal:
        status = int(getattr(refusal, "status", 422))
        return tasks_page(request, now, problem=refusal.messages[0], status=status)
    messages.success(request, _("It is yours."))
    return redirect(task_url(task) if task.kind in WITH_THEIR_PAGE else f"{reverse('desk_tasks')}?view=mine")


@desk("tasks")
@require_POST
def task_finish(request: DeskRequest, ref: str) -> HttpResponse:
    task, form, now = find(request, ref), FinishForm(request.POST), timezone.now()
    if task.kind in WITH_THEIR_PAGE or not form.is_valid():
        return redirect(task_url(task))
    try:
        journeys.finish_task(task=task, note=form.cleaned_data["note"], actor=request.user, now=now)
    except ValidationError as refusal:
        return tasks_page(request, now, problem=refusal.messages[0], status=tell(form, refusal))
    messages.success(request, _("Done, with your name."))
    return redirect("desk_tasks")


@desk("tasks")
@require_safe
def about(request: DeskRequest, subject: str) -> HttpResponse:
    """From a message to what it is about, wherever that is worked on."""
    return redirect(subject_url(subject))


def tasks_page(request: DeskRequest, now: datetime, *, problem: Any = "", status: int = 200) -> HttpResponse:
    view = request.GET.get("view", "")
    rows = open_tasks(request.scope.seen)
    if view == "mine":
        rows = rows.filter(assignee=request.user)
    elif view != "all":
        view = ""
        roles = [role for role, _site in held_today(request.user)[0]]
        rows = rows.filter(Q(assignee=request.user) | Q(assignee=None, role__in=["", *roles]))
    page = Paginator(rows, PER_PAGE).get_page(request.GET.get("page"))
    return frame(
        request, "cms/desk/tasks/index.html", _("Tasks"), icon="desk-clipboard-check", page=page, view=view,
        views=VIEWS, status=status, problem=problem,
        rows=[(task, label_of(task), task_url(task), task.is_overdue(now)) for task in page],
        with_their_page=WITH_THEIR_PAGE, acted=request.scope.acted,
    )  # fmt: skip


def task_url(task: Task) -> str:
    return subject_url(task.subject)


def find(request: DeskRequest, ref: str) -> Task:
    rows = Task.objects.for_sites(request.scope.seen).select_related("site", "assignee")
    task = get_object_or_404(rows, ref=ref)
    must_act(request, task.site_id)
    return task
