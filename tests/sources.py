"""Which row of the source documents is shown where and proved by which test: docs/sources.md, made of marks.

``python -m tests.sources`` writes the page anew. A test names what it tells with
``@pytest.mark.source("F8")``; docs/sources.toml holds what the documents ask for and where it is seen.
"""

import tomllib

from tests.proofs import ROOT, Row, by_flag, linked, proofs, remarks

ROWS, PAGE = ROOT / "docs" / "sources.toml", ROOT / "docs" / "sources.md"
MARK = "source"
SECTIONS = {
    "A": "Complaints", "B": "Call-backs, surveys, satisfaction", "P": "The nine promises",
    "D": "The process of service", "F": "The file of customer and car", "L": "Leads and the network",
    "K": "Club and owners", "G": "Segments and churn", "H": "Running the system",
}  # fmt: skip
HEAD = """# What the source documents ask for, and what proves it

Five documents of the trade stand behind Paddock. Written by `python -m tests.sources` from
[sources.toml](sources.toml) and the marks of the tests; do not edit it by hand. *Seen at* names addresses
of `portal/urls.py` and `cms/desks/urls.py`; the figures are the documents' own.
"""


def rows() -> dict[str, Row]:
    return tomllib.loads(ROWS.read_text())


def page() -> str:
    tests, large, parts = proofs(MARK), by_flag(), [HEAD]
    for letter, title in SECTIONS.items():
        parts.append(f"\n## {letter}. {title}\n\n| | what | seen at | proved by |\n|---|---|---|---|\n")
        of_section = {name: row for name, row in rows().items() if name[0] == letter}
        parts += [line(name, row, tests.get(name, []), large) for name, row in of_section.items()]
    return "".join(parts)


def line(name: str, row: Row, tests: list[str], large: set[str]) -> str:
    what = row["says"] + (f" *({row['figure']})*" if "figure" in row else "")
    seen = " ".join(f"`{address}`" for address in row.get("seen", "").split())
    cells = [name, what, seen, "<br>".join([*linked(tests, large), *remarks(row)])]
    return "| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |\n"


if __name__ == "__main__":
    PAGE.write_text(page())
