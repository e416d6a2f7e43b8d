"""Texts: trimmed for translators, and every one of them said in Chinese too."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import polib
import pytest

from tests.house.code import ROOT, parsed, python_files

BLOCK = re.compile(r"{%-?\s*blocktrans(?:late)?\b([^%]*)%}")
# Translations are filled at the end of an issue by one person; until then new texts may wait.
TRANSLATIONS_ARE_COMPLETE = True
CATALOGUES = sorted((ROOT / "portal" / "locale").glob("*/LC_MESSAGES/*.po"))


SAYS = {"_", "gettext", "gettext_lazy", "gettext_noop", "ngettext", "pgettext", "pgettext_lazy"}
TAG = re.compile(r"""{%-?\s*trans(?:late)?\s+(?:"([^"]+)"|'([^']+)')""")


def said_in_code() -> Iterator[tuple[str, str]]:
    """(where, text) of every text given to gettext in Python and to ``trans`` in templates."""
    for path in python_files():
        for node in ast.walk(parsed(path)):
            if isinstance(node, ast.Call) and getattr(node.func, "id", "") in SAYS and node.args:
                text = node.args[1 if getattr(node.func, "id", "").startswith("p") else 0]
                if isinstance(text, ast.Constant) and isinstance(text.value, str):
                    yield f"{path.relative_to(ROOT)}:{node.lineno}", text.value
    for path in (ROOT / "templates").rglob("*.*"):
        for double, single in TAG.findall(path.read_text()):
            yield str(path.relative_to(ROOT)), double or single


@pytest.mark.parametrize("path", CATALOGUES, ids=lambda path: path.parent.parent.name)
def test_every_text_said_is_in_the_catalogue(path: Path) -> None:
    known = {entry.msgid for entry in polib.pofile(str(path))}
    assert not [f"{where}: {text}" for where, text in said_in_code() if text and text not in known]


def test_gettext_keeps_its_name() -> None:
    """The extractor knows ``_`` and the functions by their own names; another alias is never found."""
    found = [
        f"{path.relative_to(ROOT)}:{node.lineno}"
        for path in python_files()
        for node in ast.walk(parsed(path))
        if isinstance(node, ast.ImportFrom) and node.module == "django.utils.translation"
        for alias in node.names
        if alias.asname not in (None, "_")
    ]
    assert not found


def test_blocks_are_trimmed() -> None:
    found = [
        f"{path.relative_to(ROOT)}: {block.group()}"
        for path in (ROOT / "templates").rglob("*.*")
        for block in BLOCK.finditer(path.read_text())
        if "trimmed" not in block.group(1)
    ]
    assert not found


@pytest.mark.parametrize("path", CATALOGUES, ids=lambda path: path.parent.parent.name)
def test_every_text_is_translated(path: Path) -> None:
    catalogue = polib.pofile(str(path))
    assert not [entry.msgid for entry in catalogue.fuzzy_entries()]
    if TRANSLATIONS_ARE_COMPLETE:
        assert not [entry.msgid for entry in catalogue.untranslated_entries()]


@pytest.mark.parametrize("path", CATALOGUES, ids=lambda path: path.parent.parent.name)
def test_translations_keep_their_places(path: Path) -> None:
    """``%(name)s`` in the original stands in the translation as well."""
    places = re.compile(r"%\(\w+\)[sd]")
    for entry in polib.pofile(str(path)).translated_entries():
        for said in [entry.msgstr, *entry.msgstr_plural.values()]:
            wanted = set(places.findall(entry.msgid + entry.msgid_plural))
            assert not said or set(places.findall(said)) <= wanted, entry.msgid


HALF = re.compile(r"(?:[\u4e00-\u9fff”%]|%\(\w+\)[sd])[,;:?!]|[\u4e00-\u9fff]\(|\)[\u4e00-\u9fff]")
BARE = re.compile(r"(?:}}|%}): ")
SAID_WHOLE = re.compile(r"{% blocktrans(?:late)?\b.*?{% endblocktrans(?:late)? %}", re.DOTALL)


@pytest.mark.parametrize("path", CATALOGUES, ids=lambda path: path.parent.parent.name)
def test_chinese_sentences_take_chinese_stops(path: Path) -> None:
    entries = polib.pofile(str(path))
    said = [one for entry in entries for one in (entry.msgstr, *entry.msgstr_plural.values())]
    assert not [one for one in said if HALF.search(one)]


def test_a_colon_between_what_is_said_is_the_readers_own() -> None:
    """``{% colon %}``: Chinese has a wide one and no space."""
    found = [
        str(path.relative_to(ROOT))
        for path in (ROOT / "templates").rglob("*.*")
        if BARE.search(SAID_WHOLE.sub("{% said %}", path.read_text()))
    ]
    assert not found
