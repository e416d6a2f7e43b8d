"""What the trail knows of where it is written from; set at the edge, empty by the clock."""

from contextvars import ContextVar

REFERENCE: ContextVar[str] = ContextVar("reference", default="")  # of the request, as on its pages and logs
ADDRESS: ContextVar[str] = ContextVar("address", default="")  # of the network it came from
WRITTEN: ContextVar[list[str] | None] = ContextVar(
    "written", default=None
)  # verbs by a person in this request
type Changes = dict[str, tuple[dict[str, object], dict[str, object]]]
CHANGED: ContextVar[Changes | None] = ContextVar("changed", default=None)  # rows saved: fields before, after
