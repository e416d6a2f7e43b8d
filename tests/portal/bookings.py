"""Steps of a booking as a browser takes them, for the tests of its pages."""

import re
from html import unescape
from typing import Any

from django.test import Client

from booking.appointments.models import Appointment
from booking.garage.models import Vehicle
from booking.garage.rules import plate_key
from portal.models import User
from tests.booking.makes import make_vehicle
from tests.booking.scenes import Scene, numbers


def make_car(owner: User, model: Any) -> Vehicle:
    plate = f"AB12 C{chr(65 + next(numbers) % 26)}E"
    return make_vehicle(owner, model=model, plate=plate, plate_key=plate_key(plate), plate_country="GB")


def sent(**fields: object) -> dict[str, object]:
    """A form with a key of its own."""
    return {"request_key": f"{next(numbers):022}", **fields}


def plan(scene: Scene, car: Vehicle) -> str:
    """The page of times, three days ahead; who waits needs the bay at once."""
    return f"/appointments/new/?car={car.ref}&work={scene.service.code}&mode=wait&day={scene.day(3)}"


def held(client: Client, scene: Scene, car: Vehicle) -> Appointment:
    answer = client.post(plan(scene, car), sent(at=scene.at(3, 9).isoformat()))
    assert answer.status_code == 302, answer.content.decode()
    return Appointment.objects.get(ref=answer["Location"].strip("/").split("/")[-1])


def booked(client: Client, scene: Scene, car: Vehicle) -> Appointment:
    visit = held(client, scene, car)
    assert client.post(f"/appointments/{visit.ref}/confirmation/", sent(note="Noise")).status_code == 302
    return Appointment.objects.get(pk=visit.pk)


def text_of(answer: Any) -> str:
    return unescape(answer.content.decode())


def uid_of(client: Client, visit: Appointment) -> str:
    answer = client.get(f"/appointments/{visit.ref}/calendar.ics")
    assert answer["Content-Type"].startswith("text/calendar")
    assert f'filename="{visit.ref}.ics"' in answer["Content-Disposition"]
    return re.findall(r"^UID:(.+)\r$", answer.content.decode(), re.MULTILINE)[0]
