"""Amounts typed at the desk, in the currency's unit, as minor units that can be charged."""

from decimal import Decimal

from babel.numbers import get_currency_precision
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from club.payments import rules


def minor_of(amount: Decimal | None, currency: str, *, is_charged: bool = False) -> int:
    """Yen have no decimals, dinars three. Raises ValidationError for a part of the smallest coin, and for a
    price that no card can be charged with."""
    minor = (amount or Decimal(0)).scaleb(get_currency_precision(currency))
    if minor != minor.to_integral_value():
        raise ValidationError(_("%(currency)s has no such small parts.") % {"currency": currency})
    if is_charged and minor and not rules.is_payable(int(minor), currency):
        raise ValidationError(_("Cards cannot be charged with this amount; round it a little."))
    return int(minor)
