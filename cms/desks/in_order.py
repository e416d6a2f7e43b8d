"""A field for several choices whose order counts: one list to choose from after the other."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext as _

PLACES = 5


class OneAfterTheOther(forms.MultiWidget):
    """As many lists as there are places, all of one name; empty ones are passed over."""

    def __init__(self) -> None:
        super().__init__([forms.Select() for _place in range(PLACES)])
        self.widgets_names = [""] * PLACES

    @property
    def choices(self) -> Iterable[Any]:
        return self.widgets[0].choices  # type: ignore[attr-defined]

    @choices.setter
    def choices(self, value: Iterable[Any]) -> None:
        for select in self.widgets:
            select.choices = [("", "—"), *value]  # type: ignore[attr-defined]

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        for place, select in enumerate(self.widgets, start=1):
            select.attrs["aria-label"] = _("Place %(number)s") % {"number": place}
        return super().get_context(name, list(value or ()), attrs)

    def decompress(self, value: Any) -> list[Any]:
        return list(value or ())

    def value_from_datadict(self, data: Any, files: Any, name: str) -> list[str]:
        return list(data.getlist(name))

    def use_required_attribute(self, initial: Any) -> bool:
        return False


class InOrder(forms.MultipleChoiceField):
    widget = OneAfterTheOther

    def to_python(self, value: Any) -> list[str]:
        """Each once, where it was chosen first."""
        return list(dict.fromkeys(choice for choice in super().to_python(value) if choice))
