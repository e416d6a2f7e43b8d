"""Templates: every class they name has its rule, and no table of the desk is wider than its screen."""

import re
from pathlib import Path

import wagtail.admin

from tests.house.code import ROOT

STYLES = (
    *ROOT.glob("portal/static/portal/css/**/*.css"),
    *ROOT.glob("cms/static/cms/css/*.css"),
    *(Path(wagtail.admin.__file__).parent / "static" / "wagtailadmin" / "css").rglob("*.css"),
)
TEMPLATES = sorted((ROOT / "templates").rglob("*.html"))
CLASSES = re.compile(r'\bclass="([^"]*)"')
TAG = re.compile(r"{%.*?%}|{{.*?}}")
NAME = re.compile(r"\.(-?[a-zA-Z_][\w-]*)")
TABLE = re.compile(r"<table\b[^>]*>")
NAMED = re.compile(r"<th\b|<caption|{% include")
SCROLLER = re.compile(r'<div class="[^"]*desk-scroll[^"]*"[^>]*>\s*$')


def named(text: str) -> set[str]:
    """Classes said outright; one put together with a tag is not."""
    words = (word for said in CLASSES.findall(TAG.sub("\0", text)) for word in said.split())
    return {name for word in words if "-\0" not in word for name in word.split("\0") if name}


def test_every_class_of_a_template_has_a_rule() -> None:
    known = {name for path in STYLES for name in NAME.findall(path.read_text())}
    assert {"sheet", "desk-card", "button-secondary"} <= known
    found = {str(path.relative_to(ROOT)): named(path.read_text()) - known for path in TEMPLATES}
    assert not {path: names for path, names in found.items() if names}


def test_every_table_of_the_desk_scrolls_in_its_own_box() -> None:
    desk = {path: path.read_text() for path in TEMPLATES if "desk" in path.parts}
    bare = [
        str(path.relative_to(ROOT))
        for path, text in desk.items()
        for table in TABLE.finditer(text)
        if not SCROLLER.search(text[: table.start()])
    ]
    assert not bare, "the desk hides what is wider than its page: a table needs its desk-scroll"


def test_every_table_of_the_desk_names_its_rows_or_its_columns() -> None:
    desk = {path: path.read_text() for path in TEMPLATES if "desk" in path.parts}
    bare = [
        str(path.relative_to(ROOT))
        for path, text in desk.items()
        for table in TABLE.finditer(text)
        if not NAMED.search(text[table.start() : text.index("</table>", table.start())])
    ]
    assert not bare, "a reader of cells needs a th (or an included head)"


def test_a_model_is_named_in_the_readers_language() -> None:
    assert not [str(path.relative_to(ROOT)) for path in TEMPLATES if "model.name" in path.read_text()]
