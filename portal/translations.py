"""Compile our .po files with polib: users' machines have no msgfmt, and no .mo is committed."""

import os
from pathlib import Path

import polib


def gettext_noop(words: str) -> str:
    """So that words are collected; Django's own asks for settings, which nobody has read yet here."""
    return words


DJANGO_S_OWN = (gettext_noop("- Select an option -"),)
"""Words of Django that its own Chinese does not know yet; ours stands in."""

LOCALE = Path(__file__).resolve().parent / "locale"


def compile_all(locale: Path = LOCALE) -> int:
    """Write each .mo that is missing or older than its .po; returns how many were written."""
    written = 0
    for po in sorted(locale.glob("*/LC_MESSAGES/*.po")):
        mo = po.with_suffix(".mo")
        if not mo.exists() or mo.stat().st_mtime < po.stat().st_mtime:
            fresh = mo.with_suffix(f".{os.getpid()}")
            polib.pofile(str(po)).save_as_mofile(str(fresh))
            fresh.replace(mo)  # whole or not at all: two starts may do this at once
            written += 1
    return written
