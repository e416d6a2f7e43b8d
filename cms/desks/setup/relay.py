"""What every change of capacity shares: the calendar laid anew in the same transaction, or a refusal."""

from datetime import datetime, timedelta
from typing import Any

from django.core.exceptions import ValidationError
from django.forms import BaseForm
from django.http import HttpResponse

from booking.sites.models import Site
from booking.workshop.actions import Laid, lay_calendar
from cms.desk import DeskRequest, chosen_site, frame, tell

DAYS_AHEAD = 400


def lay_again(site: Site, now: datetime) -> Laid:
    """The next 400 days from hours, exceptions, units and absences as they are now."""
    today = now.astimezone(site.tz).date()
    return lay_calendar(site=site, first=today, last=today + timedelta(days=DAYS_AHEAD), now=now)


def stranded_by(refusal: ValidationError) -> Any:
    """The work a refused change would have left without its unit."""
    return (getattr(refusal, "params", None) or {}).get("stranded", ())


def answer(form: BaseForm, refusal: ValidationError, context: dict[str, Any]) -> int:
    """Sentences at the form, the work list beside it; returns the status."""
    context["stranded"] = stranded_by(refusal)
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
