"""Production refuses to open on each bad setting, and opens on good ones."""

import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from portal.settings.guard import demo_with_live_key, objections

ROOT = Path(__file__).resolve().parent.parent.parent
GOOD: dict[str, Any] = {
    "GROUP_NAME": "Ten Dealers",
    "DEFAULT_FROM_EMAIL": "Ten Dealers <club@dealers.test>",
    "DEBUG": False,
    "SECRET_KEY": "dK3-x9PfQz7_mWb2RtYc5LhN8vJg4SaEu6oTi1XpVkGrBqZnMy",
    "DEMO": False,
    "PASSWORD_HASHERS": ["django.contrib.auth.hashers.Argon2PasswordHasher"],
    "ALLOWED_HOSTS": ["club.example"],
    "BASE_URL": "https://club.example",
    "SESSION_COOKIE_SECURE": True,
    "CSRF_COOKIE_SECURE": True,
    "SECURE_SSL_REDIRECT": True,
    "SECURE_HSTS_SECONDS": 31_536_000,
    "CACHES": {"default": {"BACKEND": "portal.cache.BreakerCache"}},
    "DATABASES": {"default": {"ENGINE": "django.db.backends.postgresql", "NAME": "paddock"}},
    "MAILERS": {"default": {"BACKEND": "django.core.mail.backends.smtp.EmailBackend"}},
}
BAD = [
    ("GROUP_NAME", "Meridian Club", "PORTAL_GROUP_NAME"),
    ("DEFAULT_FROM_EMAIL", "Ten Dealers <hello@meridian.example>", "DEFAULT_FROM_EMAIL"),
    ("DEBUG", True, "DEBUG"),
    ("SECRET_KEY", "short", "SECRET_KEY"),
    ("DEMO", True, "PORTAL_DEMO"),
    ("MFA_TOTP_INSECURE_BYPASS_CODE", "123456", "second factor"),
    ("PASSWORD_HASHERS", ["django.contrib.auth.hashers.MD5PasswordHasher"], "Argon2"),
    ("ALLOWED_HOSTS", ["*"], "ALLOWED_HOSTS"),
    ("BASE_URL", "http://club.example", "https://"),
    ("SESSION_COOKIE_SECURE", False, "HTTPS"),
    ("USE_X_FORWARDED_HOST", True, "Forwarded"),
    ("ACCOUNT_RATE_LIMITS", False, "RATE_LIMITS"),
    ("CACHES", {"default": {"BACKEND": "django.core.cache.backends.dummy.DummyCache"}}, "cache"),
    ("DATABASES", {"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": "x"}}, "DATABASE_URL"),
    ("MAILERS", {"default": {"BACKEND": "portal.mailbox.Backend"}}, "mail"),
    ("DATABASE_IS_NAMED", False, "DATABASE_URL"),
]


def test_good_settings_have_no_objection() -> None:
    assert objections(GOOD) == []


@pytest.mark.proves("L8")
@pytest.mark.parametrize(("name", "value", "word"), BAD, ids=[row[0] for row in BAD])
def test_each_bad_setting_is_named_in_one_sentence(name: str, value: object, word: str) -> None:
    (sentence,) = objections(GOOD | {name: value})
    assert word in sentence


@pytest.mark.parametrize(
    ("key", "demo", "starts"),
    [
        ("sk_live_x", "1", False),
        ("rk_live_x", "1", False),
        ("sk_test_x", "1", True),
        ("sk_live_x", "0", True),
    ],
)
def test_a_demo_never_takes_a_key_that_moves_real_money(key: str, demo: str, *, starts: bool) -> None:
    assert (demo_with_live_key({"DEMO": demo == "1", "STRIPE_SECRET_KEY": key}) == "") is starts
    done = subprocess.run(
        [sys.executable, "-c", "import portal.settings.dev"],
        cwd=ROOT,
        env={"PORTAL_DEMO": demo, "STRIPE_SECRET_KEY": key, "PATH": os.environ["PATH"]},
        capture_output=True,
        text=True,
        check=False,
    )
    assert ("a demo takes test keys only" in done.stderr) is not starts


