"""Colleagues to choose from: who holds a post at one's own sites today."""

from typing import Any

from django.contrib.auth import get_user_model
from django.db.models import Q, QuerySet
from django.utils import timezone

from booking.sites.queries import posts_at
from cms.desk import DeskRequest


def colleagues(request: DeskRequest) -> QuerySet[Any]:
    posts = posts_at(timezone.now()).filter(Q(site__in=request.scope.seen) | Q(site=None))
    return get_user_model().objects.filter(pk__in=posts.values("user"), is_staff=True).order_by("name", "pk")
