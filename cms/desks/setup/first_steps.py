"""What a new group needs before its first customer: each step with its page, done or not."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Exists, OuterRef
from django.http import HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from booking.garage.models import VehicleModel
from booking.sites.models import Post, Site
from booking.workshop.models import Kind, Operation, Resource
from booking.workshop.queries import able_sites
from club.journeys import group_day
from cms.desk import DeskRequest, desk, frame
from cms.pages import LegalPage
from loyalty.rewards.models import Reward


@dataclass(frozen=True, slots=True)
class Step:
    """``count``: how much is there; ``missing``: what keeps it from being done; ``job``: whose it is."""

    title: Any
    advice: Any
    page: str
    count: int
    missing: int = 0
    job: str = "group"

    @property
    def is_done(self) -> bool:
        return self.count > 0 and not self.missing


@desk("group")
@require_safe
def first_steps(request: DeskRequest) -> HttpResponse:
    steps = steps_of(group_day(timezone.now()))
    return frame(
        request, "cms/desk/setup/first_steps.html", _("First steps"), icon="desk-clipboard-check",
        steps=steps, left=sum(not step.is_done for step in steps),
    )  # fmt: skip


def steps_of(on: date) -> list[Step]:
    units = Resource.objects.filter(site=OuterRef("pk"), retired_on=None)
    sites = Site.objects.filter(closed_on=None)
    total = sites.count()
    ready = sites.filter(
        Exists(units.filter(kind=Kind.BAY)), Exists(units.filter(kind=Kind.TECHNICIAN))
    ).count()
    menu = list(Operation.objects.offered_on(on))
    able = able_sites(menu, on)
    unread = LegalPage.objects.filter(latest_revision=None).count()
    return [
        Step(
            gettext_lazy("Brands and models"),
            gettext_lazy("What owners choose from when they add a car."),
            reverse("desk_makes"), VehicleModel.objects.count(),
        ),
        Step(
            gettext_lazy("Centres"),
            gettext_lazy("Each dealership with its address, phone and brands."),
            reverse("desk_centres"), total,
        ),
        Step(
            gettext_lazy("Work and prices"),
            gettext_lazy("What can be booked, and how long it takes. Some centre must have what it needs."),
            reverse("desk_operations"), len(menu), sum(not sites for sites in able.values()) if ready else 0,
        ),
        Step(
            gettext_lazy("Bays and people"),
            gettext_lazy("A centre without a bay or a technician offers no time. Look at its hours as well."),
            reverse("desk_units"), ready, total - ready, job="capacity",
        ),
        Step(
            gettext_lazy("Staff"),
            gettext_lazy("Who works here, as what and where. You are there already."),
            reverse("desk_staff"), Post.objects.values("user").distinct().count() - 1, job="people",
        ),
        Step(
            gettext_lazy("Rewards"),
            gettext_lazy("What points are good for. How they are earned stands in the earning rules."),
            reverse("desk_rewards"), Reward.objects.count(), job="points",
        ),
        Step(
            gettext_lazy("Legal pages"),
            gettext_lazy(
                "Privacy, terms and imprint begin with words of ours: read, change and publish them."
            ),
            reverse("wagtailadmin_explore_root"), LegalPage.objects.count(), unread,
        ),
    ]  # fmt: skip
