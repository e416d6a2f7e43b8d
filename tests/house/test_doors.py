"""Who may import whom (shared/house.md): wings, floors, rooms, and what the domain must never know."""

import ast
import sys

from tests.house.code import DOMAIN, ROOT, WINGS, Import, imports, parsed, python_files, reason_on

STANDS_ON = {
    "portal": {"portal", "club", "booking", "loyalty"},
    "cms": {"cms", "club", "booking", "loyalty"},
    "club": {"club", "booking", "loyalty"},
    "booking": {"booking"},
    "loyalty": {"loyalty"},
}
# Upper floors first; neighbours on one floor do not know each other.
FLOORS = {
    "booking": [
        {"due"},
        {"visits", "estimates", "reception", "replanning", "feeds", "waitlist"},
        {"foreign"},
        {"appointments", "ownership"},
        {"transport"},
        {"workshop"},
        {"garage"},
        {"sites", "files"},
    ],
    "loyalty": [
        {"liability"},
        {"earning"},
        {"campaigns", "tiers", "rewards", "adjustments", "gifts"},
        {"ledger"},
        {"policies"},
    ],
    "club": [
        {"journeys"},
        {"insight"},
        {"warnings", "meetings", "exchange", "privacy"},
        {"surveys"},
        {
            "reminders",
            "complaints",
            "referrals",
            "events",
            "campaigns",
            "leads",
            "showroom",
            "training",
            "suggestions",
            "promises",
            "claims",
            "peak",
        },
        {"segments", "notices", "payments"},
        {"members"},
        {"tasks", "jobs"},
        {"trail", "clocks"},
    ],
}
ROOMS = {"rules": 0, "models": 1, "queries": 2, "actions": 3}
BANNED = (
    "django.http", "django.shortcuts", "django.forms", "django.contrib.messages", "django.dispatch",
    "django.db.models.signals", "wagtail", "celery", "allauth", "portal", "cms",
)  # fmt: skip
POINTS_MOVE_IN = (
    "loyalty.",
    "club.journeys",
    "cms.desks.points",
    "portal.tasks",
    "portal.management.commands",
    "portal.demo",  # makes two years of history without two years of mail
)


def is_in(name: str, package: str) -> bool:
    return name == package or name.startswith(f"{package}.")


def floor_of(name: str) -> int | None:
    """How far down the building a module stands in its wing; None outside the features."""
    wing, _, rest = name.partition(".")
    feature = rest.partition(".")[0]
    return next((n for n, floor in enumerate(FLOORS.get(wing, [])) if feature in floor), None)


def room_of(name: str) -> int | None:
    parts = name.split(".")
    return ROOMS.get(parts[2]) if len(parts) > 2 and parts[0] in DOMAIN else None


def refuse(found: list[Import]) -> None:
    assert not found, "\n".join(str(each) for each in found)


def ours() -> list[Import]:
    within = [each for each in imports() if each.target.partition(".")[0] in WINGS]
    return [each for each in within if not reason_on(each.path, each.line)]


def test_wings_stand_on_what_is_below() -> None:
    wiring = ("portal.urls", "portal.settings")  # the table of contents of the whole house
    refuse(
        [
            each
            for each in ours()
            if each.target.partition(".")[0] not in STANDS_ON[each.source.partition(".")[0]]
            and not any(is_in(each.source, place) for place in wiring)
        ]
    )


def test_floors_know_only_what_is_below() -> None:
    def rises(each: Import) -> bool:
        above, below = each.source.split("."), each.target.split(".")
        here, there = floor_of(each.source), floor_of(each.target)
        if above[0] != below[0] or above[1:2] == below[1:2] or here is None or there is None:
            return False
        return there <= here

    refuse([each for each in ours() if rises(each)])


def test_every_feature_has_a_floor() -> None:
    folders = [path for wing in DOMAIN for path in (ROOT / wing).iterdir() if (path / "__init__.py").exists()]
    named = {feature for floors in FLOORS.values() for floor in floors for feature in floor}
    assert not [str(path) for path in folders if path.name not in named | {"migrations"}]


def test_rooms_import_lower_rooms_only() -> None:
    def climbs(each: Import) -> bool:
        here, there = room_of(each.source), room_of(each.target)
        return here is not None and there is not None and there > here

    refuse([each for each in ours() if climbs(each)])


def test_rules_are_pure() -> None:
    allowed = sys.stdlib_module_names
    refuse(
        [
            each
            for each in imports()
            if room_of(each.source) == ROOMS["rules"]
            and each.target.partition(".")[0] not in allowed
            and room_of(each.target) != ROOMS["rules"]
        ]
    )


def test_the_domain_knows_no_web_and_no_worker() -> None:
    refuse(
        [
            each
            for each in imports()
            if each.source.partition(".")[0] in DOMAIN
            and any(is_in(each.target, name) for name in BANNED)
            and not reason_on(each.path, each.line)
        ]
    )


def test_points_move_only_where_they_may() -> None:
    movers = [each for each in ours() if is_in(each.target, "loyalty.ledger.actions")]
    refuse([each for each in movers if not each.source.startswith(POINTS_MOVE_IN)])


def test_nobody_hands_work_to_the_broker_from_the_domain_or_a_request() -> None:
    calls = {"delay", "apply_async", "delay_on_commit", "send_task"}
    found = [
        f"{path.relative_to(ROOT)}:{node.lineno}"
        for path in python_files()
        if path != ROOT / "portal" / "relay.py"
        for node in ast.walk(parsed(path))
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in calls
    ]
    assert not found
