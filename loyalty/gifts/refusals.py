"""Why a gift is not given, or a code not taken (decisions.md, safety.md R64, R65)."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from loyalty.refusals import Refusal


class AccountTooYoung(Refusal):
    code = "account_too_young"
    status = 409
    sentence = _("You can give points on when you have been a member for %(days)s days.")


class TooManyGifts(Refusal):
    code = "too_many_gifts"
    status = 409
    sentence = _("That was the last gift for today (%(left)s a day). Tomorrow you can give again.")


class TooMuchToday(Refusal):
    code = "too_much_today"
    status = 409
    sentence = _("Today you can still give %(left)s points.")


class TooMuchThisMonth(Refusal):
    code = "too_much_this_month"
    status = 409
    sentence = _("This month you can still give %(left)s points.")


class GiftToSelf(Refusal):
    code = "gift_to_self"
    sentence = _("These points are yours already.")


class GiftGone(Refusal):
    """Withdrawn, lapsed, taken, or its points have ended meanwhile."""

    code = "gift_gone"
    status = 409
    sentence = _("This gift is not there any more.")


class GiftRests(Refusal):
    """The giver's or the receiver's account is being checked; which of them, nobody is told."""

    code = "gift_rests"
    status = 409
    sentence = _("This gift cannot be passed on just now. Please try again in a few days.")


class CodeRefused(Refusal):
    """The same for every code that gives nothing: unknown, used, ended, another's (safety.md R64)."""

    code = "code_refused"
    sentence = _("This code gives no points here. Please check it sign by sign.")


class TooManyTries(Refusal):
    code = "too_many_tries"
    status = 429
    sentence = _("That was too often. Please try again in an hour.")


class BadIssue(Refusal):
    code = "bad_issue"
    sentence = _("Codes need points, a reason and a last day within %(days)s days.")


class IssueDecided(Refusal):
    code = "issue_decided"
    status = 409
    sentence = _("These codes were decided already.")


class IssuedByYou(Refusal):
    code = "second_is_first"
    status = 409
    sentence = _("You made these codes yourself, so somebody else has to agree.")
