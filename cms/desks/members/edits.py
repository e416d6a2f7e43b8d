"""What was changed in a customer's file: which fields for everybody, the words for a look that is noted."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.contrib.auth import get_user_model
from django.core.exceptions import FieldDoesNotExist
from django.utils.translation import gettext as _

from club.members.models import Member
from club.members.queries import Edit, edits_of
from cms.desks.members.forms import FileForm

SHOWN_MAX = 10


@dataclass(frozen=True, slots=True)
class EditLine:
    """``changes``: (label, before, after); both empty where only the name of the field is told."""

    at: datetime
    who: str
    changes: list[tuple[str, str, str]]


def edit_lines(member: Member, is_revealed: bool) -> list[EditLine]:
    """The newest changes first. One query, and one for the person's key where the words are shown."""
    return [line(edit, member) for edit in edits_of(member, SHOWN_MAX, is_opened=is_revealed)]


def line(edit: Edit, member: Member) -> EditLine:
    who = _("themselves") if edit.actor == member.user else str(edit.actor or _("the system"))
    return EditLine(edit.at, who, [(label(name), *change(name, edit)) for name in edit.names])


def change(name: str, edit: Edit) -> tuple[str, str]:
    """Before and after; a dash for nothing. Both empty while the change is sealed."""
    if name not in edit.fields:
        return "", ""
    before, after = edit.fields[name]
    return shown(name, before), shown(name, after)


def label(name: str) -> str:
    """As the form of the file calls it, else as the table does."""
    field = FileForm.base_fields.get(name)
    return str(field.label if field is not None else column(name).verbose_name)


def shown(name: str, value: Any) -> str:
    if value in (None, ""):
        return "–"
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    return str(dict(getattr(column(name), "flatchoices", ())).get(value, value))


def column(name: str) -> Any:
    try:
        return Member._meta.get_field(name)
    except FieldDoesNotExist:
        return get_user_model()._meta.get_field(name)
