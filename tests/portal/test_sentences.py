"""What forms say when something is missing or does not fit: our sentences, whoever made the form."""

import pytest
from django.forms import CharField
from django.test import Client
from django.utils.translation import override

from tests.portal.people import make_person


@pytest.mark.django_db
def test_a_form_says_what_is_missing_beside_its_field_and_on_top(client: Client) -> None:
    page = client.post("/accounts/signup/", {"name": "Nil"}).content.decode()
    assert "<b>E-mail</b> This is still missing." in page
    with override("zh-hans"):
        assert str(CharField().error_messages["required"]) == "此项还没有填写。"


@pytest.mark.django_db
def test_a_wrong_password_is_told_without_saying_which_of_the_two_it_was(client: Client) -> None:
    make_person("ben@example.com")
    told = []
    for login in ("ben@example.com", "nobody@example.com"):
        page = client.post("/accounts/login/", {"login": login, "password": "quite another one"})
        told.append("This e-mail and this password do not belong together." in page.content.decode())
    assert told == [True, True]
