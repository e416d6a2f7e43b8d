"""The refusals of rewards, vouchers, points on bills and presence (loyalty.md §8)."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from loyalty.refusals import Refusal


class RewardGone(Refusal):
    code = "reward_gone"
    status = 409
    sentence = _("This reward is not on offer any more.")


class RewardNotYet(Refusal):
    code = "reward_not_yet"
    status = 409
    sentence = _("You can order this from %(on)s.")


class NotForYou(Refusal):
    code = "not_for_you"
    status = 409
    sentence = _("This reward is kept for other members.")


class SoldOut(Refusal):
    code = "sold_out"
    status = 409
    sentence = _("The last one has just gone. Your points are untouched.")


class LimitReached(Refusal):
    code = "limit_reached"
    status = 409
    sentence = _("You have had as many of these as one member can (%(limit)s).")


class NotADonation(Refusal):
    code = "not_a_donation"
    sentence = _("A donation has no voucher, and a reward is no donation.")


class VoucherUnknown(Refusal):
    """The same sentence for every code that is not ours to take, so none can be guessed at."""

    code = "voucher_unknown"
    status = 404
    sentence = _("We do not know this code. Please check it letter by letter.")


class VoucherUsed(Refusal):
    code = "voucher_used"
    status = 409
    sentence = _("This voucher was used on %(on)s (%(site)s).")


class VoucherExpired(Refusal):
    code = "voucher_expired"
    status = 409
    sentence = _("This voucher was good until %(on)s.")


class VoucherCancelled(Refusal):
    code = "voucher_cancelled"
    status = 409
    sentence = _("This voucher was given back on %(on)s.")


class VoucherReplaced(Refusal):
    code = "voucher_replaced"
    status = 409
    sentence = _("This code was replaced on %(on)s; only the new one counts.")


class WrongSite(Refusal):
    code = "wrong_site"
    status = 409
    sentence = _("This voucher is taken at: %(sites)s.")


class ReservedElsewhere(Refusal):
    code = "reserved_elsewhere"
    status = 409
    sentence = _("This is put aside at another centre (%(site)s). Release it there first.")


class NotReserved(Refusal):
    code = "not_reserved"
    status = 409
    sentence = _("Nothing is put aside for this voucher.")


class CashDue(Refusal):
    """``minor``: what is to be paid besides, in minor units of ``currency``."""

    code = "cash_due"
    sentence = _("Confirm the exact amount paid at the counter first.")


class TooLateToCancel(Refusal):
    code = "too_late_to_cancel"
    status = 409
    sentence = _("A voucher can be given back within %(days)s days.")


class NotSoldOut(Refusal):
    code = "not_sold_out"
    status = 409
    sentence = _("Only goods and seats can be sold out; this voucher can be used.")


class BadReward(Refusal):
    code = "bad_reward"
    sentence = _("This reward does not add up: check price, dates and levels.")


class BadStock(Refusal):
    code = "bad_stock"
    sentence = _("Stock is counted in whole pieces, and never below none.")


class BadPayPoints(Refusal):
    code = "bad_pay_points"
    sentence = _("Points pay in steps of %(step)s, from %(least)s on.")


class PayTooMuch(Refusal):
    code = "pay_too_much"
    sentence = _("This bill takes at most %(most)s points.")


class PayNothing(Refusal):
    code = "pay_nothing"
    sentence = _("This bill is too small to pay part of it with points.")


class ChangedMeanwhile(Refusal):
    code = "points_already_waiting"
    status = 409
    sentence = _("Points are put aside for this already.")


class PresenceNeeded(Refusal):
    code = "presence_needed"
    status = 409
    sentence = _(
        "Ask the owner for the code on their card first; it must not be older than %(seconds)s seconds."
    )


class PresenceWrong(Refusal):
    code = "presence_wrong"
    sentence = _("This code is wrong, too old or was used before. The card shows a new one each minute.")


class PresenceLocked(Refusal):
    code = "presence_locked"
    status = 429
    sentence = _("Too many wrong codes. Please try again in %(minutes)s minutes.")
