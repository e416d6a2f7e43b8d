"""A row of a list, read: its values with the right types, or the first cell that is wrong."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cached_property, lru_cache
from operator import itemgetter
from typing import Any, Self
from zoneinfo import ZoneInfo

from booking.garage.rules import km_of_miles
from booking.visits.rules import KINDS, PAY_TYPES, LineDraft, bill_problem
from club.exchange.rules import values
from club.exchange.rules.columns import NAMES
from club.exchange.rules.values import BadCellError, bad

ATTRIBUTES = {"private": "private", "个人": "private", "company": "company", "公司": "company"} | {
    "official": "official", "公务": "official", "insurance": "insurance", "保险": "insurance",
    "taxi": "taxi", "出租": "taxi",
}  # fmt: skip
GEARS = {"manual": "manual", "手动": "manual"} | dict.fromkeys(("automatic", "auto", "自动"), "automatic")
COVERS = {"motor": "motor", "商业险": "motor", "compulsory": "compulsory", "交强险": "compulsory"} | {
    "warranty": "warranty", "延保": "warranty"
}  # fmt: skip
LINE_KINDS = {kind: kind for kind in KINDS} | {
    "work": "labour", "labor": "labour", "工时": "labour", "材料": "parts", "配件": "parts", "part": "parts",
    "附件": "accessories", "精品": "accessories", "钣喷": "body", "外委": "sublet", "其他": "fee",
    "续保": "insurance", "保费": "insurance", "保险费": "insurance",
}  # fmt: skip
PAYERS = {pay: pay for pay in PAY_TYPES} | {
    "客户": "customer", "自费": "customer", "索赔": "warranty", "保修": "warranty", "保险": "insurer",
    "内部": "internal", "善意": "goodwill",
}  # fmt: skip
LINE_CELLS = itemgetter(
    *(NAMES["visits"].index(name) for name in ("line_kind", "line_text", "net", "tax", "pay_type"))
)
OPERATION = NAMES["visits"].index("operation")
LINES_KNOWN = 4_000
"""A list of jobs and prices says the same line again and again."""
CELL, ROW = "\x1f", "\x1e"
"""Between cells and rows of a digest: no folded cell holds them."""
LANGUAGES = dict.fromkeys(("en", "english", "英文"), "en") | dict.fromkeys(
    ("zh", "zh-hans", "中文"), "zh-hans"
)


@dataclass
class Unit:
    """What one number of the list says: one row, or all the lines of a visit. ``line``: of its first.

    ``cells``: of each row, folded, in the order of the kind's columns; those not told are empty.
    ``decimals``: places of the centre's money.
    """

    kind: str
    line: int
    number: str
    cells: list[tuple[str, ...]]
    last_line: int
    decimals: int = 2

    @classmethod
    def told(cls, kind: str, line: int, number: str, rows: Sequence[Mapping[str, str]]) -> Self:
        """From rows by the names of their columns."""
        cells = [tuple(row.get(name, "") for name in NAMES[kind]) for row in rows]
        return cls(kind, line, number, cells, line)

    @property
    def rows(self) -> list[dict[str, str]]:
        """The cells that are not empty, by our names."""
        return [self.row(at) for at in range(len(self.cells))]

    def row(self, at: int) -> dict[str, str]:
        return {name: cell for name, cell in zip(NAMES[self.kind], self.cells[at], strict=True) if cell}

    @cached_property
    def digest(self) -> str:
        """Of what is told, not of how: spaces, widths and the order of columns do not matter."""
        told = ROW.join([CELL.join(row).rstrip(CELL) for row in self.cells])
        return hashlib.sha256(told.encode()).hexdigest()


@dataclass(slots=True)
class Read:
    unit: Unit
    values: dict[str, Any] = field(default_factory=dict)
    lines: Sequence[LineDraft] = ()


def customer(unit: Unit, zone: ZoneInfo) -> Read:
    row = unit.row(0)
    found = {
        "number": values.number(row.get("number", ""), "number"),
        "name": values.words(row.get("name", ""), "name", 120),
        "phone": values.words(row.get("phone", ""), "phone", 30),
        "email": values.mail(row.get("email", ""), "email"),
        "language": values.choice(row.get("language", ""), "language", LANGUAGES, ""),
        "attribute": values.choice(row.get("attribute", ""), "attribute", ATTRIBUTES, ""),
        "purchased_on": values.day(row.get("purchased_on", ""), "purchased_on"),
        "id_number": values.secret(row.get("id_number", ""), "id_number"),
        **{
            name: values.words(row.get(name, ""), name, most)
            for name, most in (
                ("company", 120), ("street", 200), ("town", 80), ("postcode", 12), ("occupation", 80),
                ("industry", 80), ("hobbies", 200), ("note", 500),
            )
        },
    }  # fmt: skip
    if not found["name"]:
        raise bad("name", "missing", "")
    return Read(unit, found)


def car(row: Mapping[str, str]) -> dict[str, Any]:
    found = {
        "vin": values.vin(row.get("vin", ""), "vin"),
        "plate": values.words(row.get("plate", ""), "plate", 16),
    }
    if not found["vin"] and not found["plate"]:
        raise bad("vin", "missing", "")
    return found


def odometer(row: Mapping[str, str]) -> int | None:
    """Kilometres; told in miles where the row has no kilometres."""
    km = values.whole(row.get("km", ""), "km")
    miles = values.whole(row.get("miles", ""), "miles", units=("miles", "mi", "英里"))
    return km_of_miles(miles) if km is None and miles is not None else km


def vehicle(unit: Unit, zone: ZoneInfo) -> Read:
    row = unit.row(0)
    values.number(unit.number, "number")
    found = car(row) | {
        "customer": values.words(row.get("customer", ""), "customer", values.NUMBER_MAX),
        "model": values.words(row.get("model", ""), "model", 60),
        "description": values.words(row.get("description", ""), "description", 80),
        "colour": values.words(row.get("colour", ""), "colour", 20).lower(),
        "engine_number": values.words(row.get("engine_number", ""), "engine_number", 40),
        "key_number": values.words(row.get("key_number", ""), "key_number", 40),
        "gearbox": values.choice(row.get("gearbox", ""), "gearbox", GEARS, ""),
        "first_service_km": values.whole(row.get("first_service_km", ""), "first_service_km"),
        "km": odometer(row),
        **{
            name: values.day(row.get(name, ""), name)
            for name in ("registered_on", "purchased_on", "first_service_on", "km_on")
        },
    }
    return Read(unit, found)


def policy(unit: Unit, zone: ZoneInfo) -> Read:
    row = unit.row(0)
    values.number(unit.number, "number")
    ends_on = values.day(row.get("ends_on", ""), "ends_on")
    if ends_on is None:
        raise bad("ends_on", "missing", "")
    found = car(row) | {
        "ends_on": ends_on,
        "kind": values.choice(row.get("kind", ""), "kind", COVERS, "motor"),
        "insurer": values.words(row.get("insurer", ""), "insurer", 80),
    }
    return Read(unit, found)


def visit(unit: Unit, zone: ZoneInfo) -> Read:
    """A visit with its lines; without ``closed`` it is still open and has none."""
    row = unit.row(0)
    values.number(unit.number, "number")
    opened = values.moment(row.get("opened", ""), "opened", zone)
    closed = values.moment(row.get("closed", ""), "closed", zone)
    if opened is None:
        raise bad("opened", "missing", "")
    if closed is not None and closed < opened:
        if closed.date() != opened.date():
            raise bad("closed", "before_opening", row.get("closed", ""))
        closed = opened  # a day without its hour
    lines = [line(*LINE_CELLS(cells), unit.decimals) for cells in unit.cells] if closed else []
    if closed and (problem := bill_problem(lines)):
        raise bad("net", problem, "")
    found = car(row) | {
        "opened": opened,
        "closed": closed,
        "customer": values.words(row.get("customer", ""), "customer", values.NUMBER_MAX),
        "km": odometer(row),
        "operations": [values.words(cells[OPERATION], "operation", 50) for cells in unit.cells],
        "sheet_number": values.words(row.get("sheet_number", ""), "sheet_number", 40),
        "engine_number": values.words(row.get("engine_number", ""), "engine_number", 40),
        "fault_km": values.whole(row.get("fault_km", ""), "fault_km"),
        "fault_on": values.day(row.get("fault_on", ""), "fault_on"),
        "purchased_on": values.day(row.get("purchased_on", ""), "purchased_on"),
    }
    return Read(unit, found, lines)


@lru_cache(maxsize=LINES_KNOWN)
def line(kind: str, text: str, net: str, tax: str, pay_type: str, decimals: int) -> LineDraft:
    net_minor = values.amount(net, "net", decimals)
    if net_minor is None:
        raise bad("net", "missing", "")
    if not values.words(text, "line_text", 160):
        raise bad("line_text", "missing", "")
    return LineDraft(
        kind=values.choice(kind, "line_kind", LINE_KINDS, "labour"),
        description=text,
        net_minor=net_minor,
        tax_minor=values.amount(tax, "tax", decimals) or 0,
        pay_type=values.choice(pay_type, "pay_type", PAYERS, "customer"),
    )


READERS: dict[str, Callable[[Unit, ZoneInfo], Read]] = {
    "customers": customer,
    "vehicles": vehicle,
    "policies": policy,
    "visits": visit,
}


def late_days(happened: date | datetime | None, told: datetime) -> int:
    """Whole days between what happened and our hearing of it (H6)."""
    if happened is None:
        return 0
    at = happened if isinstance(happened, datetime) else datetime(
        happened.year, happened.month, happened.day, tzinfo=told.tzinfo
    )  # fmt: skip
    return max(0, min((told - at).days, 32_767))


__all__ = ["READERS", "BadCellError", "Read", "Unit", "late_days"]
