"""``manage.py sbom``: what this installation is made of (CycloneDX JSON): versions, hashes, licences."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from importlib import metadata
from pathlib import Path
from typing import Any, NamedTuple

from django.conf import settings
from django.core.management.base import BaseCommand, CommandParser

PIN = re.compile(r"^([A-Za-z0-9_.\-]+)(?:\[[^\]]*\])?==([^\s;\\]+)([^\n\\]*(?:\\\n[^\n\\]*)*)", re.MULTILINE)
HASH = re.compile(r"--hash=sha256:([0-9a-f]{64})")
UNKNOWN = "unknown"


class Part(NamedTuple):
    name: str
    version: str
    hashes: list[str]
    licence: str


class Command(BaseCommand):
    help = "Print the software bill of materials of requirements/base.txt as CycloneDX JSON."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--list", default="base", help="which list of requirements/")

    def handle(self, *args: Any, **options: Any) -> None:
        found = list(parts(Path(settings.BASE_DIR) / "requirements" / f"{options['list']}.txt"))
        self.stdout.write(json.dumps(bill(found), indent=2, sort_keys=True))


def parts(path: Path) -> Iterator[Part]:
    """Every pin of a list; what is not for this machine has no licence to read."""
    for name, version, rest in PIN.findall(path.read_text()):
        yield Part(name.lower(), version, HASH.findall(rest), licence_of(name))


def licence_of(name: str) -> str:
    try:
        facts = metadata.metadata(name)
    except metadata.PackageNotFoundError:
        return UNKNOWN
    classifiers = [line for line in facts.get_all("Classifier") or [] if line.startswith("License ::")]
    said = facts.get("License-Expression") or " / ".join(line.rpartition(" :: ")[2] for line in classifiers)
    first = (facts.get("License") or "").strip().partition("\n")[0][:60]
    return said or first or UNKNOWN


def bill(found: list[Part]) -> dict[str, Any]:
    return {
        "bomFormat": "CycloneDX",
        "specVersion": "1.6",
        "version": 1,
        "components": [
            {
                "type": "library",
                "name": part.name,
                "version": part.version,
                "purl": f"pkg:pypi/{part.name}@{part.version}",
                "hashes": [{"alg": "SHA-256", "content": each} for each in part.hashes],
                "licenses": [{"license": {"name": part.licence}}],
            }
            for part in found
        ],
    }
