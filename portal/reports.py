"""What a report of a fault may show: no secret, and no address with a password in it (safety.md L10)."""

import re
from typing import Any

from django.views.debug import SafeExceptionReporterFilter

CREDENTIALS = re.compile(r"(?<=://)[^/@\s]+@")


class Filter(SafeExceptionReporterFilter):
    """Django hides settings by their name; addresses of engines carry their secret in the value."""

    def cleanse_setting(self, key: Any, value: Any) -> Any:
        found = super().cleanse_setting(key, value)
        return CREDENTIALS.sub(f"{self.cleansed_substitute}@", found) if isinstance(found, str) else found
