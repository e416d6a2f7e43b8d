"""Refusals of vouchers as people read them: a centre by its name, a day as it was there.

Loyalty knows centres by their codes and moments without a place.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.utils.translation import get_language

from booking.sites.models import Site
from booking.sites.queries import group
from loyalty.refusals import Day, Refusal

__all__: list[str] = []


class Centres(str):
    """Codes that a sentence tells as names, in its reader's language."""

    __slots__ = ()

    def __str__(self) -> str:
        codes, is_chinese = self.split(", "), (get_language() or "").startswith("zh")
        names = {
            site.code: site.name_zh if is_chinese and site.name_zh else site.name
            for site in Site.objects.filter(code__in=codes)
        }
        return ("、" if is_chinese else ", ").join(names.get(code, code) for code in codes)


@contextmanager
def told_at(site: Site | None) -> Iterator[None]:
    """``site``: where somebody asks; None is the owner at home, who reads the group's days."""
    try:
        yield
    except Refusal as refusal:
        facts: Any = refusal.params or {}
        where = Site.objects.filter(code=str(facts.get("site", ""))).first() or site or group()
        if at := facts.get("at"):
            facts["on"] = Day(*at.astimezone(where.tz).timetuple()[:3])
        for name in ("site", "sites"):
            if codes := facts.get(name):
                facts[name] = Centres(codes)
        raise
