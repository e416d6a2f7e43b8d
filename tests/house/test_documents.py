"""What the documents name is there: paths, names of code, links and commands."""

import re
from pathlib import Path

import pytest
from django.core.management import get_commands

from tests.house.code import ROOT

DOCUMENTS = sorted(
    path.relative_to(ROOT).as_posix()
    for path in (*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md"), *ROOT.glob("bench/*.md"))
)
QUOTED = re.compile(r"`([^`\n]+)`")
LINK = re.compile(r"\]\((?!https?:|mailto:|#)([^)#\s]+)")
COMMAND = re.compile(r"manage\.py ([a-z_]+)")
PATH = re.compile(r"[\w.-]+(?:/[\w.-]+)*\.(?:py|md|html|toml|txt|css|js|yaml)")
FOLDER = re.compile(
    r"(?:portal|cms|club|booking|loyalty|templates|tests|docs|bench|requirements)(?:/[\w.-]+)+/?"
)
MADE = ("var/",)  # by a run, not by us


def is_there(name: str) -> bool:
    """From the root, or the one file somewhere below that ends so."""
    name = name.rstrip("/")
    if name.startswith(MADE) or (ROOT / name).exists():
        return True
    wings = ("portal", "cms", "club", "booking", "loyalty", "templates", "tests", "docs", "bench")
    return any(path for wing in wings for path in (ROOT / wing).rglob(Path(name).name) if path.match(name))


@pytest.mark.parametrize("document", DOCUMENTS)
def test_every_path_and_link_leads_somewhere(document: str) -> None:
    text = (ROOT / document).read_text()
    named = [each for each in QUOTED.findall(text) if PATH.fullmatch(each) or FOLDER.fullmatch(each)]
    assert not [each for each in named if not is_there(each)]
    assert not [each for each in LINK.findall(text) if not (ROOT / document).parent.joinpath(each).exists()]


@pytest.mark.parametrize("document", DOCUMENTS)
def test_every_command_is_one(document: str) -> None:
    asked = set(COMMAND.findall((ROOT / document).read_text()))
    assert not asked - set(get_commands())


def test_the_documents_are_read() -> None:
    assert {"README.md", "CHANGELOG.md", "SECURITY.md", "docs/operations.md"} <= set(DOCUMENTS)
    assert is_there("booking/appointments/models/claims.py")
    assert not is_there("booking/appointments/models.py")
