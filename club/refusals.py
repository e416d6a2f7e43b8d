"""A refusal: a clear no, with a name for machines, a status for HTTP and a sentence for people."""

from typing import ClassVar

from django.core.exceptions import ValidationError


class Refusal(ValidationError):
    """Subclasses set ``code``, ``status`` and ``sentence``; facts are named in ``params``.

    Raised before anything is written, or inside a transaction that is then rolled back.
    """

    code: ClassVar[str] = "refused"  # type: ignore[misc]
    status: ClassVar[int] = 422
    sentence: ClassVar[object] = ""

    def __init__(self, sentence: object = None, **params: object) -> None:
        super().__init__(sentence or self.sentence, code=self.code, params=params)