GOOD_ENVIRONMENT = {
    "PORTAL_GROUP_NAME": GOOD["GROUP_NAME"],
    "DEFAULT_FROM_EMAIL": GOOD["DEFAULT_FROM_EMAIL"],
    "SECRET_KEY": GOOD["SECRET_KEY"],
    "ALLOWED_HOSTS": "club.example",
    "PORTAL_BASE_URL": "https://club.example",
    "DATABASE_URL": "postgres://app@db/paddock",
    "CACHE_URL": "redis://cache:6379/1",
    "EMAIL_URL": "smtp+tls://user:secret@mail.example:587",
}


@pytest.mark.proves("L8")
@pytest.mark.parametrize("missing", [None, *GOOD_ENVIRONMENT])
def test_production_starts_with_its_environment_and_not_without(missing: str | None) -> None:
    env = {name: value for name, value in GOOD_ENVIRONMENT.items() if name != missing}
    done = subprocess.run(
        [sys.executable, "-c", "import portal.settings.prod"],
        cwd=ROOT,
        env={**env, "PATH": os.environ["PATH"]},
        capture_output=True,
        text=True,
        check=False,
    )
    if missing in (None, "CACHE_URL"):  # it has a local default
        assert done.returncode == 0, done.stderr
    else:
        assert "Paddock does not start" in done.stderr


def test_the_key_of_before_still_opens_what_it_signed() -> None:
    said = "import portal.settings.prod as s; print(s.SECRET_KEY_FALLBACKS)"
    env = {**GOOD_ENVIRONMENT, "SECRET_KEY_FALLBACKS": "one,two", "PATH": os.environ["PATH"]}
    done = subprocess.run(
        [sys.executable, "-c", said], cwd=ROOT, env=env, capture_output=True, text=True, check=True
    )
    assert done.stdout.strip() == "['one', 'two']"


def test_production_starts_no_engines_of_its_own() -> None:
    env = {name: value for name, value in GOOD_ENVIRONMENT.items() if name != "DATABASE_URL"}
    env |= {"PATH": os.environ["PATH"], "PORTAL_NO_BOOTSTRAP": "1"}
    env["DJANGO_SETTINGS_MODULE"] = "portal.settings.prod"
    program = (
        "import sys, manage, portal.services as s; s.ensure = sys.exit; "
        "sys.argv = ['manage.py', 'check']; manage.main()"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], cwd=ROOT, env=env, capture_output=True, text=True, check=False
    )
    assert "DATABASE_URL does not name a PostgreSQL database." in done.stderr


NAMED = re.compile(r"""(?:\benv(?:\.\w+)?|environ\.get)\(\s*"([A-Z_]+)\"""")
OURS = {"JOINED_STATIC_ROOT", "PORTAL_PROCESS", "PORTAL_DEMO", "PATH", "PYENV_ROOT"}


def test_every_variable_that_settings_read_is_explained_to_who_runs_it() -> None:
    sources = [*(ROOT / "portal" / "settings").glob("*.py"), ROOT / "portal" / "bootstrap.py"]
    read = {name for path in sources for name in NAMED.findall(path.read_text())} - OURS
    told = (ROOT / "docs" / "operations.md").read_text()
    assert len(read) > 20
    assert sorted(name for name in read if f"`{name}`" not in told) == []


def test_containers_ask_for_what_is_needed_and_take_the_rest() -> None:
    compose = (ROOT / "compose.yaml").read_text()
    assert "paddock.env" in compose
    for name in GOOD_ENVIRONMENT:
        if not name.endswith("_URL"):
            assert f"${{{name}:?}}" in compose, f"{name} is needed, and compose.yaml does not ask for it"
