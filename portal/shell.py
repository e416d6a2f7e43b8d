"""The owner's doors: what stands in the tabs, the rail and the More sheet."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

THEMES = ("auto", "light", "dark")
THEME_COOKIE = "theme"


@dataclass(frozen=True)
class Door:
    """A place in the portal: its page, its sign, and the pages that belong to it.

    ``also``: names of URLs; one ending in a stroke begins several (as in portal/policy.py).
    """

    page: str
    icon: str
    label: str | Promise
    also: tuple[str, ...] = ()
    is_lead: bool = False
    feature: str = ""  # shown to those who have it (club/rollout.py)


@dataclass(frozen=True)
class Open:
    """A door as one request sees it."""

    page: str
    icon: str
    label: str | Promise
    is_lead: bool
    url: str
    is_here: bool


TABS = (
    Door("home", "house", _("Home")),
    Door("garage", "car", _("Garage"), also=("garage_", "vehicle", "vehicle_")),
    Door("appointment_new", "calendar-plus", _("Book"), is_lead=True),
    Door("points", "gauge", _("Points"), also=("points_", "receipt", "gift", "gift_")),
)
MORE = (
    Door(
        "appointments",
        "calendar-days",
        _("Appointments"),
        also=("appointment", "appointment_", "waitlist_"),
    ),
    Door("rewards", "gift", _("Rewards"), also=("reward", "donation")),
    Door("vouchers", "ticket", _("Vouchers"), also=("voucher", "voucher_")),
    Door("card", "id-card", _("Club card")),
    Door("friends", "users", _("Friends"), feature="friends"),
    Door("my_events", "party-popper", _("Events"), also=("my_event", "my_event_"), feature="events"),
    Door(
        "voice",
        "message-square-heart",
        _("Your voice"),
        also=("claim", "claim_", "complaint", "complaint_", "suggestion", "suggestion_"),
    ),
    Door("inbox", "inbox", _("Inbox"), also=("message", "inbox_")),
    Door(
        "profile",
        "user",
        _("Profile"),
        also=(
            "payments",
            "payment",
            "payment_",
            "consents",
            "household",
            "household_",
            "plan",
            "plan_",
            "privacy",
            "privacy_",
            "phone",
            "phone_",
            "id_number",
        ),
    ),
)


@cache
def address_of(page: str) -> str:
    return reverse(page)


PAGES = {door.page for door in (*TABS, *MORE)}


def holds(door: Door, page: str) -> bool:
    """Whether the page belongs to the door; a page with a door of its own belongs to no other."""
    if page in PAGES:
        return page == door.page
    return any(page == name or (name.endswith("_") and page.startswith(name)) for name in door.also)


def opened(doors: Sequence[Door], here: str | None, has: Callable[[str], bool]) -> list[Open]:
    """``has`` tells whether who is looking has a feature."""
    return [
        Open(
            page=door.page,
            icon=door.icon,
            label=door.label,
            is_lead=door.is_lead,
            url=address_of(door.page),
            is_here=holds(door, here or ""),
        )
        for door in doors
        if not door.feature or has(door.feature)
    ]
