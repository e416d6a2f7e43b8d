"""A refusal: a clear no, with a name for machines, a status for HTTP and a sentence for people."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from django.core.exceptions import ValidationError
from django.utils.formats import date_format
from django.utils.translation import gettext

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise


class Day(date):
    """A day that a sentence tells as its reader writes days; machines read it as any other."""

    def __str__(self) -> str:
        return date_format(self, gettext("j F Y"))


class Count(int):
    """A number that a sentence tells with its thousands parted; machines read it as any other."""

    def __str__(self) -> str:
        return f"{int(self):,}"


class Refusal(ValidationError):
    """Subclasses set ``code``, ``status`` and ``sentence``; facts are named in ``params``.

    Raised before anything is written, or inside a transaction that is then rolled back.
    """

    code: str = "refused"
    status: int = 422
    sentence: StrOrPromise = ""

    def __init__(self, sentence: StrOrPromise | None = None, **params: object) -> None:
        told = {name: as_told(each) for name, each in params.items()}
        super().__init__(sentence or self.sentence, code=self.code, params=told)


def as_told(fact: object) -> object:
    if type(fact) is date:
        return Day(*fact.timetuple()[:3])
    return Count(fact) if type(fact) is int else fact
