"""Distances at the desk: typed and read in the unit of the country's roads, kept in kilometres."""

from typing import Any

from django import forms
from django.core.validators import MaxValueValidator
from django.utils.functional import lazy

from booking.garage.rules import KM_MAX
from club import house


def _by_unit(miles: Any, km: Any) -> str:
    return str(miles if house.in_miles() else km)


by_unit = lazy(_by_unit, str)
"""The words that name the unit people read here."""


class DistanceField(forms.IntegerField):
    """Cleaned to whole kilometres. ``miles``, ``km``: its label in each unit."""

    def __init__(self, *, miles: Any, km: Any, **more: Any) -> None:
        more.setdefault("min_value", 0)
        super().__init__(label=by_unit(miles, km), **more)

    def clean(self, value: Any) -> int | None:
        typed: int | None = super().clean(value)
        if typed is None:
            return None
        MaxValueValidator(house.shown_distance(KM_MAX))(typed)
        return house.km_of(typed)

    def prepare_value(self, value: Any) -> Any:
        """The kilometres of a row are shown in the unit; what was typed stands as it was typed."""
        return house.shown_distance(value) if isinstance(value, int) else value

    def has_changed(self, initial: Any, data: Any) -> bool:
        return super().has_changed(self.prepare_value(initial), data)


class KeepsDistances(forms.BaseForm):
    """A form over a row: a distance nobody changed stays to the kilometre, however miles round."""

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or {}
        for name, field in self.fields.items():
            if isinstance(field, DistanceField) and name in data and name not in self.changed_data:
                data[name] = self.get_initial_for_field(field, name)
        return data
