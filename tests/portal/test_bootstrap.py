"""The way from a bare machine: what is tried, what is believed, what is left alone."""

import ast
import importlib.util
import os
import subprocess
import sys
from pathlib import Path
from types import ModuleType

import pytest

ROOT = Path(__file__).resolve().parent.parent.parent
SCRIPT = ROOT / "portal" / "bootstrap.py"


@pytest.fixture
def bootstrap(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    """A copy of its own, as manage.py loads it, in a checkout that has nothing yet."""
    spec = importlib.util.spec_from_file_location("bootstrap_under_test", SCRIPT)
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    for name, value in {"ROOT": tmp_path, "VENV": tmp_path / ".venv", "TOOLS": tmp_path / "tools"}.items():
        monkeypatch.setattr(module, name, value)
    monkeypatch.setattr(module, "PYTHON", tmp_path / ".venv" / "bin" / "python")
    return module


def program(folder: Path, name: str, script: str) -> Path:
    folder.mkdir(exist_ok=True)
    path = folder / name
    path.write_text(f"#!/bin/sh\n{script}\n")
    path.chmod(0o755)
    return path


def test_it_is_readable_by_old_pythons_and_imports_nothing_of_ours() -> None:
    tree = ast.parse(SCRIPT.read_text(), feature_version=(3, 8))
    names = {alias.name for node in ast.walk(tree) if isinstance(node, ast.Import) for alias in node.names}
    names |= {node.module or "" for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)}
    assert {name.partition(".")[0] for name in names} <= sys.stdlib_module_names


def test_a_python_is_believed_only_when_it_runs(
    bootstrap: ModuleType, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    broken = program(tmp_path / "shims", "python3.13", "echo 'python3.13: command not found' >&2; exit 127")
    real = program(tmp_path / "real", "python3.12", f'exec "{sys.executable}" "$@"')
    monkeypatch.setenv("PATH", f"{broken.parent}{os.pathsep}{real.parent}")
    monkeypatch.setattr(sys, "executable", str(broken))
    found = bootstrap.find_python()
    assert subprocess.run([found, "-c", bootstrap.CHECK], check=False).returncode == 0


def test_a_python_that_is_too_old_or_hangs_or_is_absent_is_not_usable(
    bootstrap: ModuleType, tmp_path: Path
) -> None:
    assert not bootstrap.usable(program(tmp_path / "old", "python", "exit 1"))
    assert not bootstrap.usable(tmp_path / "nowhere" / "python")
    assert bootstrap.usable(Path(sys.executable))


def test_a_uv_is_believed_only_when_it_runs(
    bootstrap: ModuleType, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shim = program(tmp_path / "shims", "uv", "exit 127")
    (tmp_path / "tools").mkdir()
    good = program(tmp_path / "tools" / "bin", "uv", "echo uv 1")
    monkeypatch.setenv("PATH", f"{shim.parent}:/bin")
    assert bootstrap.find_uv() == str(good)


def test_a_changed_list_or_a_broken_environment_is_installed_again(
    bootstrap: ModuleType, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    lock = tmp_path / "demo.txt"
    lock.write_text("django==6.1.3")
    monkeypatch.setattr(bootstrap, "LOCKS", {"demo": lock})
    good = program(tmp_path / "real", "python", f'exec "{sys.executable}" "$@"')
    (tmp_path / ".venv" / "bin").mkdir(parents=True)
    bootstrap.PYTHON.symlink_to(good)
    (tmp_path / ".venv" / "paddock.stamp").write_text(bootstrap.stamp("demo"))
    assert bootstrap.stamp("demo") in bootstrap.stamps()
    lock.write_text("django==6.1.4")
    assert bootstrap.stamp("demo") not in bootstrap.stamps()
    bootstrap.PYTHON.unlink()
    assert bootstrap.stamps() == []


def test_where_everything_is_installed_nothing_happens(bootstrap: ModuleType, tmp_path: Path) -> None:
    bootstrap.ready("demo")
    bootstrap.ready("test")
    assert not (tmp_path / ".venv").exists()


def test_it_never_writes_a_version_file_or_names_a_host() -> None:
    tracked = subprocess.run(
        ["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=False
    ).stdout
    assert not {".python-version", "uv.lock"} & set(tracked.split())
    for lock in (ROOT / "requirements").glob("*.txt"):
        assert "://" not in lock.read_text()
