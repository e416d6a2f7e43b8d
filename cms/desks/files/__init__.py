"""Files: lists of the dealer system taken in, what of them waits for a decision, lists that leave."""

from cms.desks.files.conflicts import conflict_decide, conflicts
from cms.desks.files.exports import export_decide, export_file, exports
from cms.desks.files.lists import list_columns, list_deed, list_page, lists

__all__ = [
    "conflict_decide",
    "conflicts",
    "export_decide",
    "export_file",
    "exports",
    "list_columns",
    "list_deed",
    "list_page",
    "lists",
]
