"""Form fields that several pages of an account share."""

from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils import timezone

from booking.sites.models import Site
from portal.templatetags.paddock import said


class SiteChoice(forms.ModelChoiceField[Site]):
    """A dealership by its name in the reader's language, and its town."""

    def label_from_instance(self, obj: Any) -> str:
        name = said(obj, "name")
        return f"{name}, {obj.town}" if obj.town and obj.town not in name else name


def open_sites() -> QuerySet[Site]:
    return Site.objects.open_on(timezone.localdate()).order_by("name")
