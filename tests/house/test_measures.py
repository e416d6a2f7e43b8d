"""Rooms one can see across: files, functions, templates and scripts have a measure."""

import ast
from collections.abc import Iterator
from pathlib import Path

from tests.house.code import ROOT, parsed, python_files

FILE, FUNCTION, TEMPLATE, COMPONENT, SCRIPT = 300, 50, 120, 40, 60


def lines(path: Path) -> int:
    return path.read_text().count("\n")


def too_long(paths: Iterator[Path], measure: int) -> list[str]:
    return [f"{path.relative_to(ROOT)}: {lines(path)} > {measure}" for path in paths if lines(path) > measure]


def test_files() -> None:
    assert not too_long(iter(python_files()), FILE)


def test_functions() -> None:
    found = [
        f"{path.relative_to(ROOT)}:{node.lineno} {node.name}: {length} > {FUNCTION}"
        for path in python_files()
        for node in ast.walk(parsed(path))
        if isinstance(node, ast.FunctionDef)
        and (length := (node.end_lineno or node.lineno) - node.lineno + 1) > FUNCTION
    ]
    assert not found


def test_templates() -> None:
    components = ROOT / "templates" / "components"
    assert not too_long(components.rglob("*.html"), COMPONENT)
    assert not too_long((ROOT / "templates").rglob("*.html"), TEMPLATE)


def test_scripts() -> None:
    ours = (path for path in (ROOT / "portal/static").rglob("*.js") if "vendor" not in path.parts)
    assert not too_long((path for path in ours if ".min." not in path.name), SCRIPT)
