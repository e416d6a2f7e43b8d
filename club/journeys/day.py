"""The group's calendar day: points belong to it everywhere (decisions.md)."""

from datetime import date, datetime

from booking.sites.models import Group

__all__ = ["group_day"]


def group() -> Group:
    """The one group of this installation."""
    return Group.objects.order_by("pk")[0]


def group_day(now: datetime) -> date:
    return now.astimezone(group().tz).date()
