"""The house as data: its files, and who imports whom."""

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
WINGS = ("portal", "cms", "club", "booking", "loyalty")
DOMAIN = ("club", "booking", "loyalty")


@dataclass(frozen=True)
class Import:
    """One import statement's target, as a dotted name, and where it stands."""

    path: Path
    line: int
    source: str
    target: str

    def __str__(self) -> str:
        return f"{self.path.relative_to(ROOT)}:{self.line} imports {self.target}"


@cache
def python_files() -> tuple[Path, ...]:
    found = (path for wing in WINGS for path in (ROOT / wing).rglob("*.py"))
    return tuple(sorted(path for path in found if "migrations" not in path.parts))


@cache
def parsed(path: Path) -> ast.Module:
    return ast.parse(path.read_text(), filename=str(path))


def module_of(path: Path) -> str:
    parts = path.relative_to(ROOT).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


@cache
def imports() -> tuple[Import, ...]:
    return tuple(each for path in python_files() for each in imports_of(path))


def imports_of(path: Path) -> Iterator[Import]:
    source = module_of(path)
    package = source if path.name == "__init__.py" else source.rpartition(".")[0]
    for node in run_nodes(parsed(path)):
        if isinstance(node, ast.Import):
            targets = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            above = package.split(".")[: len(package.split(".")) - node.level + 1] if node.level else []
            base = ".".join([*above, *([node.module] if node.module else [])])
            targets = [whole(base, alias.name) for alias in node.names]
        else:
            continue
        yield from (Import(path, node.lineno, source, target) for target in targets)


def run_nodes(node: ast.AST) -> Iterator[ast.AST]:
    """All that runs: what stands under ``if TYPE_CHECKING`` is only for the reader and for mypy."""
    yield node
    for child in ast.iter_child_nodes(node):
        if not (isinstance(child, ast.If) and getattr(child.test, "id", "") == "TYPE_CHECKING"):
            yield from run_nodes(child)


def whole(base: str, name: str) -> str:
    """``from a import b``: a.b if b is a module of ours, else a."""
    place = ROOT / base.replace(".", "/") / name
    return f"{base}.{name}" if place.is_dir() or place.with_suffix(".py").exists() else base


def reason_on(path: Path, line: int) -> bool:
    """An exception from a rule of the house carries its reason in the code: ``# house: because …``."""
    return "# house:" in path.read_text().splitlines()[line - 1]
