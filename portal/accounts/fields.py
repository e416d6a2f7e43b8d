"""Form fields that several pages of an account share."""

from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from booking.sites.models import Site
from club.members.rules import ZONES
from portal.formats import centre, zone_name


class SiteChoice(forms.ModelChoiceField[Site]):
    """A dealership by its name in the reader's language, and its town."""

    def label_from_instance(self, obj: Any) -> str:
        return centre(obj)


def zone_choices() -> list[tuple[str, str]]:
    """Where a member may live, from west to east; none: the hour of their centre."""
    return [("", _("as at my centre")), *((zone, zone_name(zone)) for zone in ZONES)]


def open_sites() -> QuerySet[Site]:
    return Site.objects.open_on(timezone.localdate()).order_by("name")
