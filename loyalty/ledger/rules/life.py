"""What freezes and a closing do to the life of lots, by date alone (loyalty.md §2).

While an account is frozen nothing opens and no lot ages. A freeze that has ended lives on as extensions
of the lots; here it only moves openings. A closing ends every lot on its last day.
"""

from __future__ import annotations

import datetime
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from loyalty.ledger.rules.lines import FOREVER, LotLine


@dataclass(frozen=True, slots=True)
class Spell:
    """From ``from_on`` to the day before ``until_on``; None = open. ``last_on``: a closing's last day.

    ``told_on``: by when a freeze is to be decided.
    """

    from_on: datetime.date
    until_on: datetime.date | None = None
    last_on: datetime.date | None = None
    told_on: datetime.date | None = None

    def covers(self, on: datetime.date) -> bool:
        return self.from_on <= on and (self.until_on is None or on < self.until_on)


@dataclass(frozen=True, slots=True)
class Life:
    """The spells of a root, each kind in the order of its days."""

    freezes: Sequence[Spell] = ()
    closings: Sequence[Spell] = ()
    seen: Mapping[int, Sequence[Spell]] = field(default_factory=dict)
    """By account, the freezes it lived through: of the root it counted with on the day they began."""

    def frozen(self, on: datetime.date) -> Spell | None:
        return next((freeze for freeze in self.freezes if freeze.covers(on)), None)

    def last_day(self, on: datetime.date) -> datetime.date | None:
        """Last day of the account's points, as known on ``on``; a freeze of that day puts it off."""
        closing = next((closing for closing in self.closings if closing.covers(on)), None)
        if closing is None or closing.last_on is None:
            return None
        return _stretched(closing.last_on, closing.from_on, self.frozen(on), on)

    def seen_by(self, account: int) -> Sequence[Spell]:
        return self.seen.get(account, ())

    def opening(self, opens_on: datetime.date, account: int) -> datetime.date:
        """The day itself, or the end of the freeze it falls into; ``FOREVER`` while that is open.

        What opened before the account joined a household stays open, whatever the household went through.
        """
        for freeze in self.seen_by(account):
            if freeze.covers(opens_on):
                opens_on = freeze.until_on or FOREVER
        return opens_on


ORDINARY = Life()


def living(lot: LotLine, life: Life, on: datetime.date) -> LotLine:
    """The lot with its opening and its last day as they stand on ``on``."""
    ends_on = lot.ends_on
    if ends_on is not None:
        ends_on = _stretched(ends_on, lot.on, life.frozen(on), on)
    last_day = life.last_day(on)
    if last_day is not None:
        ends_on = min(ends_on or last_day, last_day)
    return replace(lot, opens_on=life.opening(lot.opens_on, lot.account), ends_on=ends_on)


def _stretched(
    ends_on: datetime.date, born_on: datetime.date, freeze: Spell | None, on: datetime.date
) -> datetime.date:
    """What was alive when the freeze began ages no further."""
    if freeze is None:
        return ends_on
    stood = max(freeze.from_on, born_on)
    if ends_on < stood or on <= stood:
        return ends_on
    return ends_on + min(on - stood, FOREVER - ends_on)
