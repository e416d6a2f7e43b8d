"""docs/asvs.md, made of docs/asvs.txt: each requirement of OWASP ASVS 5.0 with the tests that prove it.

``python -m tests.asvs`` writes the page anew.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from tests.proofs import ROOT, link, proofs

LIST, PAGE = ROOT / "docs" / "asvs.txt", ROOT / "docs" / "asvs.md"
TEST = re.compile(r"tests/[\w/]+\.py::\w+")
ROW = re.compile(r"\b[A-L]\d{1,2}\b")
HEAD = """# OWASP ASVS 5.0, level 1 and 2

Written by `python -m tests.asvs` from [asvs.txt](asvs.txt); do not edit it by hand. A row of
[safety.md](safety.md) stands for all of its tests. What does not apply says why; what is open says what is
missing.
"""


@dataclass(frozen=True)
class Requirement:
    number: str
    level: int
    what: str
    how: str

    @property
    def state(self) -> str:
        """``proved`` by a test, ``read`` in a file, ``none`` of ours, ``open``."""
        first = self.how.partition(":")[0]
        if first in ("none", "open"):
            return first
        return "proved" if self.tests or self.rows else "read"

    @property
    def tests(self) -> list[str]:
        return TEST.findall(self.how)

    @property
    def rows(self) -> list[str]:
        if self.how.startswith(("none", "open", "see")):
            return []
        return ROW.findall(self.how.partition("see ")[0].partition("tests/")[0])

    @property
    def remark(self) -> str:
        if self.state in ("none", "open"):
            return self.how
        return f"see {self.how.partition('see ')[2]}" if "see " in self.how else ""


def requirements() -> list[Requirement]:
    lines = (line for line in LIST.read_text().splitlines() if line and not line.startswith("#"))
    cells = ([cell.strip() for cell in line.split(" | ")] for line in lines)
    return [Requirement(number, int(level), what, how) for number, level, what, how in cells]


def page() -> str:
    found = requirements()
    parts = [HEAD, "\n", *counts(found), "\n| | level | what | how it holds |\n|---|---|---|---|\n"]
    parts += [
        f"| {each.number} | {each.level} | {each.what} | {'<br>'.join(shown(each))} |\n" for each in found
    ]
    return "".join(parts)


def counts(found: list[Requirement]) -> Iterator[str]:
    yield "| level | requirements | proved by tests | held by what can be read | not ours | open |\n"
    yield "|---|---|---|---|---|---|\n"
    for level in (1, 2):
        states = [each.state for each in found if each.level == level]
        numbers = [states.count(state) for state in ("proved", "read", "none", "open")]
        yield f"| {level} | {len(states)} | {' | '.join(map(str, numbers))} |\n"


def shown(each: Requirement) -> Iterator[str]:
    if each.rows:
        yield " ".join(f"[{row}](safety.md)" for row in each.rows)
    yield from map(link, each.tests)
    if each.remark:
        yield f"*{each.remark}*"


def unproved_rows() -> set[str]:
    """Rows that a requirement leans on and that no test names."""
    known = proofs()
    return {row for each in requirements() for row in each.rows if row not in known}


if __name__ == "__main__":
    PAGE.write_text(page())
