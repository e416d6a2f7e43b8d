"""The desk's menu: by job, as each person's posts open it. What does not exist is not linked."""

from typing import Any, NamedTuple

from django.http import HttpRequest
from django.urls import reverse_lazy
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from wagtail.admin.menu import Menu, MenuItem, SubmenuMenuItem

from club.rollout import is_open
from cms.roles import scope_of


class Door(NamedTuple):
    name: str
    label: Any
    icon: str
    job: str
    inside: tuple["Door", ...] = ()
    feature: str = ""  # shown to those who have it (club/rollout.py)


DOORS = (
    Door("wagtailadmin_home", _("Today"), "desk-gauge", "today"),
    Door("desk_tasks", _("Tasks"), "desk-clipboard-check", "tasks"),
    Door("desk_workshop", _("Workshop"), "desk-wrench", "workshop"),
    Door("desk_jobs", _("Jobs"), "desk-clipboard-check", "workshop"),
    Door("desk_vehicles", _("Cars"), "desk-wrench", "workshop"),
    Door("desk_payments", _("Payments"), "desk-receipt", "bills"),
    Door("desk_members", _("Members"), "desk-users", "members"),
    Door(
        "points",
        _("Points"),
        "desk-coins",
        "points",
        (
            Door("desk_voucher", _("Use a voucher"), "desk-ticket", "vouchers"),
            Door("desk_card", _("Member's card"), "desk-id-card", "vouchers"),
            Door("desk_accounts", _("Accounts"), "desk-coins", "points"),
            Door("desk_approvals", _("Approvals"), "desk-clipboard-check", "points"),
            Door("desk_codes", _("Gift codes"), "desk-gift", "points", feature="gifts"),
            Door("desk_claims", _("Missing points"), "desk-clipboard-check", "claims"),
            Door("desk_rewards", _("Rewards"), "desk-gift", "points"),
            Door("desk_earning", _("Earning rules"), "desk-list", "points"),
            Door("desk_tiers", _("Levels"), "desk-trophy", "points"),
            Door("desk_campaigns", _("Campaigns"), "desk-trophy", "points"),
            Door("desk_credits", _("Large credits"), "desk-clipboard-check", "points"),
            Door("desk_liability", _("Liability"), "desk-gauge", "liability"),
            Door("desk_books", _("The books"), "desk-clipboard-check", "liability"),
        ),
    ),
    Door(
        "growth",
        _("Growth"),
        "desk-trophy",
        "growth",
        (
            Door("desk_events", _("Events"), "desk-calendar-days", "growth", feature="events"),
            Door("desk_leads", _("Leads"), "desk-users", "leads"),
            Door("desk_showroom", _("Who came in"), "desk-users", "leads"),
            Door("desk_year", _("Year plan"), "desk-calendar-days", "growth"),
            Door("desk_memberships", _("Paid memberships"), "desk-trophy", "growth", feature="plans"),
            Door("desk_partners", _("Partners"), "desk-users", "growth"),
            Door("desk_referrals", _("Referrals"), "desk-heart-handshake", "growth", feature="friends"),
            Door("desk_reminders", _("Reminders"), "desk-bell", "growth"),
        ),
    ),
    Door("desk_staffroom", _("Staff room"), "desk-newspaper", "today"),
    Door(
        "figures",
        _("Figures"),
        "desk-gauge",
        "figures",
        (
            Door("desk_figures", _("The week"), "desk-gauge", "figures"),
            Door("desk_classes", _("Classes and churn"), "desk-users", "figures"),
            Door("desk_segments", _("Segments"), "desk-list", "figures"),
            Door("desk_reports", _("Customers"), "desk-users", "figures"),
            Door("desk_plans", _("Plans"), "desk-calendar-days", "figures"),
            Door("desk_cards", _("Cards"), "desk-file-text", "figures"),
            Door("desk_history", _("What was set"), "desk-clipboard-check", "figures"),
        ),
    ),
    Door(
        "care",
        _("Care"),
        "desk-heart-handshake",
        "care",
        (
            Door("desk_care", _("Complaints"), "desk-heart-handshake", "care"),
            Door("desk_calls", _("Calls"), "desk-bell", "care"),
            Door("desk_warnings", _("Early warnings"), "desk-gauge", "care"),
            Door("desk_suggestions", _("Suggestions"), "desk-clipboard-check", "care"),
            Door("desk_promises", _("Promises"), "desk-heart-handshake", "care"),
            Door("desk_goodwill", _("Goodwill"), "desk-coins", "care"),
            Door("desk_results", _("What owners say"), "desk-gauge", "care"),
            Door("desk_care_figures", _("What we learn"), "desk-gauge", "care"),
            Door("desk_meetings", _("Meetings"), "desk-users", "care"),
            Door("desk_surveys", _("Surveys"), "desk-list", "care"),
            Door("desk_training", _("Certificates"), "desk-id-card", "care"),
            Door("desk_coaching", _("Coaching"), "desk-users", "care"),
            Door("desk_contests", _("Contests"), "desk-trophy", "care"),
        ),
    ),
    Door(
        "content",
        _("Content"),
        "desk-newspaper",
        "content",
        (
            Door("wagtailadmin_explore_root", _("Pages"), "desk-file-text", "content"),
            Door("wagtailimages:index", _("Pictures"), "desk-image", "content"),
        ),
    ),
    Door(
        "files",
        _("Files"),
        "desk-list",
        "files",
        (
            Door("desk_lists", _("Lists taken in"), "desk-list", "files"),
            Door("desk_exports", _("Lists that leave"), "desk-file-text", "files"),
            Door("desk_integrations", _("Other systems"), "desk-settings", "files"),
        ),
    ),
    Door(
        "desk_settings",
        _("Settings"),
        "desk-settings",
        "capacity",
        (
            Door("desk_first_steps", _("First steps"), "desk-clipboard-check", "group"),
            Door("desk_group", _("The group"), "desk-building-2", "people"),
            Door("desk_centres", _("Centres"), "desk-building-2", "group"),
            Door("desk_makes", _("Brands and models"), "desk-list", "group"),
            Door("desk_hours", _("Opening hours"), "desk-clock", "capacity"),
            Door("desk_units", _("Bays and people"), "desk-building-2", "capacity"),
            Door("desk_absences", _("Absences"), "desk-calendar-days", "capacity"),
            Door("desk_foreign", _("Dealer system"), "desk-clipboard-check", "capacity"),
            Door("desk_skills", _("Limits of skills"), "desk-gauge", "capacity"),
            Door("desk_zones", _("Zones"), "desk-map-pin", "capacity"),
            Door("desk_trust", _("Deposits and trust"), "desk-users", "workshop"),
            Door("desk_operations", _("Work and prices"), "desk-tag", "group"),
            Door("desk_policies", _("Rules"), "desk-clipboard-check", "group"),
            Door("desk_rollout", _("Roll-out"), "desk-gauge", "group"),
            Door("desk_time_zone", _("Time zone"), "desk-clock", "group"),
            Door("desk_retention", _("How long we keep"), "desk-clipboard-check", "group"),
            Door("desk_background", _("Background work"), "desk-settings", "group"),
            Door("desk_staff", _("Staff"), "desk-id-card", "people"),
        ),
    ),
)


class JobItem(MenuItem):
    def __init__(self, door: Door, order: int) -> None:
        super().__init__(
            door.label, reverse_lazy(door.name), name=door.name, icon_name=door.icon, order=order
        )
        self.job, self.feature = door.job, door.feature

    def is_shown(self, request: HttpRequest) -> bool:
        has_it = not self.feature or is_open(self.feature, request.user, timezone.now().date())
        return has_it and bool(scope_of(request.user, self.job))


def items() -> list[MenuItem]:
    """The whole menu; Wagtail asks each item whether it is shown."""
    return [item_of(door, (n + 1) * 10) for n, door in enumerate(DOORS)]


def shown_to(request: HttpRequest) -> list[MenuItem]:
    """Every page of the menu that this person sees, one after the other."""
    doors = [inner for door in DOORS for inner in (door.inside or (door,))]
    return [item for n, door in enumerate(doors) if (item := JobItem(door, n)).is_shown(request)]


def item_of(door: Door, order: int) -> MenuItem:
    if not door.inside:
        return JobItem(door, order)
    inside = [JobItem(inner, n) for n, inner in enumerate(door.inside)]
    return SubmenuMenuItem(door.label, Menu(items=inside), name=door.name, icon_name=door.icon, order=order)
