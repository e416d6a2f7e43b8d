"""A member number with a figure wrong says so, before anything is done with it (club.md §1.2)."""

from django.utils.translation import gettext_lazy as _

from club.members.rules import is_mistyped
from club.refusals import Refusal


class NumberMistyped(Refusal):
    code = "number_mistyped"
    sentence = _("This is no member number: a figure is wrong or missing. It stands on the card.")


def refuse_mistyped(typed: str) -> None:
    """Tells nothing of who is a member: the figures alone decide."""
    if is_mistyped(typed):
        raise NumberMistyped
