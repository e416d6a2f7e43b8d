"""The board with a mouse and without one, and a technician's tablet with its camera."""

import io
import re
from collections.abc import Callable

import pytest
from django.utils import timezone
from PIL import Image
from playwright.sync_api import FilePayload, Locator, Page, expect

from tests.browser.story import ADAS_CAR, ADAS_DAY, ZOE
from tests.browser.test_journey import look

pytestmark = pytest.mark.browser
Browse = Callable[..., Page]
MINE = re.compile(ADAS_CAR)
ORIENTATION, GPS = 0x0112, 0x8825


@pytest.fixture
def desk(browse: Browse) -> Page:
    """The day of Ada's car, as lanes of bays and technicians."""
    page = browse(ZOE, width=1280)
    page.goto(f"/desk/workshop/calendar/?day={timezone.localdate() + ADAS_DAY}")
    return page


def lane_of(page: Page, kind: str) -> Locator:
    return page.locator(f"[data-kind={kind}]").filter(has=page.locator("[data-ref]", has_text=MINE))


def name_of(lane: Locator) -> str:
    return lane.locator("> span").inner_text()


def test_a_car_is_dragged_to_another_bay_and_never_to_a_person(desk: Page) -> None:
    before = name_of(lane_of(desk, "bay"))
    claim = lane_of(desk, "bay").locator("[data-ref]", has_text=MINE)
    claim.drag_to(desk.locator("[data-kind=technician] .desk-track").last)
    expect(desk.locator(".is-target")).to_have_count(0)
    assert name_of(lane_of(desk, "bay")) == before, "a bay is no technician"

    free = desk.locator("[data-kind=bay]").filter(has_not=desk.locator("[data-ref]")).first
    to = name_of(free)
    with desk.expect_response(lambda answer: answer.request.method == "POST"):
        claim.drag_to(free.locator(".desk-track"))
    expect(desk.locator(".messages")).to_contain_text(f"{to} takes it")
    expect(desk.locator(".messages > ul")).to_have_css("opacity", "1")
    assert name_of(lane_of(desk, "bay")) == to
    look(desk)


def test_the_same_move_with_the_keyboard_alone(desk: Page) -> None:
    technician = name_of(lane_of(desk, "technician"))
    lane_of(desk, "technician").locator("[data-ref]", has_text=MINE).focus()
    with desk.expect_navigation():
        desk.keyboard.press("Enter")
    chooser = desk.get_by_label(re.compile(technician))
    chooser.focus()
    desk.keyboard.press("ArrowDown")
    to = chooser.locator("option:checked").inner_text()
    desk.keyboard.press("Tab")
    with desk.expect_navigation():
        desk.keyboard.press("Enter")
    expect(desk.locator(".messages")).to_contain_text(f"{to} takes it")
    expect(desk.get_by_label(re.compile(to))).to_be_visible()


def test_the_tablets_camera_and_the_desk_on_one_job(desk: Page, browse: Browse) -> None:
    ref = lane_of(desk, "bay").locator("[data-ref]", has_text=MINE).get_attribute("data-ref")
    tablet = browse(ZOE, width=820)
    desk.goto(f"/desk/workshop/{ref}/")
    desk.locator("#id_odometer_km").fill("9000")
    desk.locator("#id_without").fill("Photos are on the counter camera")
    press(desk, "Car received")
    tablet.goto(f"/desk/workshop/{ref}/job/")  # both see "Start" now
    press(tablet, "Start")
    press(desk, "Start")
    expect(desk.get_by_role("alert")).to_contain_text("is not possible")
    expect(desk.locator("main")).to_contain_text("in work")

    note_with_photo(tablet, "Left mirror cracked")
    seen = tablet.get_by_role("img", name=re.compile("Photo 1"))
    seen.scroll_into_view_if_needed()  # it is fetched when it comes near
    tablet.wait_for_function("img => img.complete && img.naturalWidth > 0", arg=seen.element_handle())
    look(tablet)
    with Image.open(io.BytesIO(tablet.request.get(seen.get_attribute("src") or "").body())) as kept:
        assert (kept.height > kept.width, dict(kept.getexif())) == (True, {}), "upright, and from nowhere"
    desk.goto(f"/desk/workshop/{ref}/")
    expect(desk.get_by_role("img", name=re.compile("Photo 1"))).to_be_attached()
    assert tablet.complaints == []  # type: ignore[attr-defined]


def press(page: Page, name: str) -> None:
    with page.expect_response(lambda answer: answer.request.method == "POST"):
        page.get_by_role("button", name=name, exact=True).click()
    page.wait_for_load_state()


def note_with_photo(tablet: Page, text: str) -> None:
    for choice in ("area", "grade"):
        tablet.locator(f"select[name={choice}]").select_option(index=1)
    tablet.get_by_label("What was seen").fill(text)
    photo: FilePayload = {"name": "IMG_1.jpg", "mimeType": "image/jpeg", "buffer": as_the_camera_writes_it()}
    tablet.locator("input[type=file]").set_input_files([photo])
    press(tablet, "Note it")
    expect(tablet.locator("main")).to_contain_text(text)


def as_the_camera_writes_it() -> bytes:
    """A photo of a phone held upright: lying on its side, with how to turn it and where it was made."""
    said = Image.Exif()
    said[ORIENTATION], said[GPS] = 6, {1: "N", 2: (51.0, 30.0, 0.0)}
    out = io.BytesIO()
    Image.new("RGB", (640, 480), "#884422").save(out, "JPEG", exif=said)
    return out.getvalue()
