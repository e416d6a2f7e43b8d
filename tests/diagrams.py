"""Pictures of the house, made from its code: tables of each wing, and what each journey sets in motion.

``python -m tests.diagrams`` writes docs/diagrams anew; tests/portal/test_diagrams.py holds them current.
"""

import ast
import os
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
FOLDER = ROOT / "docs" / "diagrams"
WINGS = {
    "booking": "cars, bays and time",
    "loyalty": "points and nothing but points",
    "club": "people, and what we owe them",
    "portal": "accounts and replies",
}
NOTE = "Written by `python -m tests.diagrams` from the code; do not edit it by hand.\n"


def pages() -> dict[str, str]:
    """File name → its text."""
    return {**{f"{wing}.md": tables_of(wing) for wing in WINGS}, "journeys.md": journeys()}


def tables_of(wing: str) -> str:
    """One picture for each feature, because a whole wing is too large to read."""
    features: dict[str, list[Any]] = defaultdict(list)
    for model in models_of(wing):
        features[feature_of(model)].append(model)
    parts = [f"# Tables of {wing}: {WINGS[wing]}\n\n{NOTE}"]
    for feature, found in sorted(features.items()):
        lines = [line for model in sorted(found, key=lambda m: m.__name__) for line in relations(model)]
        parts.append(f"\n## {feature}\n\n```mermaid\nerDiagram\n{''.join(lines)}```\n")
    return "".join(parts)


def models_of(wing: str) -> list[Any]:
    from django.apps import apps

    return [
        model
        for model in apps.get_app_config(wing).get_models()
        if model.__module__.startswith(wing) and not model._meta.proxy
    ]


def feature_of(model: Any) -> str:
    parts = model.__module__.split(".")
    return parts[1] if len(parts) > 2 else "accounts"


def relations(model: Any) -> Iterator[str]:
    keys = [field for field in model._meta.local_fields if field.is_relation and field.related_model]
    if not keys:
        yield f"    {model.__name__}\n"
    for field in sorted(keys, key=lambda f: f.name):
        left = "|o" if field.null else "||"
        right = "o|" if field.one_to_one else "o{"
        yield f"    {field.related_model.__name__} {left}--{right} {model.__name__} : {field.name}\n"


def journeys() -> str:
    """Each verb of the hall with the verbs below that it calls."""
    parts = [f"# Journeys: what follows what\n\n{NOTE}"]
    for path in sorted((ROOT / "club" / "journeys").glob("*.py")):
        lines = list(steps(ast.parse(path.read_text())))
        if lines:
            words = (ast.get_docstring(ast.parse(path.read_text())) or "").partition("\n")[0]
            drawn = "".join(f"    {line}\n" for line in lines)
            parts.append(f"\n## {path.stem}\n\n{words}\n\n```mermaid\nflowchart LR\n{drawn}```\n")
    return "".join(parts)


def steps(module: ast.Module) -> Iterator[str]:
    """``verb --> feature.action`` for each public verb: what it and its helpers call of the rooms below."""
    names, rooms = imported(module)
    functions = {node.name: node for node in module.body if isinstance(node, ast.FunctionDef)}
    public = opened(module)
    for name in functions:
        if name in public:
            for target in sorted(reached(name, functions, names, rooms, set())):
                yield f'{name}["{name}()"] --> {target.replace(".", "_")}["{target}()"]'


def reached(
    name: str,
    functions: dict[str, ast.FunctionDef],
    names: dict[str, str],
    rooms: dict[str, str],
    seen: set[str],
) -> set[str]:
    seen.add(name)
    found: set[str] = set()
    for node in ast.walk(functions[name]):
        if not isinstance(node, ast.Call):
            continue
        if isinstance(node.func, ast.Name):
            if node.func.id in names:
                found.add(names[node.func.id])
            elif node.func.id in functions and node.func.id not in seen:
                found |= reached(node.func.id, functions, names, rooms, seen)
        elif isinstance(node.func, ast.Attribute) and isinstance(node.func.value, ast.Name):
            room = rooms.get(node.func.value.id)
            found |= {f"{room}.{node.func.attr}"} if room else set()
    return found


def imported(module: ast.Module) -> tuple[dict[str, str], dict[str, str]]:
    """(verbs by the name they have here, rooms of verbs by the name they have here)"""
    names, rooms = {}, {}
    for node in module.body:
        if isinstance(node, ast.ImportFrom) and node.module:
            for alias in node.names:
                if alias.name == "actions":
                    rooms[alias.asname or alias.name] = node.module
                elif "actions" in node.module.split("."):
                    where = node.module.partition(".actions")[0]
                    names[alias.asname or alias.name] = f"{where}.{alias.name}"
    return names, rooms


def opened(module: ast.Module) -> set[str]:
    for node in module.body:
        if isinstance(node, ast.Assign) and getattr(node.targets[0], "id", "") == "__all__":
            return set(ast.literal_eval(node.value))
    return set()


if __name__ == "__main__":
    import django

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings.test")
    django.setup()
    FOLDER.mkdir(exist_ok=True)
    for name, text in pages().items():
        (FOLDER / name).write_text(text)
