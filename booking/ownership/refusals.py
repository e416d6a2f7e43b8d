"""Why a car is not handed to somebody. Nothing here says who keeps it."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from booking.refusals import Refusal


class TooManyVins(Refusal):
    code = "too_many_vins"
    status = 429
    sentence = _("That was enough for today. Try again tomorrow, or bring the registration document to us.")


class VinTooShort(Refusal):
    code = "vin_too_short"
    sentence = _("Type at least the last six characters of the VIN, without I, O and Q.")


class CodeRefused(Refusal):
    code = "code_refused"
    status = 409
    sentence = _("This code does not open a car. Check it letter by letter, or ask the seller for a new one.")


class NotTheOwner(Refusal):
    code = "not_the_owner"
    status = 403
    sentence = _("Only the owner of the car hands it on.")


class NotVerified(Refusal):
    code = "not_verified"
    status = 409
    sentence = _(
        "We have not seen the papers of this car yet. Bring them along once, then you can hand it on."
    )


class ClaimDecided(Refusal):
    code = "claim_decided"
    status = 409
    sentence = _("Somebody has decided this already.")


class OwnClaim(Refusal):
    code = "own_claim"
    status = 403
    sentence = _("Somebody else has to look at the papers of your own car.")


class NothingLeft(Refusal):
    code = "nothing_left"
    status = 409
    sentence = _("Nothing of it is left for the keeper of this car.")


class BadEntitlement(Refusal):
    code = "bad_entitlement"
    sentence = _("Say what it is, and how often it may be used: between one and %(most)s times.")


class NobodyKeeps(Refusal):
    code = "nobody_keeps"
    status = 409
    sentence = _("Nobody keeps this car now, so there is nobody to give it to.")
