"""The person: e-mail is optional, unique and lower-case; a name is never needed to print one."""

import pytest
from django.core.exceptions import ValidationError

from portal.models import User

pytestmark = pytest.mark.django_db


def test_email_is_kept_in_lower_case() -> None:
    assert User.objects.create_user("Wei@Example.COM").email == "wei@example.com"


def test_people_without_email_do_not_collide() -> None:
    first, second = User.objects.create_user(None), User.objects.create_user(None)
    assert first.pk != second.pk
    assert str(first) == f"#{first.pk}"


def test_the_same_email_is_refused() -> None:
    User.objects.create_user("wei@example.com")
    with pytest.raises(ValidationError):
        User.objects.create_user("WEI@example.com")
