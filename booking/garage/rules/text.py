"""What people type around letters and digits, taken away: spaces, dots, dashes, invisible marks."""

import unicodedata


def squeezed(text: str) -> str:
    """NFKC, capital letters, and only letters and digits of any script left (safety.md R56)."""
    folded = unicodedata.normalize("NFKC", text).upper()
    if folded.isascii() and folded.isalnum():
        return folded
    return "".join(letter for letter in folded if unicodedata.category(letter)[0] in "LN")
