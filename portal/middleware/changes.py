"""What a write at the desk changed, field by field, for the rows it leaves in the trail (safety.md K2).

Rows that a request saves are noted as they were and as they are; ``club.trail`` adds them to the next entry
whose action names no values of its own. What is personal shows that it changed, never what it says.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from functools import cache
from typing import Any

from django.db import models
from django.db.models.signals import post_save, pre_delete, pre_save

from club.privacy.inventory import DELETE, HELD
from club.trail.context import CHANGED
from portal.logs import mask

ROWS_MAX, TEXT_MAX = 40, 200
HIDDEN = "…"
SECRET = frozenset({
    "password", "plate", "plate_key", "vin", "email", "phone", "secret", "old_secret", "digest", "code_hash",
    "key_hash",
})  # fmt: skip
OURS = {"portal", "booking", "loyalty", "club", "cms"}
NEVER = {"portal.reply", "portal.device", "club.trailentry", "club.trailseal", "club.ticketentry"}
"""Kept answers, the browser's mark, and what is a log itself."""


def connect() -> None:
    pre_save.connect(about_to_save, dispatch_uid="changes.before")
    post_save.connect(saved, dispatch_uid="changes.after")
    pre_delete.connect(about_to_delete, dispatch_uid="changes.gone")


@contextmanager
def collected() -> Iterator[None]:
    token = CHANGED.set({})
    try:
        yield
    finally:
        CHANGED.reset(token)


def about_to_save(sender: type[models.Model], instance: models.Model, **more: Any) -> None:
    """One question for the row as it stands; none for a new one."""
    if is_told(sender):
        rows = sender._base_manager.filter(pk=instance.pk).values(*columns(sender))
        instance._was = None if instance._state.adding else rows.first()  # type: ignore[attr-defined]


def saved(sender: type[models.Model], instance: models.Model, **more: Any) -> None:
    if is_told(sender):
        was, now = instance.__dict__.pop("_was", None), values_of(instance)
        names = [name for name in now if was is None or now[name] != was[name]]
        note(
            instance, {name: was[name] for name in names} if was else {}, {name: now[name] for name in names}
        )


def about_to_delete(sender: type[models.Model], instance: models.Model, **more: Any) -> None:
    if is_told(sender):
        note(instance, values_of(instance), {})


def is_told(model: type[models.Model]) -> bool:
    changed = CHANGED.get()
    if changed is None or len(changed) >= ROWS_MAX:
        return False
    return model._meta.app_label in OURS and model._meta.label_lower not in NEVER


def note(instance: models.Model, was: dict[str, Any], now: dict[str, Any]) -> None:
    changed, model = CHANGED.get(), type(instance)
    if changed is not None and (was or now):
        before, after = changed.setdefault(f"{model._meta.label_lower}:{instance.pk}", ({}, {}))
        before.update({name: shown for name, shown in told(model, was).items() if name not in before})
        after.update(told(model, now))


def values_of(instance: models.Model) -> dict[str, Any]:
    """What the row holds; a value that the database works out is not known here."""
    found = {name: getattr(instance, name) for name in columns(type(instance))}
    return {name: value for name, value in found.items() if not hasattr(value, "resolve_expression")}


@cache
def columns(model: type[models.Model]) -> tuple[str, ...]:
    fields = [field for field in model._meta.concrete_fields if not field.primary_key and not field.generated]
    return tuple(field.attname for field in fields)


@cache
def personal(model: type[models.Model]) -> frozenset[str]:
    """Fields of a table that say something of a person, as the inventory declares them."""
    rows = [row for row in HELD if row.model.lower() == model._meta.label_lower]
    texts = [{*row.blank, *row.hide, *(row.plain if row.erase == DELETE else ())} for row in rows]
    return SECRET.union(*texts)


def told(model: type[models.Model], row: dict[str, Any]) -> dict[str, Any]:
    hidden = personal(model)
    return {name: HIDDEN if name in hidden and value else as_json(value) for name, value in row.items()}


def as_json(value: Any) -> Any:
    if value is None or isinstance(value, bool | int | float):
        return value
    if isinstance(value, bytes | memoryview):
        return HIDDEN
    return value.isoformat() if isinstance(value, date) else mask(str(value))[:TEXT_MAX]
