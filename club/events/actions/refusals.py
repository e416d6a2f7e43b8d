"""How events say no (club.md §3)."""

from django.utils.translation import gettext_lazy as _

from club.refusals import Refusal


class EventOff(Refusal):
    code = "event_off"
    status = 410
    sentence = _("This event does not take place. We are sorry.")


class NotInvited(Refusal):
    code = "not_invited"
    status = 403
    sentence = _("This event is for other members this time. There are more to choose from.")


class NotYetOpen(Refusal):
    """``opens_at``: when it opens for this member."""

    code = "not_yet_open"
    sentence = _("Registration opens for you at %(opens)s.")


class RegistrationOver(Refusal):
    code = "registration_over"
    status = 410
    sentence = _("Registration for this event has closed.")


class TooManyGuests(Refusal):
    code = "too_many_guests"
    sentence = _("You can bring up to %(max)s guests to this event.")


class RegisteredAlready(Refusal):
    code = "registered_already"
    status = 409
    sentence = _("You are coming already: there is one registration for each member.")


class KeptUnpaid(Refusal):
    code = "kept_unpaid"
    status = 409
    sentence = _(
        "Places for this event were kept for you before and not paid. Please call us if you want to come."
    )


class EventFull(Refusal):
    """``free``: seats left, fewer than asked for."""

    code = "event_full"
    status = 409
    sentence = _("There are not enough places left for your party. You can join the waiting list.")


class EventChanged(Refusal):
    code = "event_changed"
    status = 409
    sentence = _("This event was changed just now. Please look at it again before you register.")


class SeatsLeft(Refusal):
    code = "seats_left"
    status = 409
    sentence = _("There are places for your party: you can register at once.")


class WaitingAlready(Refusal):
    code = "waiting_already"
    status = 409
    sentence = _("Your party is on the waiting list already.")


class PartyTooLarge(Refusal):
    code = "party_too_large"
    sentence = _("This event has %(seats)s places in all; your party is larger than that.")


class OfferOver(Refusal):
    code = "offer_over"
    status = 410
    sentence = _("This offer has ended. You keep your place on the list if it was the first.")


class CannotCancel(Refusal):
    code = "cannot_cancel"
    status = 409
    sentence = _("This registration can no longer be cancelled.")


class NamesClosed(Refusal):
    code = "names_closed"
    status = 409
    sentence = _("The names of your guests are final now. Please call us if something changed.")


class SameKeyOtherBody(Refusal):
    code = "key_used_otherwise"
    sentence = _("This form was sent before with other contents. Please start again.")


class CapacityTaken(Refusal):
    code = "capacity_taken"
    status = 409
    sentence = _("%(taken)s places are taken; there cannot be fewer.")


class DoorRefusal(Refusal):
    """What the door says to the one who scans."""

    status = 409


class UnknownCode(DoorRefusal):
    code = "unknown"
    status = 404
    sentence = _("This is not a code of ours, or it was replaced by a newer one.")


class OtherEvent(DoorRefusal):
    code = "wrong_event"
    sentence = _("This code belongs to another event: %(title)s.")


class Cancelled(DoorRefusal):
    code = "cancelled"
    sentence = _("This registration was cancelled.")


class StillWaiting(DoorRefusal):
    code = "waitlisted"
    sentence = _("This party is on the waiting list.")


class DoorClosed(DoorRefusal):
    code = "not_yet_open"
    status = 422
    sentence = _("The door opens at %(opens)s.")


class Unpaid(DoorRefusal):
    code = "unpaid"
    status = 422
    sentence = _("This party has not paid yet. The ticket on their phone leads to the payment.")


class PartnerEnded(Refusal):
    code = "partner_ended"
    status = 410
    sentence = _("This link is no longer in use. Please ask the club for a new one.")


class TooManyRequests(Refusal):
    code = "too_many_requests"
    status = 429
    sentence = _("Several of your requests wait for an answer already. We come back to you soon.")


class AnsweredAlready(Refusal):
    code = "answered_already"
    status = 409
    sentence = _("This request was answered already.")


class NotApproved(Refusal):
    code = "not_approved"
    status = 409
    sentence = _("Only what was approved can be sent, and only once.")


class NobodyToReach(Refusal):
    code = "nobody_to_reach"
    status = 409
    sentence = _("No member of this audience wants to hear of partners. Nothing was sent.")


class WaiverMissing(DoorRefusal):
    code = "waiver_missing"
    status = 422
    sentence = _("The waiver is not signed yet.")


class LicenceMissing(DoorRefusal):
    code = "licence_missing"
    status = 422
    sentence = _("The driving licence was not looked at yet.")


class Blocked(DoorRefusal):
    code = "blocked"
    status = 403
    sentence = _("Please ask the host before you let this party in.")


class NobodyTicked(DoorRefusal):
    code = "nobody_ticked"
    status = 422
    sentence = _("Tick who is here.")


class UndoOver(DoorRefusal):
    code = "undo_over"
    status = 410
    sentence = _("A check-in can be taken back for ten minutes only.")
