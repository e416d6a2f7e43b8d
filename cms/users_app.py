"""Wagtail's users app with our own form: one name, no passwords (safety.md R38)."""

from wagtail.users.apps import WagtailUsersAppConfig


class DeskUsersConfig(WagtailUsersAppConfig):
    user_viewset = "cms.users.PeopleViewSet"
