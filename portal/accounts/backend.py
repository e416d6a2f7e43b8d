"""Checking a password, and the demo's one password that is worth nothing anywhere else."""

from typing import Any

from allauth.account.auth_backends import AuthenticationBackend
from django.conf import settings
from django.db.models import BigIntegerField
from django.http import HttpRequest

from booking.compiled import Compiled, Given
from portal.models import User

DEMO_PASSWORD = "paddock-demo"  # noqa: S105 (printed by the demo; refused outside it)
PERSON = Compiled(
    lambda: User.objects.select_related("member__site__group", "loyalty_account").filter(
        pk=Given("person", BigIntegerField())
    )
)


class Backend(AuthenticationBackend):  # type: ignore[misc]
    def authenticate(self, request: HttpRequest | None, **credentials: Any) -> User | None:
        password = credentials.get("password")
        if password == DEMO_PASSWORD and not settings.DEMO:
            self._mitigate_timing_attack(password)
            return None
        found: User | None = super().authenticate(request, **credentials)
        return found

    def get_user(self, user_id: Any) -> User | None:
        """Who a session belongs to, with all that most pages ask of them: one query instead of three."""
        found = PERSON.first(person=user_id)
        return found if found is not None and self.user_can_authenticate(found) else None
