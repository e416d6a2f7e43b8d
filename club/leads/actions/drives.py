"""Test drives: agreed, kept with the licence seen, or missed."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from booking.garage.models import VehicleModel
from club.leads.actions.steps import Kind, NotVerified, move, note, take
from club.leads.models import Lead, TestDrive
from club.refusals import Refusal

if TYPE_CHECKING:
    from portal.models import User


class DriveOver(Refusal):
    code = "drive_over"
    status = 409
    sentence = _("This drive has been settled already.")


class LicenceNotSeen(Refusal):
    code = "licence_not_seen"
    sentence = _("Look at the driving licence first, then tick the box.")


class DriveInThePast(Refusal):
    code = "drive_in_the_past"
    sentence = _("Choose a time that is still to come.")


@transaction.atomic
def agree_drive(
    *, lead: Lead, at: datetime, actor: User, now: datetime, model: VehicleModel | None = None
) -> TestDrive:
    """A drive is agreed; one open drive a lead, so a new time takes the place of the old one."""
    locked = take(lead)
    if locked.verified_at is None:
        raise NotVerified
    if at <= now:
        raise DriveInThePast
    locked.drives.filter(kept_at=None, missed_at=None).delete()
    note(locked, Kind.CONTACT, f"{at:%Y-%m-%d %H:%M}", actor, now)
    return TestDrive.objects.create(
        lead=locked, site=locked.site, model=model or locked.model, at=at, agreed_at=now, agreed_by=actor
    )


@transaction.atomic
def keep_drive(*, drive: TestDrive, licence_seen: bool, actor: User, now: datetime) -> TestDrive:
    """They came and drove."""
    lead, row = _taken(drive)
    if not licence_seen:
        raise LicenceNotSeen
    row.licence_seen_at = row.kept_at = now
    row.save(update_fields=["licence_seen_at", "kept_at"])
    if lead.stage != Lead.Stage.TEST_DRIVE:
        move(lead, Lead.Stage.TEST_DRIVE, "", actor, now)
    return row


@transaction.atomic
def miss_drive(*, drive: TestDrive, actor: User, now: datetime) -> TestDrive:
    lead, row = _taken(drive)
    row.missed_at = now
    row.save(update_fields=["missed_at"])
    note(lead, Kind.ATTEMPT, str(_("Did not come to the test drive")), actor, now)
    return row


def _taken(drive: TestDrive) -> tuple[Lead, TestDrive]:
    lead = take(drive.lead)
    row = TestDrive.objects.select_for_update().get(pk=drive.pk)
    if row.kept_at is not None or row.missed_at is not None:
        raise DriveOver
    return lead, row
