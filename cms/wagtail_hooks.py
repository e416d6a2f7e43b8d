"""What the desk hangs on Wagtail: addresses, menu, signs, colours, the Today panel. A table of contents."""

from typing import Any

from django.http import HttpRequest
from django.templatetags.static import static
from django.urls import URLPattern, URLResolver, include, path
from django.utils.html import format_html
from wagtail import hooks
from wagtail.admin.menu import MenuItem
from wagtail.admin.ui.components import Component

from cms import menu
from cms.desks.today import BooksPanel, MoneyPanel, SumsPanel, TodayPanel
from cms.roles import scope_of

ICONS = (
    "bell",
    "building-2",
    "calendar",
    "calendar-days",
    "clipboard-check",
    "clock",
    "coins",
    "file-text",
    "gauge",
    "gift",
    "heart-handshake",
    "id-card",
    "image",
    "list",
    "map-pin",
    "newspaper",
    "receipt",
    "settings",
    "tag",
    "ticket",
    "trophy",
    "users",
    "wrench",
)


@hooks.register("register_admin_urls")
def urls() -> list[URLPattern | URLResolver]:
    return [path("", include("cms.desks.urls"))]


@hooks.register("construct_main_menu")
def by_job(request: HttpRequest, shown: list[MenuItem]) -> None:
    """Our menu instead of Wagtail's; the system's owner keeps Wagtail's own settings at the end."""
    kept = [
        item for item in shown if item.name == "settings" and getattr(request.user, "is_superuser", False)
    ]
    shown[:] = [item for item in menu.items() if item.is_shown(request)] + kept


@hooks.register("construct_homepage_panels")
def panels(request: HttpRequest, shown: list[Component]) -> None:
    """Today first; what waits for an editor stays for those who edit."""
    kept = shown[:] if scope_of(request.user, "content") else []
    theirs = [panel for panel in kept if "whats_new" not in getattr(panel, "name", "")]
    shown[:] = [BooksPanel(), MoneyPanel(), SumsPanel(), TodayPanel(), *theirs]


@hooks.register("construct_homepage_summary_items")
def no_page_counts(request: HttpRequest, shown: list[Any]) -> None:
    shown.clear()


@hooks.register("register_icons")
def signs(icons: list[str]) -> list[str]:
    return [*icons, *(f"cms/icons/desk-{name}.svg" for name in ICONS)]


@hooks.register("insert_global_admin_css", order=900)
def colours() -> str:
    return format_html('<link rel="stylesheet" href="{}">', static("cms/css/desk.css"))
