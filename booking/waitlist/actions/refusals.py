"""Every clear no of the waitlist."""

from django.utils.translation import gettext_lazy as _

from booking.refusals import Refusal


class BadWindow(Refusal):
    code = "bad_window"
    sentence = _("Please choose days from today on, at most %(most)s of them.")


class BadHours(Refusal):
    code = "bad_hours"
    sentence = _("The latest arrival comes after the earliest one.")


class NothingEarlier(Refusal):
    code = "nothing_earlier"
    sentence = _("Your appointment is not later than these days. Choose days before it.")


class NotMovable(Refusal):
    code = "not_movable"
    status = 409
    sentence = _("Only a booked appointment can wait for an earlier time.")


class AlreadyWaiting(Refusal):
    code = "already_waiting"
    status = 409
    sentence = _("This appointment is on the waitlist already.")


class TooManyEntries(Refusal):
    code = "too_many_entries"
    status = 429
    sentence = _("You are waiting for %(most)s times already. Take one of them back first.")


class NotWaiting(Refusal):
    code = "not_waiting"
    status = 409
    sentence = _("This is no longer on the waitlist.")


class OfferOver(Refusal):
    code = "offer_over"
    status = 410
    sentence = _("This offer has ended. You are still on the waitlist.")


class StillOffered(Refusal):
    """The entry has an offer that nobody has answered yet."""

    code = "still_offered"
    status = 409
    sentence = _("An offer is still open.")


class EnoughOffers(Refusal):
    code = "enough_offers"
    status = 429
    sentence = _("There were enough offers for one day.")
