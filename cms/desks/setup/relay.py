"""What every change of capacity shares: the calendar laid anew in the same transaction, or a refusal."""

from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.forms import BaseForm
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from wagtail.admin import messages

from booking.replanning.actions import Changed
from booking.sites.models import ServiceCalendar, Site
from booking.workshop.actions import Laid
from club import journeys
from cms.desk import DeskRequest, chosen_site, frame, tell


def lay_again(
    site: Site, now: datetime, actor: Any, *, keep_times: bool = False, kind: str = "workshop"
) -> Changed:
    """The next 400 days from hours, exceptions, units and absences as they are now.

    The care desk's calendar moves no bay: its clocks are counted anew by the minute's task.
    """
    if kind != ServiceCalendar.Kind.WORKSHOP:
        return Changed(Laid())
    return journeys.change_calendar(site=site, now=now, actor=actor, keep_times=keep_times)


def is_replanned(request: DeskRequest) -> bool:
    """Whether the person has seen the list and wants others to take over."""
    return "replan" in request.POST


def changed_words(changed: Changed, sentence: str) -> str:
    """What was done, with what became of the work in the way."""
    kept, left = len(changed.kept), len(changed.left)
    if not kept and not left:
        return sentence
    return (
        sentence
        + " "
        + _("Re-planned: %(kept)s. Still to be moved: %(left)s.") % {"kept": kept, "left": left}
    )


def told(
    request: DeskRequest, site: Site, changed: Changed, sentence: str, name: str, kind: str = ""
) -> HttpResponse:
    """Back to the page; to the work list where something waits there."""
    messages.success(request, changed_words(changed, sentence))
    target = reverse("desk_replanning" if changed.left else name)
    return redirect(f"{target}?site={site.code}" + (f"&calendar={kind}" if kind else ""))


def answer(form: BaseForm, refusal: ValidationError, context: dict[str, Any]) -> int:
    """Sentences at the form, the work list beside it; returns the status."""
    params = getattr(refusal, "params", None) or {}
    context["stranded"] = params.get("stranded", ())
    context["outcomes"] = params.get("outcomes", ())
    return tell(form, refusal)


def site_page(
    request: DeskRequest, template: str, title: str, *, status: int = 200, icon: str = "", **context: Any
) -> HttpResponse:
    """A settings page of the chosen site with its switch."""
    site = chosen_site(request)
    if site is None:
        return frame(request, "cms/desk/workshop/none.html", title, icon=icon)
    return frame(
        request, template, title, status=status, icon=icon, site=site, sites=list(request.scope.sites()),
        can_act=request.scope.acts_at(site.pk), **context,
    )  # fmt: skip
