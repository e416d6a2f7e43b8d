"""Shares that sum to a hundred, losses and call-backs in percent (sources.md L2, L4, L11)."""

from collections.abc import Iterable, Mapping


def shares(counts: Mapping[str, int]) -> dict[str, int]:
    """Whole percent of each source by largest remainder: they sum to 100, or are all 0 when nothing came.

    46, 40, 11 of a hundred leave 3 for "other", which therefore always has a row.
    """
    known = {"other": 0, **counts}
    total = sum(known.values())
    if not total:
        return dict.fromkeys(known, 0)
    exact = {name: divmod(100 * count, total) for name, count in known.items()}
    left = 100 - sum(whole for whole, _rest in exact.values())
    first = sorted(exact, key=lambda name: (-exact[name][1], name))[:left]
    return {name: exact[name][0] + (name in first) for name in known}


def loss_percent(recorded: int, lost: int) -> float | None:
    """Recorded prospects that were lost, in percent; None while there are none."""
    return round(100 * lost / recorded, 1) if recorded else None


def met_percent(results: Iterable[bool]) -> float | None:
    """Clocks kept, in percent of those that were stopped or ran out."""
    known = list(results)
    return round(100 * sum(known) / len(known), 1) if known else None
