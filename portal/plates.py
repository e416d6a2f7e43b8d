"""Number plates as drivers of a country read them. Stored without spaces; spaced only to be shown."""

import re

GB_CURRENT = re.compile(r"^([A-Z]{2}[0-9]{2})([A-Z]{3})$")
CN_PLATE = re.compile(r"^([\u4e00-\u9fff][A-Z])([A-Z0-9]{5,6})$")


def spaced(plate: str, country: str) -> str:
    """``AB12CDE`` → ``AB12 CDE``; ``沪A8K2L6`` → ``沪A·8K2L6``; others as they were written."""
    bare = re.sub(r"[\s·]", "", plate).upper()
    if country.lower() == "gb" and (found := GB_CURRENT.match(bare)):
        return " ".join(found.groups())
    if country.lower() == "cn" and (found := CN_PLATE.match(bare)):
        return "·".join(found.groups())
    return plate


def face(country: str, *, is_electric: bool) -> str:
    """The CSS classes of a plate: the country's colours, and the green of electric cars."""
    known = country.lower() if country.lower() in {"gb", "cn"} else "gb"
    return f"plate plate--{known}" + (" plate--ev" if is_electric else "")
