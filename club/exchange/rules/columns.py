"""The columns of each list: our names, what they are called elsewhere, which must be there.

F1–F3 of the sources name the fields of a customer's, a car's and a repair's file; all have a column.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from club.exchange.rules.values import folded


@dataclass(frozen=True)
class Column:
    name: str
    other_names: tuple[str, ...] = ()
    is_needed: bool = False


def col(name: str, *other: str, needed: bool = False) -> Column:
    return Column(name, other, needed)


VEHICLE = (
    col("vin", "chassis", "chassis no", "chassis number", "车架号", "底盘号", "vin码"),
    col("plate", "registration", "licence plate", "license plate", "number plate", "车牌", "车牌号"),
)
DASHBOARD = ("odometer", "mileage", "里程")  # in the unit of the country's roads
COLUMNS: dict[str, tuple[Column, ...]] = {
    "customers": (
        col("number", "customer no", "customer number", "id", "客户编号", "客户号", needed=True),
        col("name", "customer name", "full name", "姓名", "客户姓名", needed=True),
        col("company", "company name", "公司", "单位"),
        col("phone", "mobile", "telephone", "电话", "手机", "手机号"),
        col("email", "e-mail", "mail", "邮箱", "电子邮件"),
        col("street", "address", "地址", "详细地址"),
        col("town", "city", "城市"),
        col("postcode", "post code", "zip", "邮编"),
        col("purchased_on", "purchase date", "购车日期"),
        col("attribute", "customer type", "客户类型", "客户性质"),
        col("id_number", "id no", "identity number", "passport no", "身份证号", "证件号"),
        col("occupation", "job", "职业"),
        col("industry", "sector", "行业"),
        col("hobbies", "hobby", "爱好"),
        col("language", "语言"),
        col("note", "notes", "remark", "备注"),
    ),
    "vehicles": (
        col("number", "vehicle no", "vehicle number", "车辆编号"),
        *VEHICLE,
        col("customer", "customer no", "customer number", "owner", "客户编号", "客户号"),
        col("model", "model code", "车型"),
        col("description", "model text", "描述"),
        col("colour", "color", "颜色"),
        col("engine_number", "engine no", "engine number", "发动机号"),
        col("gearbox", "transmission", "变速箱"),
        col("key_number", "key no", "key number", "钥匙号"),
        col("registered_on", "plate date", "registration date", "上牌日期"),
        col("purchased_on", "purchase date", "购车日期"),
        col("first_service_on", "first service date", "首保日期"),
        col("first_service_km", "first service km", "首保里程"),
        col("km", *DASHBOARD),
        col("miles", "odometer miles", "mileage miles"),
        col("km_on", "odometer date", "里程日期"),
    ),
    "policies": (
        col("number", "policy no", "policy number", "保单号", needed=True),
        *VEHICLE,
        col("kind", "type", "险种"),
        col("insurer", "company", "保险公司"),
        col("ends_on", "end", "ends", "expires", "until", "到期日", needed=True),
    ),
    "visits": (
        col("number", "job order no", "order", "invoice", "工单号", "委托书号", needed=True),
        *VEHICLE,
        col("customer", "customer no", "customer number", "客户编号", "客户号"),
        col("opened", "opened at", "date in", "received", "进厂时间", needed=True),
        col("closed", "closed at", "date out", "invoiced", "出厂时间", "结算时间"),
        col("km", *DASHBOARD),
        col("miles", "odometer miles", "mileage miles"),
        col("line_kind", "kind", "line type", "项目类型"),
        col("line_text", "text", "description", "content", "项目", "维修内容"),
        col("net", "amount", "cost", "金额"),
        col("tax", "vat", "税额"),
        col("pay_type", "payer", "付款方式", "结算方式"),
        col("operation", "operation code", "项目代码"),
        col("sheet_number", "inspection sheet no", "检查单号"),
        col("engine_number", "engine no", "发动机号"),
        col("purchased_on", "purchase date", "购车日期"),
        col("fault_on", "fault date", "故障日期"),
        col("fault_km", "fault km", "故障里程"),
    ),
    "appointments": (
        col("record", "number", "appointment no", "预约号", needed=True),
        col("start", "starts", "from", "开始", needed=True),
        col("end", "ends", "until", "结束", needed=True),
        col("version", "版本"),
        col("unit", "bay", "工位"),
        col("kind", "type", "类型"),
        col("label", "text", "说明"),
        col("cancelled", "canceled", "取消"),
    ),
}
KNOWN_BY = {"vehicles": ("number", "vin", "plate"), "policies": ("vin", "plate"), "visits": ("vin", "plate")}
"""Of these at least one must be there."""


NAMES = {kind: tuple(column.name for column in columns) for kind, columns in COLUMNS.items()}
"""A new column goes to the end: the digests of what was told before stay as they are."""


def guess(
    kind: str, heading: Sequence[str], saved: Mapping[str, str] | None = None, *, in_miles: bool = False
) -> dict[str, str]:
    """Our name of a column → theirs: as it was chosen last, else by its name. No guess from contents.

    ``in_miles``: an odometer without a unit shows miles here.
    """
    there = {folded(name).lower().replace("_", " "): name for name in heading}
    found: dict[str, str] = {}
    for column in COLUMNS[kind]:
        names = (column.name.replace("_", " "), *names_here(column, in_miles))
        theirs = (saved or {}).get(column.name, "")
        match = theirs if theirs in heading else next((there[n] for n in names if n in there), "")
        if match and match not in found.values():
            found[column.name] = match
    return found


def names_here(column: Column, in_miles: bool) -> tuple[str, ...]:
    if not in_miles or column.name not in ("km", "miles"):
        return column.other_names
    return () if column.name == "km" else (*column.other_names, *DASHBOARD)


def mapping_problem(kind: str, mapping: Mapping[str, str], heading: Sequence[str]) -> tuple[str, ...]:
    """Our columns that miss: needed ones without theirs, or theirs that the file has not."""
    known = {column.name for column in COLUMNS[kind]}
    wrong = [name for name, theirs in mapping.items() if name not in known or theirs not in heading]
    missing = [column.name for column in COLUMNS[kind] if column.is_needed and column.name not in mapping]
    if kind in KNOWN_BY and not any(name in mapping for name in KNOWN_BY[kind]):
        missing += KNOWN_BY[kind][-2:]
    return (*missing, *wrong)
