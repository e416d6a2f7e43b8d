"""Whoever of the staff reads a personal record is written down; seeing contacts in full has a limit (K7)."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from django.contrib.auth import get_user_model
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from booking.sites.models import Site
from club.privacy.models import Look
from club.privacy.queries import reveals_left
from club.refusals import Refusal
from club.trail.context import REFERENCE

if TYPE_CHECKING:
    from portal.models import User


class TooManyReveals(Refusal):
    code = "too_many_reveals"
    status = 429
    sentence = _("You have seen as many contacts in full as one day allows. Ask your manager.")


def look(
    *,
    staff: User,
    person: User,
    site: Site | None,
    now: datetime,
    what: str = Look.What.PAGE,
    fields: str = "",
) -> Look:
    """Write down that the record was read."""
    return Look.objects.create(
        at=now,
        staff=staff,
        person=person,
        site=site,
        what=what,
        fields=fields[:60],
        reference=REFERENCE.get(),
    )


def reveal(*, staff: User, person: User, site: Site | None, fields: str, now: datetime) -> Look:
    """Masked contacts are shown once; counted under a lock, so two windows do not count as one."""
    with transaction.atomic():
        get_user_model().objects.select_for_update().get(pk=staff.pk)
        if not reveals_left(staff, now):
            raise TooManyReveals
        return look(staff=staff, person=person, site=site, now=now, what=Look.What.REVEAL, fields=fields)
