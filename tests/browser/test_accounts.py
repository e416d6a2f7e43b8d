"""The pages of an account in a real browser: sound in both themes, and a passkey from a device."""

from collections.abc import Callable

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

from tests.browser.story import NORA, PASSWORD

pytestmark = pytest.mark.browser
DOOR = (
    *("/accounts/login/", "/accounts/signup/", "/accounts/login/code/", "/accounts/password/reset/"),
    *("/accounts/inactive/", "/accounts/password/reset/done/", "/no/such/page/", "/u/forged/"),
)
KEYS = (
    *(
        "/profile/",
        "/profile/messages/",
        "/accounts/email/",
        "/accounts/password/change/",
        "/accounts/sessions/",
    ),
    *("/accounts/logout/", "/accounts/2fa/", "/accounts/reauthenticate/", "/accounts/2fa/webauthn/"),
)


def problems(page: Page, path: str) -> list[str]:
    answer = page.goto(path)
    assert answer is not None
    found = [
        f"{hit['id']}: {hit['nodes'][0]['html'][:120]}" for hit in Axe().run(page).response["violations"]
    ]
    loud = [said for said in page.complaints if "404" not in said]  # type: ignore[attr-defined]
    page.complaints.clear()  # type: ignore[attr-defined]
    wide = page.evaluate("document.documentElement.scrollWidth > innerWidth")
    return [*found, *loud, *(["scrolls sideways"] if wide else [])]


@pytest.mark.parametrize(("width", "theme", "language"), [(320, "light", "zh-hans"), (1280, "dark", "en")])
def test_the_pages_of_an_account_are_sound(
    browse: Callable[..., Page], width: int, theme: str, language: str
) -> None:
    visitor = browse(width=width, theme=theme, language=language)
    owner = browse(NORA, width=width, theme=theme, language=language)
    found = {path: problems(visitor, path) for path in DOOR} | {path: problems(owner, path) for path in KEYS}
    assert not {path: what for path, what in found.items() if what}


def test_a_passkey_is_added_and_opens_the_account(browse: Callable[..., Page]) -> None:
    page = browse(NORA)
    device = page.context.new_cdp_session(page)
    device.send("WebAuthn.enable")
    traits = {
        "protocol": "ctap2",
        "transport": "internal",
        "hasResidentKey": True,
        "hasUserVerification": True,
    }
    traits |= {"isUserVerified": True, "automaticPresenceSimulation": True}
    device.send("WebAuthn.addVirtualAuthenticator", {"options": traits})
    page.goto("/accounts/2fa/webauthn/add/")
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Confirm").click()
    page.get_by_role("button", name="Add it").click()
    page.wait_for_url(lambda url: not url.endswith("/add/"))
    page.context.clear_cookies()
    page.goto("/accounts/login/?next=/profile/")
    page.get_by_role("button", name="Use a passkey").click()
    page.wait_for_url("**/profile/")
    assert not page.complaints  # type: ignore[attr-defined]
