"""A copy of everything held of a person: asked, made by a job within a day, kept a week (K3)."""

from __future__ import annotations

import csv
import io
import json
import zipfile
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from django.core.files.base import ContentFile
from django.core.files.storage import storages
from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from booking.sites.queries import group
from club.privacy.models import DataCopy
from club.privacy.queries import copy_of
from club.privacy.rules import safe_cell
from club.refusals import Refusal
from club.trail.actions import record

if TYPE_CHECKING:
    from portal.models import User

WITHIN, KEPT = timedelta(hours=24), timedelta(days=7)
BATCH = 10


class CopyInTheMaking(Refusal):
    code = "copy_in_the_making"
    status = 409
    sentence = _("Your copy is being made already. We tell you when it is ready.")


def ask_copy(*, person: User, now: datetime, actor: User) -> DataCopy:
    """One at a time; the database refuses a second."""
    try:
        with transaction.atomic():
            row = DataCopy.objects.create(person=person, asked_at=now, asked_by=actor, due_at=now + WITHIN)
            record(actor=actor, verb="privacy.copy_asked", subject=row, now=now)
            return row
    except IntegrityError as error:
        raise CopyInTheMaking from error


def make_copies(*, now: datetime) -> list[DataCopy]:
    """The oldest requests first, each in its own transaction; two workers never make the same."""
    made = []
    for _n in range(BATCH):
        with transaction.atomic():
            rows = DataCopy.objects.waiting().select_for_update(skip_locked=True, of=("self",))
            row = rows.select_related("person").order_by("asked_at", "pk").first()
            if row is None:
                break
            made.append(_make(row, now))
    return made


def fetched(*, copy: DataCopy, now: datetime, actor: User) -> DataCopy:
    """Its owner took it; the first time is kept, every time is in the trail."""
    with transaction.atomic():
        row = DataCopy.objects.select_for_update().get(pk=copy.pk)
        row.fetched_at = row.fetched_at or now
        row.save(update_fields=["fetched_at"])
        record(actor=actor, verb="privacy.copy_taken", subject=row, now=now)
        return row


def remove_old_copies(*, now: datetime) -> int:
    """A week is over: the file goes, the row says that it was."""
    old = list(DataCopy.objects.exclude(file="").filter(until__lte=now))
    for row in old:
        storages["private"].delete(row.file)
        DataCopy.objects.filter(pk=row.pk).update(file="", size=0)
    return len(old)


def _make(row: DataCopy, now: datetime) -> DataCopy:
    content = archive(dict(copy_of(row.person, now.astimezone(group().tz).date())), now)
    row.file = storages["private"].save(f"copies/{row.ref}.zip", ContentFile(content))
    row.size, row.ready_at, row.until = len(content), now, now + KEPT
    row.save(update_fields=["file", "size", "ready_at", "until"])
    record(actor=None, verb="privacy.copy_made", subject=row, now=now, data={"size": row.size})
    return row


def archive(tables: Mapping[str, list[dict[str, Any]]], now: datetime) -> bytes:
    """One JSON with all, and a CSV of each table for whoever opens a spreadsheet."""
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as file:
        facts = {"made_at": now.isoformat(), "tables": tables}
        file.writestr("data.json", json.dumps(facts, ensure_ascii=False, indent=1))
        for name, rows in tables.items():
            file.writestr(f"{name.replace(':', '-')}.csv", "\ufeff" + as_csv(rows))
    return target.getvalue()


def as_csv(rows: list[dict[str, Any]]) -> str:
    text = io.StringIO()
    writer = csv.DictWriter(text, list(rows[0]))
    writer.writeheader()
    writer.writerows({name: safe_cell(_cell(value)) for name, value in row.items()} for row in rows)
    return text.getvalue()


def _cell(value: Any) -> str:
    if isinstance(value, list | dict):
        return json.dumps(value, ensure_ascii=False)
    return "" if value is None else str(value)
