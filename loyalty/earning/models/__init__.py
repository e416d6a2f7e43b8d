"""Tables of earning: rules with their history, receipts, and credits that wait for a second person."""

from loyalty.earning.models.receipts import Receipt, ReceiptLine, ReceiptRefund
from loyalty.earning.models.requests import CreditRequest, CutGrant
from loyalty.earning.models.versions import EarnRule

__all__ = ["CreditRequest", "CutGrant", "EarnRule", "Receipt", "ReceiptLine", "ReceiptRefund"]
