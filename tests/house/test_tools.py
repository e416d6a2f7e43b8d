"""The tools that read the whole house are tests as well: one command proves everything."""

import subprocess
import sys
from io import StringIO

import pytest
from django.core.management import call_command

from tests.conftest import FileByFile
from tests.house.code import ROOT


def clean(*command: str) -> None:
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


def test_ruff_finds_nothing() -> None:
    clean(sys.executable, "-m", "ruff", "check", ".")


def test_everything_is_formatted() -> None:
    clean(sys.executable, "-m", "ruff", "format", "--check", ".")


@pytest.mark.slow
def test_mypy_finds_nothing() -> None:
    clean(sys.executable, "-m", "mypy", "portal", "booking", "loyalty", "club", "cms", "bench", "tests")


def test_the_house_is_struck_by_one_worker_alone() -> None:
    scope = FileByFile._split_scope
    files = [path.relative_to(ROOT) for path in ROOT.glob("tests/*/test_*.py")]
    scopes = {path: scope(object.__new__(FileByFile), f"{path}::test_it") for path in files}
    struck = {scopes[path] for path in files if path.parent.name == "faults"}
    assert len(struck) == 1
    assert all(path.parent.name == "faults" for path in files if scopes[path] in struck)


@pytest.mark.django_db
def test_no_migration_is_missing() -> None:
    call_command("makemigrations", check=True, dry_run=True, verbosity=0)


@pytest.mark.django_db
def test_django_checks_pass() -> None:
    call_command("check", fail_level="WARNING", stdout=StringIO())
