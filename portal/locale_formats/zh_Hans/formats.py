"""A browser's day field takes only ``2026-11-22``; Django's first Chinese form has slashes and empties it."""

DATE_INPUT_FORMATS = ["%Y-%m-%d", "%Y/%m/%d", "%Y年%m月%d日"]
