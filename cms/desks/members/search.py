"""One search for a customer, and what waits: records to verify, pairs that may be one person."""

from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe
from wagtail.admin import messages

from club.members import actions
from club.members.models import Joining
from club.members.queries import doubles_waiting, search, to_verify
from cms.desk import DeskRequest, desk, frame, must_act
from cms.desks.members.matters import matters_like
from cms.desks.members.reach import seen
from cms.desks.searching import searched, words_of

FOUND_MAX = 30
SHOWN_MAX = 50


@desk("members", asks=True)
@require_http_methods(["GET", "HEAD", "POST"])
def members(request: DeskRequest) -> HttpResponse:
    if request.method == "POST":
        return searched(request)
    words = words_of(request)
    sites = None if request.scope.everywhere else request.scope.seen
    found = search(words, sites=sites, limit=FOUND_MAX) if words else []
    return frame(
        request, "cms/desk/members/search.html", _("Members"), icon="desk-users", words=words, found=found,
        to_verify=to_verify(request.scope.seen).count(), doubles=doubles_waiting(request.scope.seen).count(),
        **matters_like(request, words, FOUND_MAX),
    )  # fmt: skip


@desk("members")
@require_safe
def unverified(request: DeskRequest) -> HttpResponse:
    """Records from the web nobody of us has spoken to; until then they stand in no total."""
    rows = to_verify(request.scope.seen)[:SHOWN_MAX]
    return frame(
        request, "cms/desk/members/unverified.html", _("To verify"), icon="desk-users", above=above(),
        rows=[(row, request.scope.acts_at(row.site_id)) for row in rows],
    )  # fmt: skip


@desk("members")
@require_POST
def verify(request: DeskRequest, number: str) -> HttpResponse:
    member = seen(request.scope, number)
    must_act(request, member.site_id)
    actions.verify(member=member, now=timezone.now(), actor=request.user)
    messages.success(request, _("Verified: the record counts from now on."))
    return redirect("desk_unverified")


@desk("members")
@require_safe
def doubles(request: DeskRequest) -> HttpResponse:
    """Pairs to look at, and joinings that can still be undone."""
    now = timezone.now()
    joined = Joining.objects.filter(undone_at=None, winner__member__site__in=request.scope.seen)
    rows = joined.select_related("winner__member", "loser__member", "by").order_by("-asked_at")[:SHOWN_MAX]
    return frame(
        request, "cms/desk/members/doubles.html", _("One person or two?"), icon="desk-users", above=above(),
        pairs=doubles_waiting(request.scope.seen)[:SHOWN_MAX],
        joined=[(row, row.done_at is None or row.can_be_undone(now)) for row in rows],
    )  # fmt: skip


def above() -> tuple[tuple[str, str], ...]:
    return ((reverse("desk_members"), _("Members")),)
