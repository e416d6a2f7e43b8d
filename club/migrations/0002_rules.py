"""The reminder rules a group starts with; staff edit them at the desk."""

import datetime

from django.db import migrations

BOTH = ["inbox", "push", "email"]
CAR = {"purpose": "reminder", "channels": BOTH, "priority": 40}
RULES = (
    {"code": "birthday", "name": "Birthday greeting", "name_zh": "生日问候", "anchor": "birthday", "offsets": [0],
     "purpose": "greeting", "channels": BOTH, "priority": 60},
    {"code": "insurance-renewal", "name": "Insurance ends", "name_zh": "保险到期", "anchor": "insurance", "offsets": [-30, -7, -1],
     **CAR},
    {"code": "inspection", "name": "Inspection by law", "name_zh": "法定年检", "anchor": "inspection",
     "offsets": [-45, -30, -7, -1, 7], **CAR, "purpose": "safety", "priority": 20},
    {"code": "first-service", "name": "First service", "name_zh": "首次保养", "anchor": "first_service", "offsets": [-30, -7, 7],
     **CAR},
    {"code": "service", "name": "Periodic service", "name_zh": "定期保养", "anchor": "service", "offsets": [-30, -7, 7], **CAR},
    {"code": "warranty-end", "name": "Extended warranty ends", "name_zh": "延保到期", "anchor": "warranty", "offsets": [-60, -14],
     **CAR},
    {"code": "maker-warranty-end", "name": "Maker's warranty ends", "name_zh": "厂家质保到期", "anchor": "maker", "offsets": [-60, -14],
     "months": 36, **CAR},
    {"code": "part-warranty-end", "name": "Warranty on fitted parts ends", "name_zh": "更换配件质保到期", "anchor": "part", "offsets": [-30],
     "months": 24, **CAR},
    {"code": "deferred-work", "name": "Work that was put off", "name_zh": "推迟的项目", "anchor": "deferred", "offsets": [-7, 14],
     **CAR},
    {"code": "membership-renewal", "name": "Paid membership ends", "name_zh": "付费会籍到期", "anchor": "membership",
     "offsets": [-30, -7, -1], "purpose": "contract", "channels": BOTH, "priority": 30},
    {"code": "points-ending", "name": "Points that end", "name_zh": "积分即将到期", "anchor": "points", "offsets": [-60, -14, -5],
     "purpose": "contract", "channels": BOTH, "priority": 45},
    {"code": "tier-at-risk", "name": "Level at risk", "name_zh": "等级可能下降", "anchor": "tier", "offsets": [-60, -14],
     "purpose": "reminder", "channels": BOTH, "priority": 50},
    {"code": "event-soon", "name": "Event is near", "name_zh": "活动临近", "anchor": "event", "offsets": [-7, -1],
     "purpose": "contract", "channels": BOTH, "priority": 30},
    {"code": "wake-up", "name": "Long not seen", "name_zh": "久未到店", "anchor": "wake_up", "offsets": [450, 540],
     "purpose": "marketing", "channels": ["email", "phone"], "priority": 80},
)  # fmt: skip


def lay_out(apps, schema_editor):
    rule = apps.get_model("club", "Rule")
    active_from = datetime.datetime(2020, 1, 1, tzinfo=datetime.UTC)
    rule.objects.bulk_create(rule(active_from=active_from, **row) for row in RULES)


class Migration(migrations.Migration):
    dependencies = [("club", "0001_initial")]
    operations = [migrations.RunPython(lay_out, migrations.RunPython.noop)]
