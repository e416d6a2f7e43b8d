"""Close a visit from end to end with nothing but Python: find, open, close, read the receipt's points.

PADDOCK_URL=https://club.example PADDOCK_KEY=pdk_… python3 close_visit.py APPOINTMENT KM NET_MINOR TEXT
"""

import json
import os
import sys
import uuid
from urllib import request
from urllib.error import HTTPError

URL, KEY = os.environ.get("PADDOCK_URL", "http://localhost:8000"), os.environ.get("PADDOCK_KEY", "")


def call(method: str, path: str, body: object = None, key: str = "") -> dict[str, object]:
    """One call. ``key`` names a write: sent again with it, it is done once."""
    headers = {"Authorization": f"Bearer {KEY}", "Content-Type": "application/json"}
    if key:
        headers["Idempotency-Key"] = key
    data = None if body is None else json.dumps(body).encode()
    asked = request.Request(f"{URL}/api/v1{path}", data=data, headers=headers, method=method)  # noqa: S310  # ours
    try:
        with request.urlopen(asked, timeout=30) as answer:  # noqa: S310  # the address is the operator's
            found: dict[str, object] = json.load(answer)
            return found
    except HTTPError as error:
        problem = json.load(error)
        sys.exit(f"{error.code} {problem['code']}: {problem.get('detail', '')}")


def key_for(*what: object) -> str:
    """The same deed has the same key, also when the program is started again after a break."""
    return uuid.uuid5(uuid.NAMESPACE_URL, "/".join(map(str, what))).hex


def say(text: str) -> None:
    sys.stdout.write(text + "\n")


def main(appointment: str, km: str, net_minor: str, text: str) -> None:
    booked = call("GET", f"/appointments/{appointment}")
    say(f"Appointment {booked['ref']} at {booked['arrive_at']}: {booked['state']}")
    visit = call(
        "POST", "/visits", {"appointment": appointment, "odometer_km": int(km)}, key_for("open", appointment)
    )
    say(f"Visit {visit['number']} is open")
    lines = [{"kind": "labour", "description": text, "net_minor": int(net_minor)}]
    closed = call("POST", f"/visits/{visit['ref']}/closing", {"lines": lines}, key_for("close", visit["ref"]))
    say(f"Visit {closed['number']} closed at {closed['closed_at']}, points: {closed['points']}")


if __name__ == "__main__":
    if len(sys.argv) != 5:
        sys.exit(__doc__)
    main(*sys.argv[1:])
