"""A later version of the code, whose migrations leave the older one at work (docs/operations.md)."""
