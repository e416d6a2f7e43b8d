"""Names that staff wrote in both languages, said in the reader's."""

from django.utils.translation import get_language


def is_chinese() -> bool:
    return (get_language() or "").startswith("zh")


def said(thing: object, name: str = "name") -> str:
    """The column in the reader's language; the Chinese one may be blank and then gives way."""
    chinese = getattr(thing, f"{name}_zh", "") if is_chinese() else ""
    return str(chinese or getattr(thing, name, ""))
