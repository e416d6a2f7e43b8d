"""Decisions about files and messages between machines: what a cell may hold, what a row says, who may ask."""

from club.exchange.rules.cells import neutral, plain
from club.exchange.rules.scopes import HEARD, SCOPES
from club.exchange.rules.signing import next_try, signature, signatures

__all__ = ["HEARD", "SCOPES", "neutral", "next_try", "plain", "signature", "signatures"]
