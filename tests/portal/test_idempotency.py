"""The same form sent twice is done once: replay, other body, still in progress, failures not kept."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
from django.db import connection, transaction
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.test import Client, override_settings
from django.urls import path
from django.utils import timezone

from portal.middleware.replay import is_first
from portal.models import Reply, User
from portal.policy import POLICIES, Line, Who
from portal.urls import urlpatterns as addresses

pytestmark = pytest.mark.django_db
KEY = "k" * 22
done: list[str] = []


def write(request: HttpRequest) -> HttpResponse:
    """A form that adds a person, and does as it is told afterwards."""
    done.append(request.POST["name"])
    User.objects.create_user(None, name=request.POST["name"])
    if request.POST.get("fail"):
        raise RuntimeError
    if request.POST.get("file"):
        return StreamingHttpResponse([b"a,b\n", b"1,2\n"], content_type="text/csv")  # type: ignore[return-value]
    status = int(request.POST.get("status", 302))
    return HttpResponse(f"made {len(done)}", status=status, headers={"Location": "/garage/"})


urlpatterns = [path("write/", write, name="write_for_the_test"), *addresses]


@pytest.fixture(autouse=True)
def _an_address_that_writes() -> Iterator[None]:
    done.clear()
    POLICIES["write_for_the_test"] = Line(Who.PUBLIC)
    with override_settings(ROOT_URLCONF=__name__):
        yield
    del POLICIES["write_for_the_test"]


def send(client: Client, **fields: str) -> HttpResponse:
    return client.post("/write/", {"request_key": KEY, "name": "Wei"} | fields)  # type: ignore[return-value]


def test_the_same_form_twice_is_done_once_and_answered_alike(client: Client) -> None:
    first, second = send(client), send(client)
    assert done == ["Wei"]
    assert (first.status_code, first.content, first["Location"]) == (302, b"made 1", "/garage/")
    assert (second.status_code, second.content, second["Location"]) == (302, b"made 1", "/garage/")
    assert User.objects.filter(name="Wei").count() == 1


@pytest.mark.proves("A7")
def test_another_body_under_the_same_key_is_refused(client: Client) -> None:
    send(client)
    assert send(client, name="Mia").status_code == 422
    assert done == ["Wei"]


@pytest.mark.proves("A7")
def test_somebody_elses_key_is_another_key(client: Client) -> None:
    send(client)
    client.force_login(User.objects.create_user("mia@example.com"))
    assert send(client).status_code == 302
    assert done == ["Wei", "Wei"]


def test_a_refusal_changes_nothing_and_the_key_stays_free(client: Client) -> None:
    assert send(client, status="409").status_code == 409
    assert not User.objects.filter(name="Wei").exists()
    assert send(client).status_code == 302
    assert User.objects.filter(name="Wei").count() == 1


@pytest.mark.proves("A7")
def test_a_crash_is_not_kept(client: Client) -> None:
    with pytest.raises(RuntimeError):
        send(client, fail="yes")
    assert not Reply.objects.exists()
    assert not User.objects.filter(name="Wei").exists()
    assert send(client).status_code == 302


def test_a_file_that_is_asked_for_with_a_key_is_made_each_time(client: Client) -> None:
    for _again in range(2):
        assert b"".join(send(client, file="yes")) == b"a,b\n1,2\n"
    assert done == ["Wei", "Wei"]


def test_a_form_without_a_key_runs_each_time(client: Client) -> None:
    for _again in range(2):
        client.post("/write/", {"name": "Wei"})
    assert done == ["Wei", "Wei"]


def test_replies_are_stale_after_two_days(client: Client) -> None:
    send(client)
    assert not Reply.objects.stale(timezone.now() + timedelta(hours=47)).exists()
    assert Reply.objects.stale(timezone.now() + timedelta(hours=49)).exists()


def test_the_lock_is_ours_again_within_one_transaction() -> None:
    row = Reply(user=None, route="/write/", key=KEY)
    with transaction.atomic():
        assert is_first(row)
        assert is_first(row)
    assert connection.in_atomic_block
