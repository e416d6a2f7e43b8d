"""Zones a member may live in; empty is the zone of their centre (messages.md §4)."""

ZONES = (
    "Pacific/Honolulu", "America/Anchorage", "America/Los_Angeles", "America/Phoenix", "America/Denver",
    "America/Chicago", "America/New_York", "America/Halifax", "America/St_Johns", "America/Sao_Paulo",
    "America/Argentina/Buenos_Aires", "Europe/Lisbon", "Europe/Dublin", "Europe/London", "Europe/Paris",
    "Europe/Madrid", "Europe/Berlin", "Europe/Rome", "Europe/Athens", "Europe/Helsinki", "Europe/Istanbul",
    "Europe/Moscow", "Africa/Lagos", "Africa/Johannesburg", "Africa/Cairo", "Asia/Dubai", "Asia/Karachi",
    "Asia/Kolkata", "Asia/Dhaka", "Asia/Urumqi", "Asia/Bangkok", "Asia/Singapore", "Asia/Shanghai",
    "Asia/Hong_Kong", "Asia/Taipei", "Australia/Perth", "Asia/Seoul", "Asia/Tokyo", "Australia/Sydney",
    "Australia/Lord_Howe", "Pacific/Auckland",
)  # fmt: skip
"""Names of the IANA database, from west to east: each city stands for its surroundings."""
