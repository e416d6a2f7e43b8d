"""Why a posting by hand is not made (loyalty.md §2, §8)."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from loyalty.refusals import Refusal


class OwnAccount(Refusal):
    code = "own_account"
    status = 403
    sentence = _("Nobody moves points on their own account. Please ask a colleague.")


class NearAccount(Refusal):
    """A household or a phone shared with the one who acts."""

    code = "near_account"
    status = 403
    sentence = _("This account is too close to you (same household or phone). Please ask a colleague.")


class SecondIsFirst(Refusal):
    code = "second_is_first"
    status = 409
    sentence = _("You asked for this yourself, so somebody else has to decide.")


class AlreadyDecided(Refusal):
    code = "already_decided"
    status = 409
    sentence = _("This was decided already: %(state)s (%(who)s).")


class NotYours(Refusal):
    code = "not_yours"
    status = 403
    sentence = _("Only the one who asked can withdraw this.")


class NoCase(Refusal):
    code = "no_case"
    sentence = _("Name the visit or the case this rests on, as in visit:V-1042 or case:K-7.")


class NoReason(Refusal):
    code = "no_reason"
    sentence = _("Choose a reason from the list.")
