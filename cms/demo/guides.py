"""Guides to the models with a brochure each, and the staff room: the demo's words in both languages."""

from datetime import datetime
from typing import Any

from django.core.files.base import ContentFile
from wagtail.documents import get_document_model
from wagtail.models import Collection, Page

from booking.garage.models import VehicleModel
from cms import pages
from cms.first_words import Words
from cms.planting import far, plant_model, plant_shelf, publish
from cms.views import STAFF_COLLECTION

STAFF = (
    ("first-call", "training", ("The first call", "第一通电话"),
     ("Half an hour is the promise. How to keep it, and what to ask.", "半小时内回电：怎么做到，问什么。"),
     (("<p>Say who you are and why you ring. Ask three things: which car, by when, and what it must be able "
      "to do. Write them down while you speak: a prospect is on record with a name, a phone, a model and a "
      "time.</p><p>Nobody answered? Note the attempt. The clock goes on, because a try is not a contact.</p>"),
      ("<p>先说您是谁、为何来电。问三件事：想要哪款车、什么时候、用来做什么。边说边记：姓名、电话、车型和时间齐全，才算留档。</p>"
      "<p>没人接？记下一次尝试。计时不会停，因为尝试不等于联系上。</p>"))),
    ("test-drive", "training", ("A good test drive", "一次好的试驾"),
     ("Licence first, their route, no hurry.", "先看驾照，走客户的路线，不着急。"),
     (("<p>Look at the driving licence before the keys leave your hand. Let them choose the route. Drive back "
      "in silence if they are silent: they are thinking.</p>"),
      "<p>交钥匙前先看驾照。让客户选路线。客户沉默时不要说话：他在思考。</p>")),
    ("friends-rules", "policy", ("Friends: what we may and may not", "好友推荐：可与不可"),
     ("Rewards that hold up when somebody asks.", "经得起追问的奖励。"),
     (("<p>Whoever writes a lead down and sells the car waits for a second look. Your own family and your own "
      "walk-ins are never a referral. A friend's code may be added within seven days, with a note.</p>"),
      "<p>登记线索又亲自成交的，需要第二人复核。自己的家人和自己接待的到店客户不算推荐。好友码可在七天内补录，并写明原因。</p>")),
)  # fmt: skip


def plant_guides(homes: dict[str, Page], now: datetime) -> None:
    plant_shelf(pages.ModelIndex, homes, now)
    for model in VehicleModel.objects.select_related("brand").order_by("code"):
        plant_model(model, now, papers=[brochure(model)])


def plant_staffroom(homes: dict[str, Page], now: datetime) -> None:
    parents = plant_shelf(pages.StaffIndex, homes, now)
    for slug, kind, name, summary, text in STAFF:
        made = Words(slug, name, summary, [("paragraph", text)], ("", 0, ""))
        publish(pages.StaffPage, made, parents, now, kind=kind)
    if not Collection.objects.filter(name=STAFF_COLLECTION).exists():
        Collection.get_first_root_node().add_child(name=STAFF_COLLECTION)


def brochure(model: VehicleModel) -> Any:
    """One page to keep, as a PDF written by hand: the catalogue's figures in plain letters."""
    lines = (
        f"{model.brand.name} {model.name}",
        f"{model.get_body_display()}, {model.get_fuel_display()}",
        f"First service after {model.first_service_months} months",
        f"Then every {model.service_months} months or {far(model.service_km)}",
    )
    file = ContentFile(pdf(lines), f"{model.code}.pdf")
    document = get_document_model().objects.create(title=lines[0], file=file)
    return ("paper", {"title": f"{model.name}, PDF", "file": document})


def pdf(lines: tuple[str, ...]) -> bytes:
    """A page of A4 with these lines (ISO 32000-1 §7.5): what is not Latin is left out."""
    shown = [line.encode("latin-1", "ignore").decode("latin-1") for line in lines]
    safe = [line.replace("\\", "\\\\").replace("(", r"\(").replace(")", r"\)") for line in shown]
    text = "BT /F1 22 Tf 60 760 Td 30 TL " + " T* /F1 13 Tf ".join(f"({line}) Tj" for line in safe) + " ET"
    stream = text.encode("latin-1")
    bodies = [
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 4 0 R/Resources<</Font<</F1 5 0 R>>>>>>",
        b"<</Length %d>>stream\n%s\nendstream" % (len(stream), stream),
        b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>",
    ]
    out, places = b"%PDF-1.4\n", []
    for n, body in enumerate(bodies, start=1):
        places.append(len(out))
        out += b"%d 0 obj%s endobj\n" % (n, body)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    tail = b"trailer<</Size 6/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF" % len(out)
    return out + b"xref\n0 6\n0000000000 65535 f \n" + table + tail
