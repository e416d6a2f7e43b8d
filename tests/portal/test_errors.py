"""When it does not work: our page, the right status, a reference, never a trace (safety.md L11)."""

import re

import pytest
from django.core.exceptions import PermissionDenied, RequestDataTooBig, SuspiciousOperation
from django.db import OperationalError
from django.http import HttpRequest, HttpResponse
from django.test import Client, override_settings
from django.urls import path
from django.views.decorators.http import require_POST

import portal.urls
from booking.refusals import Refusal
from portal.models import User
from portal.policy import POLICIES, Line, Who

pytestmark = pytest.mark.django_db


class Taken(Refusal):
    code = "taken"
    status = 409
    sentence = "%(what)s is taken."


TROUBLES = {
    "bad": SuspiciousOperation("secret detail"),
    "forbidden": PermissionDenied("secret detail"),
    "big": RequestDataTooBig("secret detail"),
    "crash": RuntimeError("secret detail"),
    "away": OperationalError("secret detail"),
    "refusal": Taken(what="09:30"),
}


def trouble(request: HttpRequest, kind: str) -> HttpResponse:
    User.objects.create_user(None, name="never kept")
    raise TROUBLES[kind]


@require_POST
def post_only(request: HttpRequest) -> HttpResponse:
    return HttpResponse()


handler400, handler403 = portal.urls.handler400, portal.urls.handler403
handler404, handler500 = portal.urls.handler404, portal.urls.handler500
urlpatterns = [
    path("trouble/<str:kind>/", trouble, name="trouble_for_the_test"),
    path("api/trouble/<str:kind>/", trouble, name="trouble_for_the_test"),
    path("desk/trouble/<str:kind>/", trouble, name="trouble_for_the_test"),
    path("post-only/", post_only, name="trouble_for_the_test"),
    *portal.urls.urlpatterns,
]


@pytest.fixture
def careful(monkeypatch: pytest.MonkeyPatch) -> Client:
    monkeypatch.setitem(POLICIES, "trouble_for_the_test", Line(Who.PUBLIC))
    return Client(raise_request_exception=False)


@pytest.mark.proves("L11")
@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/trouble/bad/", 400),
        ("/trouble/forbidden/", 403),
        ("/nothing/here/", 404),
        ("/post-only/", 405),
        ("/trouble/refusal/", 409),
        ("/trouble/big/", 413),
        ("/trouble/crash/", 500),
        ("/trouble/away/", 503),
    ],
)
@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_each_trouble_has_its_page(careful: Client, path: str, status: int, language: str) -> None:
    with override_settings(ROOT_URLCONF=__name__):
        answer = careful.get(path, headers={"Accept-Language": language})
    page = answer.content.decode()
    assert answer.status_code == status
    assert page.count("<h1>") == 1
    assert answer["X-Request-ID"] in page
    assert "secret detail" not in page
    assert "Traceback" not in page
    assert answer["Cache-Control"] == "private, no-store"


@pytest.mark.proves("L11")
def test_when_the_database_is_away_the_page_says_when_to_come_back(careful: Client) -> None:
    with override_settings(ROOT_URLCONF=__name__):
        assert careful.get("/trouble/away/")["Retry-After"] == "5"


def test_a_refusal_that_escapes_says_its_sentence_and_changes_nothing(careful: Client) -> None:
    with override_settings(ROOT_URLCONF=__name__):
        answer = careful.post("/trouble/refusal/", {"request_key": "k" * 22})
    assert answer.status_code == 409
    assert "09:30 is taken." in answer.content.decode()
    assert not User.objects.filter(name="never kept").exists()


@pytest.mark.parametrize("kind", ["forbidden", "crash", "away"])
def test_each_page_of_trouble_leads_on_where_there_is_no_address_bar(careful: Client, kind: str) -> None:
    staff = User.objects.create_user("staff@example.com", is_staff=True)
    with override_settings(ROOT_URLCONF=__name__):
        assert 'class="button" href="/"' in careful.get(f"/trouble/{kind}/").content.decode()
        careful.force_login(staff)
        assert 'class="button" href="/desk/"' in careful.get(f"/desk/trouble/{kind}/").content.decode()


@pytest.mark.proves("H13")
def test_a_form_without_its_token_is_refused_on_our_page() -> None:
    answer = Client(enforce_csrf_checks=True).post("/inbox/read/")
    assert answer.status_code == 403
    assert "This form is no longer valid" in answer.content.decode()


@pytest.mark.proves("G5")
def test_what_is_not_yours_looks_like_what_is_not_there(client: Client) -> None:
    client.force_login(User.objects.create_user("owner@example.com"))
    foreign, absent = client.get("/desk/"), client.get("/nothing/here/")
    assert foreign.status_code == absent.status_code == 404

    def plain(page: bytes) -> str:
        text = re.sub(r"<code>\w+</code>", "", page.decode())
        text = re.sub(r'name="csrfmiddlewaretoken" value="\w+"', "", text)
        return re.sub(r'name="next" value="[^"]*"', "", text)

    assert plain(foreign.content) == plain(absent.content)


@pytest.mark.proves("L11")
@pytest.mark.parametrize(
    ("kind", "status"), [("forbidden", 403), ("refusal", 409), ("crash", 500), ("away", 503)]
)
def test_a_machine_hears_of_trouble_as_a_problem(careful: Client, kind: str, status: int) -> None:
    with override_settings(ROOT_URLCONF=__name__):
        answer = careful.get(f"/api/trouble/{kind}/")
    told = answer.json()
    assert (answer.status_code, answer["Content-Type"]) == (status, "application/problem+json")
    assert (told["status"], told["reference"]) == (status, answer["X-Request-ID"])
    assert told["code"]
    assert "secret detail" not in answer.content.decode()
