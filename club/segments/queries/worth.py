"""Conditions on what a customer is worth: class, cell, loyalty, churn, spend, trend, level."""

from __future__ import annotations

from babel.numbers import get_currency_precision
from django.db.models import Exists, F, OuterRef, Q, Subquery

from club.segments.models import Standing
from club.segments.queries.day import Day, any_of, between
from club.segments.rules import Condition
from loyalty.tiers.models import Tier, TierNews


def stands(day: Day, ask: Q) -> Q:
    """By the newest run; nobody stands anywhere before the first."""
    return Q(Exists(Standing.objects.filter(ask, run=day.run, member=OuterRef("pk"))))


def klass(said: Condition, day: Day) -> Q:
    return stands(day, Q(klass__in=said.values))


def cell(said: Condition, day: Day) -> Q:
    return stands(day, Q(cell__in=said.values))


def churn(said: Condition, day: Day) -> Q:
    return stands(day, Q(label__in=said.values))


def loyalty(said: Condition, day: Day) -> Q:
    high, middle = day.terms["loyal_high_percent"] * 100, day.terms["loyal_percent"] * 100
    levels = {
        "high": Q(loyalty_bp__gte=high),
        "middle": Q(loyalty_bp__gte=middle, loyalty_bp__lt=high),
        "low": Q(loyalty_bp__lt=middle),
    }
    return stands(day, any_of(levels.get(value) for value in said.values))


def spent(said: Condition, day: Day) -> Q:
    """Whole units of money of the months the run looked at."""
    return stands(day, between("amount_minor", said, 10 ** get_currency_precision(day.group.currency)))


def trend(said: Condition, day: Day) -> Q:
    moved = {
        "up": Q(amount_minor__gt=F("earlier_minor")),
        "down": Q(amount_minor__lt=F("earlier_minor")),
        "same": Q(amount_minor=F("earlier_minor")),
    }
    return stands(day, any_of(moved.get(value) for value in said.values))


def tier(said: Condition, day: Day) -> Q:
    """By the review's newest word up to the day; who was never reviewed holds the lowest level. One query."""
    news = TierNews.objects.filter(account__owner=OuterRef("user"), on__lte=day.on)
    newer = TierNews.objects.filter(account=OuterRef("account"), on__lte=day.on).order_by("-pk")
    found = Q(Exists(news.filter(pk=Subquery(newer.values("pk")[:1]), tier__code__in=said.values)))
    lowest = Tier.objects.order_by("rank").values_list("code", flat=True).first()
    return found | ~Q(Exists(news)) if lowest in said.values else found
