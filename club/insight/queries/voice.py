"""What owners say, as one number and its weak items (care.md §3; sources B4)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.db.models import Q

from booking.sites.models import Site
from club.insight.queries.spans import Span
from club.surveys.models import Survey
from club.surveys.queries import results
from club.surveys.queries.numbers import ItemLine, Results

WEAK_MAX = 5


def survey_of(span: Span) -> Survey | None:
    """The questionnaire asked after visits, in the version of the span's last evening. One query."""
    known = Survey.objects.filter(asked_after=Survey.After.VISIT, published_at__lt=span.end)
    of_one = span.sites is not None and len(span.sites) == 1
    own = Q(site=None) | Q(site__in=span.sites or ()) if of_one else Q(site=None)
    return known.filter(own).order_by("site_id", "-published_at", "-pk").first()


def said(span: Span, since: datetime, until: datetime) -> Results | None:
    survey = survey_of(span)
    if survey is None:
        return None
    sites = list(Site.objects.values_list("pk", flat=True)) if span.sites is None else list(span.sites)
    return results(survey, sites, since, until)


def survey_index(span: Span) -> tuple[int | None, int | None]:
    """Now and before, of a thousand; None where too little was answered."""
    return worth(said(span, span.start, span.end)), worth(said(span, span.earlier, span.start))


def worth(found: Results | None) -> int | None:
    return None if found is None or found.index is None else round(found.index)


def weak_items(span: Span) -> Sequence[ItemLine]:
    """The questions with the lowest mean, the weakest first."""
    found = said(span, span.start, span.end)
    return found.weak[:WEAK_MAX] if found else ()
