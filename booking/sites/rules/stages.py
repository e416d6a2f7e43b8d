"""How far a feature is rolled out: head office first, then some centres, then everywhere (sources.md K13)."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass

FEATURES = ("events", "friends", "gifts", "waitlist", "plans")
STAGES = ("pre_pilot", "pilot", "everywhere")


@dataclass(frozen=True)
class Rollout:
    """Where one feature stands; ``sites`` take part while it is a pilot."""

    stage: str = "everywhere"
    sites: frozenset[int] = frozenset()

    def is_open(self, sites: Collection[int], *, is_head_office: bool) -> bool:
        """For somebody who belongs to these sites, or to the whole group's own staff."""
        if self.stage == "everywhere" or is_head_office:
            return True
        return self.stage == "pilot" and not self.sites.isdisjoint(sites)


def setting_of(feature: str) -> str:
    """The setting that keeps the stage: the group's row the stage, a site's own row whether it takes part."""
    return f"stage_{feature}"


def may_follow(before: str, after: str) -> bool:
    """Forward one stage at a time, never past the pilot; back at any time."""
    return STAGES.index(after) <= STAGES.index(before) + 1


def rollouts(rows: Mapping[tuple[str, int | None], str]) -> dict[str, Rollout]:
    """Settings in force, by (name, site or None), as one rollout for each feature."""
    return {
        feature: Rollout(
            rows.get((setting_of(feature), None), STAGES[-1]),
            frozenset(
                site
                for (name, site), value in rows.items()
                if site and name == setting_of(feature) and value == "pilot"
            ),
        )
        for feature in FEATURES
    }
