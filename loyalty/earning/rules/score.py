"""The points of a bill, line by line, before limits: sum or replace, then multiply (loyalty.md §3.3-3.4)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from loyalty.earning.rules.bills import CUSTOMER, NOT_PAID_BY_CUSTOMER, Bill, BillLine, minor_per_unit
from loyalty.earning.rules.filters import PERCENT, PERMILLE, Rate


@dataclass(frozen=True, slots=True)
class Scored:
    """A line under one rule, or under none: then ``reason`` says why it earned nothing.

    ``wanted``: before limits; ``cap``: the limit that cut it to ``points``.
    """

    line: BillLine
    rule: int | None
    points: int
    reason: str
    wanted: int = 0
    cap: str = ""


@dataclass(frozen=True, slots=True)
class Share:
    """A line under a rule, exactly. ``is_beaten``: another rule counted instead."""

    line: BillLine
    rule: int | None
    exact: int = 0
    is_beaten: bool = False


def score(bill: Bill, rates: Sequence[Rate]) -> list[Scored]:
    """Every line, with every rule that names it; points floored once for the whole bill.

    The remainder goes to the largest fractions, the earlier line first, so the lines add up exactly.
    """
    kept, beaten = _one_per_group(bill, rates)
    depth = PERCENT ** sum(rate.multiplies for rate in kept)
    minor = minor_per_unit(bill.currency)
    shares = [share for line in bill.lines for share in _shares(line, kept, beaten, minor, depth)]
    points = spread([share.exact for share in shares], PERMILLE * PERCENT * minor * depth)
    return [
        Scored(share.line, share.rule, given, _why(share, given, rates), wanted=given)
        for share, given in zip(shares, points, strict=True)
    ]


def spread(exact: Sequence[int], unit: int) -> list[int]:
    """Whole units of each share so that they add up to the floor of their sum (largest remainder)."""
    whole = [value // unit for value in exact]
    missing = sum(exact) // unit - sum(whole)
    by_remainder = sorted(range(len(exact)), key=lambda i: (-(exact[i] % unit), i))
    for i in by_remainder[:missing]:
        whole[i] += 1
    return whole


def _one_per_group(bill: Bill, rates: Sequence[Rate]) -> tuple[list[Rate], list[Rate]]:
    """Of the campaigns of one exclusivity group that have something for this bill, the foremost stays."""
    first: dict[str, tuple[int, str]] = {}
    for rate in rates:
        if rate.offer and rate.offer.group and any(rate.names(line) for line in bill.lines):
            rank = (-rate.offer.priority, rate.offer.code)
            first[rate.offer.group] = min(rank, first.get(rate.offer.group, rank))

    def stays(rate: Rate) -> bool:
        offer = rate.offer
        return not offer or first.get(offer.group, (0, offer.code))[1] == offer.code

    return [rate for rate in rates if stays(rate)], [rate for rate in rates if not stays(rate)]


def _shares(
    line: BillLine, kept: Sequence[Rate], beaten: Sequence[Rate], minor: int, depth: int
) -> Iterator[Share]:
    """What the rules make of one line; one empty share when none names it."""
    base, base_lost = _combined(rate for rate in kept if not rate.multiplies and rate.names(line))
    factors, factors_lost = _combined(rate for rate in kept if rate.multiplies and rate.names(line))
    whole = 0
    for rate in base:
        exact = rate.exact(line, minor) * depth
        whole += exact
        yield Share(line, rate.rule, exact)
    if not base:
        yield Share(line, None)
        return
    for rate in factors:
        more = whole * (rate.factor_percent - PERCENT) // PERCENT  # exact: depth has a hundred for each
        whole += more
        yield Share(line, rate.rule, more)
    for rate in (*base_lost, *factors_lost, *(rate for rate in beaten if rate.names(line))):
        yield Share(line, rate.rule, is_beaten=True)


def _combined(named: Iterable[Rate]) -> tuple[list[Rate], list[Rate]]:
    """The one exclusive rule of highest priority, or all that stack; and those it replaced."""
    rates = sorted(named, key=lambda rate: (-rate.priority, rate.rule))
    exclusive = next((rate for rate in rates if rate.is_exclusive), None)
    if exclusive is None:
        return rates, []
    return [exclusive], [rate for rate in rates if rate is not exclusive]


def _why(share: Share, points: int, rates: Sequence[Rate]) -> str:
    line = share.line
    if points:
        return "earned"
    if share.is_beaten:
        return "excluded"
    if line.net_minor and not line.earning_minor and line.pay_type == CUSTOMER:
        return "points"
    if share.rule is not None:
        return "rounded" if line.net_minor else "free"
    if line.pay_type != CUSTOMER:
        return line.pay_type if line.pay_type in NOT_PAID_BY_CUSTOMER else "no_rule"
    if not line.net_minor:
        return "free"
    return "kind" if rates else "no_rule"
