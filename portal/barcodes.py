"""Code 128 (ISO/IEC 15417) as a drawing: pairs of digits in set C, an odd last one in set B."""

from django.utils.safestring import SafeString, mark_safe

# Widths of bars and spaces of the 107 characters, in turn.
CHARACTERS = (
    "212222 222122 222221 121223 121322 131222 122213 122312 132212 221213 221312 231212 112232 122132 "
    "122231 113222 123122 123221 223211 221132 221231 213212 223112 312131 311222 321122 321221 312212 "
    "322112 322211 212123 212321 232121 111323 131123 131321 112313 132113 132311 211313 231113 231311 "
    "112133 112331 132131 113123 113321 133121 313121 211331 231131 213113 213311 213131 311123 311321 "
    "331121 312113 312311 332111 314111 221411 431111 111224 111422 121124 121421 141122 141221 112214 "
    "112412 122114 122411 142112 142211 241211 221114 413111 241112 134111 111242 121142 121241 114212 "
    "124112 124211 411212 421112 421211 212141 214121 412121 111143 111341 131141 114113 114311 411113 "
    "411311 113141 114131 311141 411131 211412 211214 211232 2331112 "
)
WIDTHS = CHARACTERS.split()
START_C, CODE_B, STOP = 105, 100, 106
QUIET = 10


def values(digits: str) -> list[int]:
    """The characters of a number, with start, checksum and stop."""
    if not digits.isdecimal() or not digits.isascii():
        raise ValueError("digits only")
    pairs = [int(digits[at : at + 2]) for at in range(0, len(digits) - 1, 2)]
    if len(digits) % 2:
        pairs += [CODE_B, ord(digits[-1]) - 32]
    body = [START_C, *pairs]
    check = (START_C + sum(place * value for place, value in enumerate(pairs, start=1))) % 103
    return [*body, check, STOP]


def barcode(digits: str) -> SafeString:
    """The bars as the inside of an SVG with a quiet zone on both sides, 40 high."""
    x, bars = QUIET, []
    for value in values(digits):
        for place, width in enumerate(WIDTHS[value]):
            if place % 2 == 0:
                bars.append(f"M{x} 0h{width}v40h-{width}z")
            x += int(width)
    box = f'viewBox="0 0 {x + QUIET} 40" preserveAspectRatio="none"'
    svg = f'<svg aria-hidden=true {box}><path fill="#111" d="{"".join(bars)}"/></svg>'
    return mark_safe(svg)  # noqa: S308 (numbers of our own)
