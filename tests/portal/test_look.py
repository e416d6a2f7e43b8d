"""The shell of every page: joined files, appearance, plates, the manifest."""

import gzip
import re
from pathlib import Path
from types import SimpleNamespace

import pytest
from django.contrib.staticfiles import finders
from django.test import Client

from portal import plates, stylesheet
from portal.templatetags import paddock


def test_the_stylesheet_reaches_the_browser_as_one_file_in_layer_order() -> None:
    found = finders.find("portal/css/paddock.css")
    assert found is not None
    text = Path(found).read_text()
    assert text.startswith("@layer reset, tokens, base")
    assert text.index("@layer components") < text.index("@layer utilities {")
    for path in (stylesheet.SOURCES / "css").rglob("*.css"):
        rules = re.sub(r"/\*.*?\*/", "", path.read_text(), flags=re.DOTALL).split("{")[0].strip()
        assert rules in text, f"{path.name} reaches nobody"


def test_the_joined_file_follows_its_sources() -> None:
    found = Path(str(finders.find("portal/js/paddock.js")))
    found.write_text("old")
    newest = max(path.stat().st_mtime for path in stylesheet.sources("js"))
    import os

    os.utime(found, (newest - 10, newest - 10))
    assert "addEventListener" in Path(str(finders.find("portal/js/paddock.js"))).read_text()


def test_styles_scripts_and_font_leave_room_for_the_page() -> None:
    """60 KB over the wire for a first load (performance.md); the page itself may take 14 of them."""
    font = stylesheet.SOURCES / "fonts" / "barlow-semi-condensed-latin-600-normal.woff2"
    texts = [stylesheet.joined("css"), stylesheet.joined("js")]
    wire = sum(len(gzip.compress(text.encode())) for text in texts) + font.stat().st_size
    assert wire <= 46_000


@pytest.mark.parametrize(
    ("plate", "country", "text"),
    [
        ("AB12CDE", "gb", "AB12 CDE"),
        ("ab12 cde", "GB", "AB12 CDE"),
        ("沪A8K2L6", "cn", "沪A·8K2L6"),
        ("沪AD52197", "cn", "沪A·D52197"),
        ("Q 1", "gb", "Q 1"),
        ("B-MW 123", "de", "B-MW 123"),
    ],
)
def test_plates_are_spaced_as_their_country_does(plate: str, country: str, text: str) -> None:
    assert plates.spaced(plate, country) == text


def test_an_electric_car_wears_the_green_of_its_country() -> None:
    car = SimpleNamespace(plate="沪AD52197", plate_country="cn", model=SimpleNamespace(fuel="electric"))
    assert "plate--cn plate--ev" in paddock.plate(car)


def test_a_car_without_a_plate_shows_none() -> None:
    assert paddock.plate(SimpleNamespace(plate="", plate_country="", model=None)) == ""


def test_the_appearance_is_remembered_and_leads_back(client: Client, db: None) -> None:
    response = client.post("/theme/", {"theme": "dark", "next": "/styleguide/"})
    assert (response.status_code, response["Location"]) == (302, "/styleguide/")
    assert response.cookies["theme"].value == "dark"


def test_the_appearance_neither_leads_away_nor_takes_any_word(client: Client, db: None) -> None:
    response = client.post("/theme/", {"theme": "'><script>", "next": "https://elsewhere.example/"})
    assert response["Location"] == "/"
    assert "theme" not in response.cookies


def test_a_phone_can_keep_the_club_on_its_home_screen(client: Client, db: None) -> None:
    body = client.get("/manifest.webmanifest")
    assert body["Content-Type"] == "application/manifest+json"
    for entry in body.json()["icons"]:
        assert finders.find(entry["src"].removeprefix("/static/"))


def test_the_sheet_of_components_is_not_there_in_production(client: Client, db: None) -> None:
    assert client.get("/styleguide/").status_code == 404
