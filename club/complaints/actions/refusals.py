"""The noes of complaints."""

from django.utils.translation import gettext_lazy as _

from club.refusals import Refusal


class NothingSaid(Refusal):
    code = "nothing_said"
    sentence = _("Tell us in a few words what happened.")


class PromiseMissing(Refusal):
    code = "promise_missing"
    sentence = _("Not answered on the spot: write down until when the customer hears from us.")


class PromisePast(Refusal):
    code = "promise_past"
    sentence = _("A promise is made for a time to come.")


class NumberMissing(Refusal):
    code = "number_missing"
    sentence = _("A complaint from the maker carries the maker's number.")


class ChangedMeanwhile(Refusal):
    code = "changed_meanwhile"
    status = 409
    sentence = _(
        "A colleague has changed this ticket meanwhile. What you typed is still here; look at what is new "
        "and send it again."
    )


class WrongStage(Refusal):
    code = "wrong_stage"
    status = 409
    sentence = _("From here this step is not possible.")


class TicketClosed(Refusal):
    code = "ticket_closed"
    status = 409
    sentence = _("This ticket is closed.")


class NotClosed(Refusal):
    code = "not_closed"
    status = 409
    sentence = _("This ticket is still open.")


class DutiesLeft(Refusal):
    """``left``: codes of what is missing, as rules name them."""

    code = "duties_left"
    status = 409
    sentence = _("This ticket cannot close yet: %(left)s.")


class NotTheManager(Refusal):
    code = "not_the_manager"
    status = 403
    sentence = _("Only a general manager of this site can do this.")


class NotYours(Refusal):
    code = "not_yours"
    status = 403
    sentence = _("This ticket belongs to somebody else of us.")


class HandlerFollowsUp(Refusal):
    code = "handler_follows_up"
    status = 403
    sentence = _("The follow-up is somebody else's than who handled it.")


class AloneAtSite(Refusal):
    code = "alone_at_site"
    status = 409
    sentence = _("Nobody outside %(site)s follows this complaint. Name somebody first.")


class SameTicket(Refusal):
    code = "same_ticket"
    sentence = _("A ticket cannot be merged into itself.")


class OtherCustomer(Refusal):
    code = "other_customer"
    sentence = _("These tickets are of two different customers.")


class AskedAlready(Refusal):
    code = "asked_already"
    status = 409
    sentence = _("An exception is waiting for its answer already.")


class Decided(Refusal):
    code = "decided"
    status = 409
    sentence = _("This exception has been decided.")


class SecondIsFirst(Refusal):
    code = "second_is_first"
    status = 403
    sentence = _("Somebody else than who asked has to decide.")


class AboveLimit(Refusal):
    code = "above_limit"
    status = 403
    sentence = _("This amount is above what your post may approve.")


class NoBudget(Refusal):
    code = "no_budget"
    status = 409
    sentence = _("This department has no goodwill budget this month.")


class BudgetSpent(Refusal):
    code = "budget_spent"
    status = 409
    sentence = _("The department's budget of this month does not hold this any more.")


class ReferenceMissing(Refusal):
    code = "reference_missing"
    sentence = _("Money that was paid needs the number of its payment.")


class TooManyOpen(Refusal):
    code = "too_many_open"
    status = 429
    sentence = _("%(max)s of your complaints are open. We answer those first; add to one of them.")


class TooManyPhotos(Refusal):
    code = "too_many_photos"
    status = 429
    sentence = _("%(max)s photos are enough for one complaint.")
