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
    sentence = _("Your points are resting while we check something. We will be in touch shortly.")


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
