"""API v1: the same verbs and questions as the pages, for other systems. One file per subject."""
