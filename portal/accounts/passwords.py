"""What makes a password good enough: length and not guessable; no rules of composition (safety.md R39)."""

import re
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from club import house
from portal.models import User

LENGTH_MIN, LENGTH_MIN_STAFF, LENGTH_MAX = 12, 15, 128
OWN_LETTERS_MIN = 6
HELP = gettext_lazy("At least 12 characters. Three or four words you will remember are best.")
WORDS = ("paddock", "meridian", "club", "owners", "service", "dealer", "password", "passwort", "welcome")


class Length:
    """At least 12 characters, 15 for staff; at most 128."""

    def validate(self, password: str, user: Any = None) -> None:
        least = LENGTH_MIN_STAFF if isinstance(user, User) and user.is_staff else LENGTH_MIN
        if len(password) < least:
            raise ValidationError(
                _("Please use at least %(least)d characters; a short sentence is fine."),
                code="password_too_short",
                params={"least": least},
            )
        if len(password) > LENGTH_MAX:
            raise ValidationError(
                _("Please use at most %(most)d characters."),
                code="password_too_long",
                params={"most": LENGTH_MAX},
            )

    def get_help_text(self) -> str:
        return str(HELP)


class NotOurWords:
    """Our own names and the usual words do not count; enough must be left without them."""

    def validate(self, password: str, user: Any = None) -> None:
        name = getattr(user, "name", "") or ""
        if len(rest(password, [*WORDS, *house.name().split(), *name.split()])) < OWN_LETTERS_MIN:
            raise ValidationError(
                _("This password is easy to guess. Please add words that only you would think of."),
                code="password_of_our_words",
            )

    def get_help_text(self) -> str:
        return ""


def rest(password: str, words: list[str]) -> str:
    """What is left of a password without these words, figures at its ends and signs."""
    left = password.casefold()
    for word in sorted({word.casefold() for word in words if len(word) > 2}, key=len, reverse=True):
        left = left.replace(word, "")
    return re.sub(r"^[\W\d_]+|[\W\d_]+$", "", left)
