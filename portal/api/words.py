"""The shapes of what is asked and answered. Text holds nothing that a database or a log could choke on."""

import base64
import binascii
from collections.abc import Callable
from datetime import date, datetime
from typing import Annotated, Any

from django.db import models
from ninja.params import functions as given
from pydantic import AfterValidator, AwareDatetime, Field, StringConstraints

from portal.api.errors import Refused

PAGE, PAGE_MAX = 50, 200
YEARS = (2000, 2100)
KEY = r"^[A-Za-z0-9_-]{16,64}$"
WHOLE_MAX = 10**12


def clean(text: str) -> str:
    if "\0" in text or any("\ud800" <= letter <= "\udfff" for letter in text):
        raise ValueError("letters that cannot be stored")
    return text


def sane_day(on: date) -> date:
    if not YEARS[0] <= on.year < YEARS[1]:
        raise ValueError("years 2000 to 2099 only")
    return on


def sane_birthday(on: date) -> date:
    if not YEARS[0] - 100 <= on.year < YEARS[1]:
        raise ValueError("years 1900 to 2099 only")
    return on


def sane_moment(at: datetime) -> datetime:
    sane_day(at.date())
    return at


Text = Annotated[str, StringConstraints(max_length=200), AfterValidator(clean)]
Note = Annotated[str, StringConstraints(max_length=500), AfterValidator(clean)]
Code = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9_-]{1,60}$")]
Ref = Annotated[str, StringConstraints(pattern=r"^[a-z0-9]{1,12}$")]
Day = Annotated[date, AfterValidator(sane_day)]
Birthday = Annotated[date, AfterValidator(sane_birthday)]
Moment = Annotated[AwareDatetime, AfterValidator(sane_moment)]
Minor = Annotated[int, Field(ge=0, le=WHOLE_MAX)]
Whole = Annotated[int, Field(ge=1, le=10**9)]
Id = Annotated[int, Field(ge=1, le=2**62)]
WriteKey = Annotated[str, StringConstraints(pattern=KEY), given.Header(alias="Idempotency-Key")]
"""Names a write: sent again with the same body it is answered again and done once (safety.md R14)."""
Cursor = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9_-]{0,40}$")]
Limit = Annotated[int, Field(ge=1, le=PAGE_MAX)]


def page[Row: models.Model](
    rows: models.QuerySet[Row], cursor: str, limit: int, shown: Callable[[Row], Any]
) -> dict[str, Any]:
    """The rows behind the cursor in the order of their making, and the cursor of the next page."""
    found = list(rows.filter(pk__gt=after(cursor)).order_by("pk")[: limit + 1])
    more = len(found) > limit
    return {
        "items": [shown(row) for row in found[:limit]],
        "next": cursor_of(found[limit - 1].pk) if more else None,
    }


def cursor_of(pk: int) -> str:
    return base64.urlsafe_b64encode(f"v1:{pk}".encode()).decode().rstrip("=")


def after(cursor: str) -> int:
    if not cursor:
        return 0
    try:
        text = base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)).decode()
    except (binascii.Error, UnicodeDecodeError, ValueError):
        text = ""
    version, _colon, number = text.partition(":")
    if version != "v1" or not (number.isascii() and number.isdigit()) or len(number) > 18:
        raise Refused(422, "bad_cursor", "Use the cursor of the page before as it was given.")
    return int(number)


def one[Row: models.Model](rows: models.QuerySet[Row], **named: Any) -> Row:
    """The row, or the same 404 whether it is another site's or nobody's."""
    found = rows.filter(**named).first()
    if found is None:
        raise Refused(404, "not_found", "There is nothing here for this key.")
    return found
