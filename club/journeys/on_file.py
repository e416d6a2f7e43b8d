"""Who somebody is on file: found by e-mail or phone, else written down without a login."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib.auth import get_user_model

if TYPE_CHECKING:
    from portal.models import User


def person_for(*, name: str, phone: str, email: str, language: str = "") -> User:
    """The person with this e-mail, else the only one with this phone, else a new row without a login."""
    people: Any = get_user_model()._default_manager
    if email:
        found = people.filter(email=email.lower()).first()
        if found is not None:
            return found
    same = list(people.filter(phone=phone, is_staff=False)[:2]) if phone else []
    if len(same) == 1:
        return same[0]
    return people.create_user(email or None, name=name, phone=phone, language=language)
