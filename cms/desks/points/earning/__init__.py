"""The rules of earning at the desk: every version, a new one, its end, and what it would have given."""

from cms.desks.points.earning.editing import earning_end, earning_new, earning_rule
from cms.desks.points.earning.listing import earning

__all__ = ["earning", "earning_end", "earning_new", "earning_rule"]
