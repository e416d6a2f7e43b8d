"""What the trail knows of where it is written from; set at the edge, empty by the clock."""

from contextvars import ContextVar

REFERENCE: ContextVar[str] = ContextVar("reference", default="")  # of the request, as on its pages and logs
