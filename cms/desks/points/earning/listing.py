"""The rules of earning, with every version there was or will be."""

from django.http import HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from club import journeys
from cms.desk import DeskRequest, desk, frame
from loyalty.earning.models import EarnRule
from loyalty.earning.queries import credits_waiting, rules_by_day

LIST_MAX = 200


@desk("points")
@require_safe
def earning(request: DeskRequest) -> HttpResponse:
    """What earns points today, and every version there was or will be."""
    today = journeys.group_day(timezone.now())
    in_force = {rule.pk for rule in rules_by_day()(today)}
    versions = EarnRule.objects.select_related("author", "campaign").order_by("code", "-valid_from", "-pk")
    rows = [(rule, rule.pk in in_force, rule.valid_from > today) for rule in versions[:LIST_MAX]]
    return frame(
        request,
        "cms/desk/points/earning.html",
        _("Earning rules"),
        icon="desk-list",
        rows=rows,
        kinds=EarnRule.Kind.choices,
        waiting=credits_waiting().count(),
        can_act=request.scope.acts_everywhere,
    )
