"""A refusal: a clear no, with a name for machines, a status for HTTP and a sentence for people."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise


class Refusal(ValidationError):
    """Subclasses set ``code``, ``status`` and ``sentence``; facts are named in ``params``.

    Raised before anything is written, or inside a transaction that is then rolled back.
    """

    code: str = "refused"
    status: int = 422
    sentence: StrOrPromise = ""

    def __init__(self, sentence: StrOrPromise | None = None, **params: object) -> None:
        super().__init__(sentence or self.sentence, code=self.code, params=params)


class NoGroup(Refusal):
    """Whatever needs the group in a house that nobody founded."""

    code = "no_group"
    status = 409
    sentence = _("Nobody has founded this house yet: manage.py found makes the group and its administrator.")
