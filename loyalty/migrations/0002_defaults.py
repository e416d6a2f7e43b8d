"""The levels and earning rules a group starts with (decisions.md, loyalty.md §3-4); edited at the desk."""

import datetime

from django.db import migrations

BEGINNING = datetime.date(2000, 1, 1)
TIERS = (
    # code, name, name_zh, rank, credits_min, visits_min, multiplier_percent, birthday_points
    ("silver", "Silver", "银卡", 1, 0, 0, 100, 50),
    ("gold", "Gold", "金卡", 2, 1_500, 3, 150, 100),
    ("platinum", "Platinum", "白金卡", 3, 4_000, 6, 200, 200),
    ("diamond", "Diamond", "钻石卡", 4, 9_000, 10, 300, 300),
)
RULES = (
    {"code": "service", "kind": "spend", "name": "Service and parts", "name_zh": "保养、维修与配件",
     "kinds": ["labour", "parts"], "pay_types": ["customer"], "rate_permille": 1000, "by_tier": True},
    {"code": "welcome", "kind": "fixed", "name": "Welcome to the club", "name_zh": "入会礼", "points": 200},
    {"code": "birthday", "kind": "fixed", "name": "Happy birthday", "name_zh": "生日礼", "by_tier": True},
    {"code": "referral_friend", "kind": "fixed", "name": "Brought by a friend", "name_zh": "好友推荐礼",
     "points": 300, "pending_days": 14},
    {"code": "referral_sponsor", "kind": "fixed", "name": "Brought a friend", "name_zh": "推荐好友礼",
     "points": 300, "pending_days": 14},
)  # fmt: skip


def lay_out(apps, schema_editor):
    moment = datetime.datetime(2000, 1, 1, tzinfo=datetime.UTC)
    tier, rule = apps.get_model("loyalty", "Tier"), apps.get_model("loyalty", "EarnRule")
    columns = ("code", "name", "name_zh", "rank", "credits_min", "visits_min",
               "multiplier_percent", "birthday_points")  # fmt: skip
    tier.objects.bulk_create(tier(**dict(zip(columns, row, strict=True))) for row in TIERS)
    rule.objects.bulk_create(rule(valid_from=BEGINNING, created_at=moment, **row) for row in RULES)


class Migration(migrations.Migration):
    dependencies = [("loyalty", "0001_initial")]
    operations = [migrations.RunPython(lay_out, migrations.RunPython.noop)]
