"""One file a table of performance.md; each has ``TITLE`` and ``run(stage) -> Table``."""
