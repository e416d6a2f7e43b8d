"""Own lint rules: SQL by hand, marked-safe HTML, people's dictionaries in queries, objects nobody scoped.

An exception carries its reason in the line: ``# house: because …`` (safety.md R31, R34, R48, I1, I3, G6).
"""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.house.code import ROOT, parsed, python_files, reason_on

# HTML is marked safe where our own drawings are put into a page, and nowhere else.
MARKS_SAFE = {"portal/barcodes.py", "portal/drawings.py"}
PAGES = ("portal/views/", "portal/api/", "cms/desks/")
QUERY = {
    "filter", "exclude", "get", "create", "update", "get_or_create", "update_or_create", "annotate", "alias",
    "aggregate", "order_by", "values", "values_list",
}  # fmt: skip
TYPED = ("request.GET", "request.POST", "request.body", "request.headers", ".cleaned_data", "json.loads")
# What belongs to the whole group: whoever may open the screen may open each of these.
SHARED = {
    "Benefit", "Brand", "Campaign", "Mail", "Operation", "PaidPlan", "Recall", "Reward", "Rule",
    "Segment", "Tier", "VehicleModel",
}  # fmt: skip
NAMES = {"pk", "ref", "code", "slug", "number", "id", "token"}
SCOPE = re.compile(r"must_act\(|\.scope\b|\bmay\(|owner_of\(|person_of\(|request\.user\b|find\(")
UNSAFE = re.compile(r"\|\s*safe\b|\|\s*safeseq\b|autoescape\s+off")


def calls() -> Iterator[tuple[Path, ast.Call, str]]:
    for path in python_files():
        for node in ast.walk(parsed(path)):
            if isinstance(node, ast.Call):
                yield path, node, getattr(node.func, "attr", getattr(node.func, "id", ""))


def place(path: Path, node: ast.AST) -> str:
    return f"{path.relative_to(ROOT)}:{getattr(node, 'lineno', 0)}"


def is_excused(path: Path, node: ast.AST) -> bool:
    return reason_on(path, getattr(node, "lineno", 1))


@pytest.mark.proves("I3")
def test_no_query_is_written_around_the_orm_by_its_back_doors() -> None:
    doors = {"raw", "extra", "RawSQL"}
    found = [
        place(path, node)
        for path, node, name in calls()
        if name in doors and (isinstance(node.func, ast.Attribute) or name == "RawSQL")
    ]
    assert found == []


@pytest.mark.proves("I3")
def test_sql_by_hand_takes_no_text_of_a_person() -> None:
    """What ``execute`` gets is a text of ours: constants, joined constants, or psycopg's own composition."""
    found = [
        place(path, node)
        for path, node, name in calls()
        if name in ("execute", "executemany") and node.args and not is_excused(path, node)
        for typed in TYPED
        if typed in ast.unparse(node.args[0])
    ]  # fmt: skip
    assert not found
    pages = [place(p, n) for p, n, name in calls() if name == "cursor" and rel(p).startswith(PAGES)]
    assert not pages, "pages ask queries and actions, never the database"


@pytest.mark.proves("I1")
def test_html_is_marked_safe_only_where_we_draw() -> None:
    found = [
        place(path, node)
        for path, node, name in calls()
        if name in ("mark_safe", "SafeString", "SafeText") and rel(path) not in MARKS_SAFE
    ]
    assert not found
    templates = [
        f"{path.relative_to(ROOT)}: {hit.group()}"
        for path in (ROOT / "templates").rglob("*.html")
        for hit in UNSAFE.finditer(path.read_text())
    ]
    assert not templates


@pytest.mark.proves("G6", "I3")
def test_no_dictionary_of_a_person_reaches_a_query() -> None:
    found = [
        place(path, node)
        for path, node, name in calls()
        if name in QUERY and isinstance(node.func, ast.Attribute) and not is_excused(path, node)
        for given in [*(k.value for k in node.keywords if k.arg is None), *chosen(node, name)]
        if any(typed in ast.unparse(given) for typed in TYPED)
    ]  # fmt: skip
    assert not found


def chosen(node: ast.Call, name: str) -> list[ast.expr]:
    """Fields named by an expression: a person must not name them."""
    return [each for each in node.args if not isinstance(each, ast.Constant)] if name in FIELDS else []


FIELDS = {"order_by", "values", "values_list"}


@pytest.mark.proves("G7", "G5")
def test_a_page_that_takes_a_name_from_its_address_asks_whose_it_is() -> None:
    """``get_object_or_404(Model, pk=pk)`` alone opens everybody's; the view must speak of who is asking."""
    found = [
        place(path, node)
        for path in python_files()
        if rel(path).startswith(PAGES)
        for view in parsed(path).body
        if isinstance(view, ast.FunctionDef) and not SCOPE.search(ast.unparse(view))
        for node in ast.walk(view)
        if is_unscoped(node) and not is_excused(path, node)
    ]
    assert not found


def is_unscoped(node: ast.AST) -> bool:
    if not (isinstance(node, ast.Call) and getattr(node.func, "id", "") == "get_object_or_404"):
        return False
    model, *more = node.args
    if more:  # a condition beside the name
        return False
    is_model = isinstance(model, ast.Name) and model.id[0].isupper() and model.id not in SHARED
    return is_model and all((k.arg or "") in NAMES for k in node.keywords)


def test_forms_name_their_fields() -> None:
    """``fields = "__all__"`` or ``exclude`` would open whatever the model gets tomorrow (ASVS 15.3.3)."""
    found = [
        place(path, node)
        for path in python_files()
        for node in ast.walk(parsed(path))
        if isinstance(node, ast.ClassDef) and node.name == "Meta"
        for line in node.body
        if isinstance(line, ast.Assign)
        and (ast.unparse(line).startswith("exclude =") or "__all__" in ast.unparse(line))
    ]
    assert not found


def rel(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()
