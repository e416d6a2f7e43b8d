"""What a segment may ask: one condition for each dimension, all of them true (insight.md, "Other cuts").

A definition is JSON: ``{"site": {"in": ["harbour"]}, "age": {"least": 30}, "hobby": {"has": "cycling"},
"tier": {"in": ["gold"], "not": true}}``.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

VALUES_MAX = 60
TEXT_MAX = 80
NUMBER_MAX = 10**12


@dataclass(frozen=True, slots=True)
class Dimension:
    """``kind``: "choice" (any of some codes), "number" (from, to, both included) or "text" (has it)."""

    name: str
    kind: str
    group: str


DIMENSIONS = {
    one.name: one
    for one in (
        Dimension("klass", "choice", "worth"),
        Dimension("cell", "choice", "worth"),
        Dimension("loyalty", "choice", "worth"),
        Dimension("churn", "choice", "worth"),
        Dimension("spent", "number", "worth"),
        Dimension("trend", "choice", "worth"),
        Dimension("tier", "choice", "worth"),
        Dimension("site", "choice", "person"),
        Dimension("attribute", "choice", "person"),
        Dimension("conduct", "choice", "person"),
        Dimension("sex", "choice", "person"),
        Dimension("age", "number", "person"),
        Dimension("occupation", "text", "person"),
        Dimension("industry", "text", "person"),
        Dimension("hobby", "text", "person"),
        Dimension("region", "text", "person"),
        Dimension("source", "choice", "person"),
        Dimension("zone", "choice", "person"),
        Dimension("travel", "number", "person"),
        Dimension("verified", "choice", "person"),
        Dimension("consent", "choice", "person"),
        Dimension("member_months", "number", "person"),
        Dimension("brand", "choice", "car"),
        Dimension("model", "choice", "car"),
        Dimension("grade", "choice", "car"),
        Dimension("fuel", "choice", "car"),
        Dimension("car_age", "number", "car"),
        Dimension("cars", "number", "car"),
        Dimension("fleet", "choice", "car"),
        Dimension("visits", "number", "visits"),
        Dimension("visited_site", "choice", "visits"),
        Dimension("months_since", "number", "visits"),
        Dimension("repair", "choice", "visits"),
        Dimension("work", "choice", "visits"),
    )
}


class Unreadable(ValueError):
    """A definition that says what nobody can answer; ``args[0]`` names the dimension."""


@dataclass(frozen=True, slots=True)
class Condition:
    """``least`` and ``most`` are whole numbers, both included. ``is_not``: everybody else."""

    name: str
    values: tuple[str, ...] = ()
    least: int | None = None
    most: int | None = None
    text: str = ""
    is_not: bool = False


def read(definition: Mapping[str, Any]) -> list[Condition]:
    """The conditions in the order of the dimensions; Unreadable for anything else than the grammar."""
    if not isinstance(definition, Mapping) or set(definition) - set(DIMENSIONS):
        raise Unreadable("definition")
    return [condition(DIMENSIONS[name], definition[name]) for name in DIMENSIONS if name in definition]


def condition(dimension: Dimension, said: object) -> Condition:
    keys = {"choice": {"in"}, "number": {"least", "most"}, "text": {"has"}}[dimension.kind]
    if not isinstance(said, Mapping) or not keys & set(said) or set(said) - keys - {"not"}:
        raise Unreadable(dimension.name)
    found = Condition(
        dimension.name, tuple(said.get("in", ())), said.get("least"), said.get("most"),
        said.get("has", ""), bool(said.get("not")),
    )  # fmt: skip
    if not is_sound(dimension, found):
        raise Unreadable(dimension.name)
    return found


def is_sound(dimension: Dimension, said: Condition) -> bool:
    if dimension.kind == "choice":
        return 0 < len(said.values) <= VALUES_MAX and all(
            isinstance(value, str) and 0 < len(value) <= TEXT_MAX for value in said.values
        )
    if dimension.kind == "text":
        return isinstance(said.text, str) and 0 < len(said.text.strip()) <= TEXT_MAX
    given = [number for number in (said.least, said.most) if number is not None]
    whole = all(type(number) is int and 0 <= number <= NUMBER_MAX for number in given)
    return bool(given) and whole and given == sorted(given)
