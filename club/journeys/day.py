"""The group's calendar day: points belong to it everywhere (decisions.md)."""

from datetime import date, datetime

from booking.sites.queries import group

__all__ = ["group_day"]


def group_day(now: datetime) -> date:
    return now.astimezone(group().tz).date()
