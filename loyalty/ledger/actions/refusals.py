"""The ledger's refusals (loyalty.md §8)."""

from __future__ import annotations

import datetime

from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from loyalty.refusals import Refusal


class BadAmount(Refusal):
    code = "bad_amount"
    sentence = _("%(what)s must be a whole number from %(least)s to %(most)s.")


class BadDay(Refusal):
    code = "bad_day"
    sentence = _("These dates do not fit together.")


class KeyReused(Refusal):
    """422: decisions.md, "same key with another body"."""

    code = "key_reused"
    sentence = _("This request was already used for something else. Please start again.")


class AccountFrozen(Refusal):
    code = "frozen"
    status = 409
    sentence = _("Your points are resting while we check something. We will be in touch by %(decide_by)s.")


class NotEnoughPoints(Refusal):
    """``missing`` points; ``opens_on`` and ``opening`` when pending ones come next, else None."""

    code = "not_enough_points"
    status = 409

    def __init__(
        self, *, missing: int, available: int, opens_on: datetime.date | None = None, opening: int = 0
    ) -> None:
        sentence = ngettext_lazy("%(missing)s point is missing.", "%(missing)s points are missing.", missing)
        if opens_on:
            sentence = ngettext_lazy(
                "%(missing)s point is missing; %(opening)s more open on %(opens_on)s.",
                "%(missing)s points are missing; %(opening)s more open on %(opens_on)s.",
                missing,
            )
        super().__init__(sentence, missing=missing, available=available, opens_on=opens_on, opening=opening)


class HoldEnded(Refusal):
    code = "hold_ended"
    status = 409
    sentence = _("The points put aside for this are free again (since %(ended_on)s).")


class BeyondHold(Refusal):
    code = "beyond_hold"
    sentence = _("Only %(held)s points were put aside for this.")


class NotASpend(Refusal):
    code = "not_a_spend"
    sentence = _("Only spent points can be given back.")


class BeyondSpend(Refusal):
    code = "beyond_spend"
    sentence = _("Only %(left)s points of this can still be given back.")


class NotAnEarn(Refusal):
    code = "not_an_earn"
    sentence = _("Only earned points can be taken back after a refund.")


class RefundBeyondBill(Refusal):
    """Money in minor units."""

    code = "refund_beyond_bill"
    sentence = _("The refund is more than what is left of the bill.")


class LotGone(Refusal):
    code = "lot_gone"
    status = 409
    sentence = _("These points have already expired.")


class BadPurpose(Refusal):
    code = "bad_purpose"
    sentence = _("There is no such purpose for points.")


class ReasonMissing(Refusal):
    code = "reason_missing"
    sentence = _("Please say why, in up to 200 characters.")


class CaseMissing(Refusal):
    code = "case_missing"
    sentence = _("Please name the case or the visit this belongs to.")


class SecondIsFirst(Refusal):
    code = "second_is_first"
    status = 409
    sentence = _("A second person has to approve this.")


class SecondMissing(SecondIsFirst):
    code = "second_missing"


class BeyondDebt(Refusal):
    code = "beyond_debt"
    status = 409
    sentence = _("Only %(debt)s points are owed.")


class AccountClosed(Refusal):
    code = "closed"
    status = 409
    sentence = _("This account closed on %(last_on)s.")


class NoticeGiven(Refusal):
    code = "notice_given"
    status = 409
    sentence = _("This account is under notice until %(last_on)s. Withdraw the notice first.")


class NoNotice(Refusal):
    code = "no_notice"
    status = 409
    sentence = _("This account is under no notice that can still be withdrawn.")


class NotFrozen(Refusal):
    code = "not_frozen"
    status = 409
    sentence = _("This account is not frozen.")


class SameAccount(Refusal):
    code = "same_account"
    sentence = _("Both sides are the same account.")


class AlreadyTogether(Refusal):
    """One of the accounts is merged or in a pool already."""

    code = "already_together"
    status = 409
    sentence = _("One of these accounts already counts together with another.")


class UndoTooLate(Refusal):
    code = "undo_too_late"
    status = 409
    sentence = _("A merge can be undone until %(undo_by)s.")


class AlreadyUndone(Refusal):
    code = "already_undone"
    status = 409
    sentence = _("This was undone on %(on)s.")


class HeldTogether(Refusal):
    """A hold of one side rests on points of the other."""

    code = "held_together"
    status = 409
    sentence = _("Points of both sides are put aside for one booking. Finish or release it first.")


class PaidTogether(Refusal):
    """Points of one side paid a debt of the other: taking them apart would not be exact."""

    code = "paid_together"
    status = 409
    sentence = _("Points of one account have paid what the other owed; this cannot be undone exactly.")


class NotInPool(Refusal):
    code = "not_in_pool"
    status = 409
    sentence = _("This account does not belong to the household's pool.")


class PoolInUse(Refusal):
    code = "pool_in_use"
    status = 409
    sentence = _("Somebody still shares this pool.")


class LimitReached(Refusal):
    """``left``: what this person may still spend of the pool this month."""

    code = "limit_reached"
    status = 409
    sentence = _("Your household's limit leaves %(left)s points for you this month.")
