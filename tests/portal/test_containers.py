"""The container files: an image gets what runs, no secret, and its programs the time they need to end."""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

from django.urls import reverse

from portal.web import SECONDS_TO_END
from tests.portal.test_settings import GOOD_ENVIRONMENT, ROOT

DOCKERFILE, COMPOSE = ((ROOT / name).read_text() for name in ("Dockerfile", "compose.yaml"))
PATTERNS = [line for line in (ROOT / ".dockerignore").read_text().splitlines() if not line.startswith("#")]
LET_IN = [line.removeprefix("!") for line in PATTERNS if line.startswith("!")]


def test_only_what_is_named_comes_into_an_image() -> None:
    assert PATTERNS[0] == "*"
    assert all((ROOT / name).exists() and "." not in name.removesuffix(".py") for name in LET_IN)
    ignored = (ROOT / ".gitignore").read_text().splitlines()
    assert {".env", "*.env", "backups/"} <= set(ignored), "secrets and backups lie beside compose.yaml"


def test_what_comes_into_an_image_is_enough_to_build_and_to_run(tmp_path: Path) -> None:
    """Without msgfmt, which slim images do not have, and without a file that stays outside."""
    for name in LET_IN:
        if (ROOT / name).is_dir():
            unwanted = shutil.ignore_patterns("__pycache__", "*.mo")
            shutil.copytree(ROOT / name, tmp_path / name, ignore=unwanted)
        else:
            shutil.copy(ROOT / name, tmp_path / name)
    env = {
        **GOOD_ENVIRONMENT, "PATH": "/nowhere", "HOME": "/nonexistent", "PORTAL_NO_BOOTSTRAP": "1",
        "DJANGO_SETTINGS_MODULE": "portal.settings.prod", "PYTHONDONTWRITEBYTECODE": "1",
        "PYTHONPATH": os.pathsep.join(path for path in sys.path if "site-packages" in path),
    }  # fmt: skip
    everything = "import portal.wsgi, portal.celery, portal.tasks, portal.urls"
    assert "python manage.py compilemessages &&" in DOCKERFILE
    for words in (["manage.py", "compilemessages"], ["-c", everything]):
        done = subprocess.run(
            [sys.executable, *words], cwd=tmp_path, env=env, capture_output=True, text=True, check=False
        )
        assert done.returncode == 0, done.stderr
    assert list(tmp_path.glob("portal/locale/*/LC_MESSAGES/django.mo"))


def test_a_probe_asks_an_address_that_there_is() -> None:
    (path,) = re.findall(r"http://127\.0\.0\.1:8000(/[a-z/]+)", DOCKERFILE)
    assert path == reverse("health_live")


def test_web_may_finish_what_it_has_begun() -> None:
    web = COMPOSE.partition("\n  web:")[2].partition("\n  worker:")[0]
    (seconds,) = re.findall(r"stop_grace_period: (\d+)s", web)
    assert int(seconds) > SECONDS_TO_END
