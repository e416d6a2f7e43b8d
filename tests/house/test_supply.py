"""What we stand on is pinned by hash and may be used; no secret is in the history, a report or a page."""

import json
import re
import subprocess
from io import StringIO
from typing import Any

import pytest
from django.core.management import call_command
from django.views.debug import get_default_exception_reporter_filter

from portal.management.commands.sbom import HASH, PIN, UNKNOWN, parts
from tests.house.code import ROOT

LISTS = sorted(path.name for path in (ROOT / "requirements").glob("*.txt"))
# Licences that ask nothing of a dealer group but to keep their text; a new one is read by a person first.
ALLOWED = re.compile(
    r"MIT|BSD|Apache|ISC|PSF|Python Software|MPL|Mozilla|LGPL|Lesser|Zlib|ZPL|Unlicense|HPND|PostgreSQL"
)
NEVER = re.compile(r"AGPL|Affero|(?<!L)GPL-|(?<!Lesser )General Public")
SECRET = re.compile(
    r"sk_live_[0-9a-zA-Z]{16,}|rk_live_[0-9a-zA-Z]{16,}|AKIA[0-9A-Z]{16}|ghp_[0-9A-Za-z]{36}|"
    r"xox[abp]-[0-9A-Za-z-]{20,}|-----BEGIN (?:RSA |EC |OPENSSH )?PRIVATE KEY-----\n[A-Za-z0-9+/=\n]{60,}"
)


@pytest.mark.proves("L9")
@pytest.mark.parametrize("name", LISTS)
def test_every_requirement_is_pinned_with_its_hashes(name: str) -> None:
    text = (ROOT / "requirements" / name).read_text()
    wanted = [line for line in text.splitlines() if line and line[0].isalnum()]
    pinned = PIN.findall(text)
    assert len(pinned) == len(wanted)
    assert not [pin[0] for pin in pinned if not HASH.search(pin[2])]
    assert not re.search(r"https?://|file:", text), "a host of ours or a path would be a door"


@pytest.mark.proves("L9")
def test_every_licence_of_production_is_one_we_may_use() -> None:
    found = list(parts(ROOT / "requirements" / "base.txt"))
    assert len(found) > 40
    odd = {part.name: part.licence for part in found if not ALLOWED.search(part.licence)}
    assert set(odd.values()) <= {UNKNOWN}, odd
    assert not [part for part in found if NEVER.search(part.licence)]
    assert len(odd) <= 4, f"nobody can say under which licence these come: {odd}"


@pytest.mark.proves("L9")
def test_the_bill_of_materials_names_every_part() -> None:
    out = StringIO()
    call_command("sbom", stdout=out)
    bill = json.loads(out.getvalue())
    names = {(each["name"], each["version"]) for each in bill["components"]}
    assert names == {(part.name, part.version) for part in parts(ROOT / "requirements" / "base.txt")}
    assert all(each["hashes"] for each in bill["components"])


@pytest.mark.proves("L10")
def test_no_secret_was_ever_committed() -> None:
    """Every line that any commit added; patterns of keys that open something of somebody's."""
    log = subprocess.run(
        ["git", "log", "--all", "-p", "--no-color", "--unified=0", "--diff-filter=AM", "-E",
         "-G", r"sk_live_|rk_live_|AKIA[0-9A-Z]{16}|ghp_|xox[abp]-|PRIVATE KEY-----"],
        cwd=ROOT, capture_output=True, text=True, errors="replace", check=False,
    )  # fmt: skip
    if log.returncode:
        pytest.skip("not a git checkout")
    assert not SECRET.findall(log.stdout)


@pytest.mark.proves("L10")
def test_no_secret_is_in_a_report_of_a_fault(settings: Any) -> None:
    canary = "canary-4711"
    for name in ("SECRET_KEY", "STRIPE_SECRET_KEY", "PUSH_KEY", "HASH_KEY", "DATA_KEY", "METRICS_TOKEN"):
        setattr(settings, name, canary)
    settings.STRIPE_WEBHOOK_SECRETS = [canary]
    settings.SMS = {"url": "", "token": canary}
    settings.ANYMAIL = {"MAILGUN_API_KEY": canary, "SEND_DEFAULTS": {"password": canary}}
    settings.CELERY_BROKER_URL = settings.REDIS_URL = f"redis://paddock:{canary}@valkey:6379/0"
    settings.MAILERS = {"default": {"BACKEND": "x", "OPTIONS": {"host": "h", "password": canary}}}
    shown = get_default_exception_reporter_filter().get_safe_settings()
    assert canary not in repr(shown)
