"""What every desk screen shares: the door that asks for a job, the chosen site, and the frame."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.core.exceptions import ValidationError
from django.forms import BaseForm
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from booking.sites.models import Site
from booking.workshop.queries import open_today
from club.rollout import is_open
from cms.roles import JOBS, Scope, scope_of

SAFE = {"GET", "HEAD", "OPTIONS"}
# Names of screens that belong to a feature which may still be being rolled out.
FEATURES = {
    "desk_event": "events",
    "desk_membership": "plans",
    "desk_referral": "friends",
    "desk_code": "gifts",
    "desk_waitlist": "waitlist",
}


class DeskRequest(HttpRequest):
    """A request that has passed the door of a job."""

    scope: Scope
    user: Any


View = Callable[..., HttpResponseBase]


def desk(job: str, *, asks: bool = False) -> Callable[[View], View]:
    """Let in who holds the job today; to write, one must be allowed to act at some site of it.

    ``asks``: what is posted here is a question (words that must stand in no address), and changes nothing.
    """
    assert job in JOBS, job  # noqa: S101 — a typing mistake must not open a screen

    def door(view: View) -> View:
        @wraps(view)
        def entered(request: DeskRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            if not has_feature(request):
                raise Http404
            scope = scope_of(request.user, job)
            is_allowed = scope if asks or request.method in SAFE else scope.acted or scope.acts_everywhere
            if not is_allowed:
                return refuse(request)
            request.scope = scope
            return view(request, *args, **kwargs)

        return entered

    return door


def has_feature(request: HttpRequest) -> bool:
    """A screen of a feature that is being rolled out is there for the staff who have it."""
    name = (request.resolver_match.url_name or "") if request.resolver_match else ""
    feature = next((feature for start, feature in FEATURES.items() if name.startswith(start)), "")
    return not feature or is_open(feature, request.user, timezone.now().date())


def refuse(request: HttpRequest) -> HttpResponse:
    """A screen of another job: said plainly, with the way back."""
    return frame(request, "cms/desk/refused.html", _("Not part of your work"), status=403)


def must_act(request: DeskRequest, site_id: int | None) -> None:
    """Seen but not to be changed by this person: as if it were not there (safety.md R32)."""
    if not request.scope.acts_at(site_id):
        raise Http404


def chosen_site(request: DeskRequest) -> Site | None:
    """The site in the address, else the one looked at last, else the first open today; None for none."""
    sites = {site.code: site for site in request.scope.sites()}
    wanted = request.GET.get("site")
    if wanted is not None:
        if wanted not in sites:
            raise Http404
        request.session["desk_site"] = wanted
    code = wanted or request.session.get("desk_site", "")
    return sites.get(code) or first_open(list(sites.values()))


def first_open(sites: list[Site]) -> Site | None:
    at_work = open_today(sites, timezone.now()) if len(sites) > 1 else set()
    return next((site for site in sites if site.pk in at_work), next(iter(sites), None))


def frame(
    request: HttpRequest,
    template: str,
    title: str,
    *,
    status: int = 200,
    icon: str = "",
    above: tuple[tuple[str, str], ...] = (),
    **context: Any,
) -> HttpResponse:
    """One screen in Wagtail's furniture. ``above``: (URL, label) of the screens over this one."""
    crumbs = [{"url": reverse("wagtailadmin_home"), "label": _("Today")}]
    crumbs += [{"url": url, "label": label} for url, label in above]
    crumbs.append({"url": "", "label": title})
    context |= {"header_title": title, "page_title": title, "header_icon": icon, "breadcrumbs_items": crumbs}
    return render(request, template, context, status=status)


def tell(form: BaseForm, refusal: ValidationError) -> int:
    """Put a refusal where the form shows it; returns the status of the answer."""
    for sentence in refusal.messages:
        form.add_error(None, sentence)
    return int(getattr(refusal, "status", 422))
