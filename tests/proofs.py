"""Which row of the safety list is proved by which test: docs/safety.md, made of the tests' own marks.

``python -m tests.proofs`` writes the page anew. A test names what it proves with
``@pytest.mark.proves("B7")``; docs/safety.toml holds what is asked for and what was measured in large.
"""

import ast
import re
import tomllib
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
ROWS, PAGE = ROOT / "docs" / "safety.toml", ROOT / "docs" / "safety.md"
SECTIONS = {
    "A": "Concurrency and the points ledger", "B": "Payments and incoming webhooks", "C": "Faults",
    "D": "Time", "E": "Import and export", "F": "Files", "G": "Access control",
    "H": "Accounts and sessions", "I": "Injection and browser", "J": "Abuse and fraud",
    "K": "Privacy, logs, audit", "L": "Operation",
}  # fmt: skip
HEAD = """# What threatens Paddock, and what proves that it holds

Written by `python -m tests.proofs` from [safety.toml](safety.toml) and the marks of the tests; do not edit it
by hand. Each test runs with `python3 manage.py test`; those "by flag" are too large for it, and run
when asked. A figure that asks for a large run names its day; what is not proved says so.
"""
Row = dict[str, str]


def rows() -> dict[str, Row]:
    return tomllib.loads(ROWS.read_text())


def proofs(mark: str = "proves") -> dict[str, list[str]]:
    """Row → the tests that carry its name in this mark, as pytest writes them."""
    found: dict[str, list[str]] = defaultdict(list)
    for path in sorted((ROOT / "tests").rglob("test_*.py")):
        for name, row in marked(ast.parse(path.read_text()), mark):
            found[row].append(f"{path.relative_to(ROOT).as_posix()}::{name}")
    return dict(found)


def by_flag() -> set[str]:
    """The tests that need a word in the environment to run: too large for the suite."""
    found = set()
    for path in sorted((ROOT / "tests").rglob("test_*.py")):
        module = ast.parse(path.read_text())
        skips = {"pytest.mark.skipif"} | {
            ast.unparse(node.targets[0])
            for node in module.body
            if isinstance(node, ast.Assign) and "skipif" in ast.unparse(node.value)
        }
        for node in module.body:
            if isinstance(node, ast.FunctionDef):
                worn = {ast.unparse(getattr(mark, "func", mark)) for mark in node.decorator_list}
                found |= {f"{path.relative_to(ROOT).as_posix()}::{node.name}"} if worn & skips else set()
    return found


def marked(module: ast.Module, mark: str) -> Iterator[tuple[str, str]]:
    """Each test with each row it proves: by its own marks and by those of its module."""
    of_all = [
        row
        for node in module.body
        if isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) == "pytestmark"
        for row in rows_in(node.value, mark)
    ]
    for node in module.body:
        if isinstance(node, ast.FunctionDef) and node.name.startswith("test"):
            own = [row for worn in node.decorator_list for row in rows_in(worn, mark)]
            yield from ((node.name, row) for row in dict.fromkeys([*of_all, *own]))


def rows_in(marks: ast.expr, mark: str) -> list[str]:
    calls = [node for node in ast.walk(marks) if isinstance(node, ast.Call)]
    ours = [call for call in calls if ast.unparse(call.func) == f"pytest.mark.{mark}"]
    return [str(ast.literal_eval(each)) for call in ours for each in call.args]


def named_on_page() -> set[str]:
    """The tests that docs/safety.md speaks of."""
    return {
        f"{path}::{name}"
        for path, name in re.findall(r"\[(?:[^\]]+)\]\(\.\./(tests/[\w/]+\.py) \"(\w+)\"\)", PAGE.read_text())
    }


def page() -> str:
    tests, large, parts = proofs(), by_flag(), [HEAD]
    for letter, title in SECTIONS.items():
        parts.append(
            f"\n## {letter}. {title}\n\n| | what | figure asked for | proved by |\n|---|---|---|---|\n"
        )
        of_section = {name: row for name, row in rows().items() if name[0] == letter}
        parts += [line(name, row, tests.get(name, []), large) for name, row in of_section.items()]
    return "".join(parts)


def line(name: str, row: Row, tests: list[str], large: set[str]) -> str:
    asked = "; ".join(part for part in (row["tried"], row["figure"]) if part)
    cells = [name, row["threat"], asked, "<br>".join([*linked(tests, large), *remarks(row)])]
    return "| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |\n"


def linked(tests: list[str], large: set[str]) -> Iterator[str]:
    for test in tests:
        yield link(test) + (" (by flag)" if test in large else "")


def link(test: str) -> str:
    path, _, name = test.partition("::")
    return f'[{name.removeprefix("test_").replace("_", " ")}](../{path} "{name}")'


def remarks(row: Row) -> Iterator[str]:
    for key, word in (("measured", "Measured"), ("reason", "No test")):
        if key in row:
            yield f"*{word}: {row[key]}*"


if __name__ == "__main__":
    PAGE.write_text(page())
