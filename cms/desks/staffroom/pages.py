"""Training, policies and advertising: read as they stand, and signed as read."""

from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe
from wagtail.admin import messages

from club.showroom import actions, queries
from cms.desk import DeskRequest, desk, frame
from cms.pages import StaffPage
from cms.roles import scope_of


@desk("today")
@require_safe
def staffroom(request: DeskRequest) -> HttpResponse:
    """Pages by kind, each with whether this person has read it as it stands."""
    pages = list(StaffPage.in_language().order_by("kind", "title"))
    seen = queries.read_by(request.user, [page.translation_key for page in pages])
    rows = [(page, page.version in seen.get(page.translation_key, set())) for page in pages]
    return frame(
        request, "cms/desk/staffroom/index.html", _("Staff room"), icon="desk-newspaper", rows=rows,
        unread=sum(not is_read for _page, is_read in rows),
    )  # fmt: skip


@desk("today")
@require_safe
def staff_page(request: DeskRequest, slug: str) -> HttpResponse:
    page = page_of(slug)
    seen = queries.read_by(request.user, [page.translation_key])
    return frame(
        request, "cms/desk/staffroom/page.html", page.title, icon="desk-newspaper",
        above=((reverse("desk_staffroom"), _("Staff room")),), page=page,
        is_read=page.version in seen.get(page.translation_key, set()),
        readers=queries.readers(page.translation_key, page.version),
    )  # fmt: skip


@require_POST
def read(request: DeskRequest, slug: str) -> HttpResponse:
    """Signed as read: everybody who holds a post may, though the room's screens are only for reading."""
    if not scope_of(request.user, "today"):
        raise Http404
    page = page_of(slug)
    actions.read(user=request.user, page=page.translation_key, version=page.version, now=timezone.now())
    messages.success(request, _("Signed as read."))
    return redirect("desk_staffroom")


def page_of(slug: str) -> StaffPage:
    found = StaffPage.in_language().filter(slug=slug).first()
    if found is None:
        raise Http404
    return found
