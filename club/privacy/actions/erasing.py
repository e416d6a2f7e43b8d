"""Being forgotten: asked, thought over, done by the job on its day (privacy.md, K4).

Rows that sums or the law need stay and name nobody; the person's key goes, so what is sealed in the
trail and in old backups stays shut.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from django.apps import apps
from django.contrib.auth import get_user_model
from django.core.files.storage import storages
from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from booking.files.models import File
from booking.garage.models import Keeper
from booking.sites.models import Site
from booking.sites.queries import calendar_of
from booking.sites.rules import NoOpenTimeError, due_at
from club.members.models import CompanyPerson, Member, Relation
from club.notices.actions import suppress
from club.privacy.inventory import BLANK, DELETE, HELD
from club.privacy.models import DataCopy, Erasure, Tombstone
from club.privacy.queries import obstacles, rows_of
from club.refusals import Refusal
from club.trail.actions import record

if TYPE_CHECKING:
    from portal.models import User

WORKING_DAYS = 10
THINK_OVER = timedelta(days=3)


class ErasureRunning(Refusal):
    code = "erasure_running"
    status = 409
    sentence = _("You have asked for this already.")


class ErasureObstacle(Refusal):
    """``obstacles``: codes of what has to end first."""

    code = "erasure_obstacle"
    status = 409
    sentence = _(
        "Something has to end first: an appointment or event ahead, a car with us, a paid membership or an "
        "open matter."
    )


class TooLateToKeep(Refusal):
    code = "too_late_to_keep"
    status = 409
    sentence = _("This can no longer be taken back.")


def ask_erasure(
    *,
    person: User,
    site: Site | None,
    identity_how: str,
    now: datetime,
    actor: User,
    points: str = Erasure.Points.NONE,
    not_before: datetime | None = None,
) -> Erasure:
    """``identity_how``: how we know that it is them. ``not_before``: while points are still used."""
    try:
        with transaction.atomic():
            if obstacles(person, now):
                raise ErasureObstacle
            starts = max(now + THINK_OVER, not_before or now)
            row = Erasure.objects.create(
                person=person, asked_at=now, asked_by=actor, identity_how=identity_how, points=points,
                starts_at=starts, due_at=max(starts, _working_days(site, not_before or now)),
            )  # fmt: skip
            record(actor=actor, verb="privacy.erasure_asked", subject=row, now=now, site=site)
            return row
    except IntegrityError as error:
        raise ErasureRunning from error


def keep_person(*, erasure: Erasure, now: datetime, actor: User) -> Erasure:
    """They thought better of it."""
    with transaction.atomic():
        row = Erasure.objects.select_for_update().get(pk=erasure.pk)
        if not row.can_be_withdrawn(now):
            raise TooLateToKeep
        row.withdrawn_at = now
        row.save(update_fields=["withdrawn_at"])
        record(actor=actor, verb="privacy.erasure_withdrawn", subject=row, now=now)
        return row


def erase(*, erasure: Erasure, now: datetime) -> Erasure | None:
    """Everything the inventory says, in one transaction. None while something still has to end."""
    with transaction.atomic():
        row = Erasure.objects.select_for_update(of=("self",)).select_related("person").get(pk=erasure.pk)
        if not row.is_open() or row.starts_at > now or obstacles(row.person, now):
            return None
        row.result = _forget(row.person, now)
        row.done_at = now
        row.save(update_fields=["done_at", "result"])
        Tombstone.objects.get_or_create(person=row.person_id, defaults={"at": now})
        record(actor=None, verb="privacy.erased", subject=row, now=now, data=row.result)
        return row


def erase_again(*, people: list[tuple[int, datetime]], now: datetime) -> int:
    """After a restore: whoever was erased is erased in the old data as well. How many were there."""
    count = 0
    for pk, at in people:
        with transaction.atomic():
            person = get_user_model().objects.select_for_update().filter(pk=pk).first()
            if person is None:
                continue
            _forget(person, now)
            Tombstone.objects.get_or_create(person=pk, defaults={"at": at})
            count += 1
    return count


def _forget(person: User, now: datetime) -> dict[str, int]:
    """Table → rows touched. Files first: a row may still say where they lie."""
    _close(person, now)
    counts = {"files": _remove_files(person)}
    for entry in HELD:
        rows = rows_of(entry, person)
        if entry.erase == DELETE:
            touched = rows.count()
            rows.delete()
        elif entry.erase == BLANK:
            keys = list(rows.values_list("pk", flat=True))
            manager = apps.get_model(entry.model)._base_manager
            touched = manager.filter(pk__in=keys).update(**entry.blank)
        else:
            continue
        if touched:
            counts[entry.model] = counts.get(entry.model, 0) + touched
    return counts


def _close(person: User, now: datetime) -> None:
    """The login, the membership, cars and roles end; the address may not come back by an import."""
    if person.email:
        suppress(address=person.email, channel="email", reason="erased", now=now)
    sessions = apps.get_model("usersessions.UserSession").objects.filter(user=person)
    keys = list(sessions.values_list("session_key", flat=True))
    apps.get_model("sessions.Session").objects.filter(session_key__in=keys).delete()
    person.set_unusable_password()
    person.is_active = False
    person.save(update_fields=["password", "is_active"])
    Member.objects.filter(user=person, closed_at=None).update(closed_at=now)
    on = now.date()
    Keeper.objects.filter(user=person, until_date=None, from_date__lte=on).update(
        until_date=on, ending=Keeper.Ending.REMOVED
    )
    CompanyPerson.objects.filter(person=person, until_date=None).update(until_date=on)
    Relation.objects.filter(person=person, until_at=None).update(until_at=now)


def _remove_files(person: User) -> int:
    """Photos they sent and copies they asked for, from the shelf; the rows keep their random names."""
    count = 0
    for file in File.objects.filter(uploaded_by=person):
        for side in (file.picture, file.thumb):
            side.storage.delete(str(side.name or ""))
        count += 1
    for copy in DataCopy.objects.filter(person=person).exclude(file=""):
        storages["private"].delete(copy.file)
        count += 1
    DataCopy.objects.filter(person=person).update(file="", size=0)
    return count


def _working_days(site: Site | None, now: datetime) -> datetime:
    """The end of ten working days by the centre's calendar; by weekdays where it has none."""
    if site is not None:
        try:
            return due_at(calendar_of(site), now, service_days=WORKING_DAYS)
        except NoOpenTimeError:
            pass
    return now + timedelta(days=WORKING_DAYS + 2 * (WORKING_DAYS // 5))
