"""Names that staff wrote in both languages, said in the reader's."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import get_language, pgettext
from django.utils.translation import gettext as _


def is_chinese() -> bool:
    return (get_language() or "").startswith("zh")


def said(thing: object, name: str = "name") -> str:
    """The column in the reader's language; the Chinese one may be blank and then gives way."""
    chinese = getattr(thing, f"{name}_zh", "") if is_chinese() else ""
    return str(chinese or getattr(thing, name, ""))


def listed(things: Iterable[object]) -> str:
    """Things one after the other, as the reader's language parts them."""
    return pgettext("between the things of a list", ", ").join(map(str, things))


def told(value: object) -> str:
    """A value of a rule as people write it."""
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    return str(value)


class SaidChoice(forms.ModelChoiceField[Any]):
    """One of the rows, each by its name in the reader's language."""

    def label_from_instance(self, obj: Any) -> str:
        return said(obj) if hasattr(obj, "name_zh") else str(obj)


class SaidChoices(SaidChoice, forms.ModelMultipleChoiceField[Any]):
    """Some of the rows, likewise."""
