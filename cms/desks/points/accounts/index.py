"""The way to an account; and what is frozen, the most overdue first."""

from datetime import date

from django.db.models import QuerySet
from django.http import HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from club import journeys
from club.members.queries import search_members
from cms.desk import DeskRequest, desk, frame
from cms.desks.members import visible
from cms.desks.points.accounts.approvals import waiting_count
from cms.desks.searching import searched, words_of
from cms.roles import Scope
from loyalty.ledger.models import Freeze

FOUND_MAX = 30
FROZEN_MAX = 100


@desk("points", asks=True)
@require_http_methods(["GET", "HEAD", "POST"])
def accounts(request: DeskRequest) -> HttpResponse:
    if request.method == "POST":
        return searched(request)
    words = words_of(request)
    on = journeys.group_day(timezone.now())
    return frame(
        request, "cms/desk/points/accounts/index.html", _("Accounts"), icon="desk-coins", words=words,
        found=search_members(words, sites=request.scope.sites(), limit=FOUND_MAX) if words else [],
        frozen=[(row, row.decide_by < on) for row in frozen(request.scope)[:FROZEN_MAX]],
        waiting=waiting_count(request.scope, request.user, on),
    )  # fmt: skip


def frozen(scope: Scope) -> QuerySet[Freeze]:
    """Accounts at rest until somebody decides; the clock of five working days decides the order."""
    rows = Freeze.objects.filter(until_on=None, account__owner__member__in=visible(scope))
    return rows.select_related("account__owner__member__site", "frozen_by").order_by("decide_by", "pk")


def overdue_frozen(scope: Scope, on: date) -> int:
    return frozen(scope).filter(decide_by__lt=on).count()
