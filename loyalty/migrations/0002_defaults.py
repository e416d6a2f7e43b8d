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
    {"code": "body_insured", "kind": "spend", "name": "Body repair by insurance", "name_zh": "保险钣喷维修",
     "kinds": ["body"], "pay_types": ["insurer"], "rate_permille": 200, "by_tier": True},
    {"code": "accessories", "kind": "spend", "name": "Accessories", "name_zh": "精品附件",
     "kinds": ["accessories"], "pay_types": ["customer"], "rate_permille": 500, "by_tier": True,
     "pending_days": 7},
    {"code": "insurance", "kind": "spend", "name": "Insurance renewal", "name_zh": "续保",
     "kinds": ["insurance"], "pay_types": ["customer"], "rate_permille": 1000, "by_tier": True,
     "pending_days": 15},
    {"code": "vehicle", "kind": "each", "name": "A new car", "name_zh": "购买新车",
     "kinds": ["vehicle"], "pay_types": ["customer"], "points": 3000, "pending_days": 30},
    {"code": "off_peak", "kind": "multiplier", "name": "Quiet day", "name_zh": "淡时预约加倍",
     "kinds": ["labour", "parts"], "pay_types": ["customer"], "traits": ["off_peak"], "factor_percent": 200},
    {"code": "welcome", "kind": "fixed", "name": "Welcome to the club", "name_zh": "入会礼", "points": 200},
    {"code": "birthday", "kind": "fixed", "name": "Happy birthday", "name_zh": "生日礼", "by_tier": True},
    {"code": "referral_friend", "kind": "fixed", "name": "Brought by a friend", "name_zh": "好友推荐礼",
     "points": 300, "pending_days": 14},
    {"code": "referral_sponsor", "kind": "fixed", "name": "Brought a friend", "name_zh": "推荐好友礼",
     "points": 300, "pending_days": 14},
    {"code": "referral_drive_friend", "kind": "fixed", "name": "Test drive as a friend",
     "name_zh": "好友试驾礼", "points": 200},
    {"code": "referral_drive_sponsor", "kind": "fixed", "name": "A friend's test drive",
     "name_zh": "推荐试驾礼", "points": 200},
    {"code": "referral_car_friend", "kind": "fixed", "name": "First car as a friend",
     "name_zh": "好友购车礼", "points": 3000, "pending_days": 30},
    {"code": "referral_car_sponsor", "kind": "fixed", "name": "A friend's car", "name_zh": "推荐购车礼",
     "points": 5000, "pending_days": 30},
    {"code": "referral_third_car", "kind": "fixed", "name": "Every third friend's car",
     "name_zh": "推荐购车满三礼", "points": 5000, "pending_days": 30},
    {"code": "profile_complete", "kind": "fixed", "name": "Profile complete", "name_zh": "完善资料",
     "points": 100, "times_max": 1, "per": "ever"},
    {"code": "vehicle_verified", "kind": "fixed", "name": "Car verified", "name_zh": "车辆认证", "points": 100},
    {"code": "survey", "kind": "fixed", "name": "Survey answered", "name_zh": "回答问卷", "points": 50},
    {"code": "first_online", "kind": "fixed", "name": "First online booking", "name_zh": "首次在线预约",
     "points": 100, "times_max": 1, "per": "ever"},
    {"code": "event", "kind": "fixed", "name": "Event attended", "name_zh": "参加活动", "points": 50},
    {"code": "suggestion", "kind": "fixed", "name": "Suggestion adopted", "name_zh": "建议被采纳",
     "points": 500},
    {"code": "mileage", "kind": "fixed", "name": "Mileage told", "name_zh": "更新里程", "points": 20,
     "times_max": 4, "per": "year"},
    {"code": "sold_out", "kind": "fixed", "name": "Sold out, sorry", "name_zh": "售罄补偿", "points": 200},
)  # fmt: skip

BENEFITS = (
    # code, name, name_zh, units per term: silver, gold, platinum, diamond
    ("wash", "Hand wash", "手工洗车", (0, 2, 4, 8)),
    ("pickup", "Pick-up and return", "上门取送车", (0, 1, 2, 4)),
    ("loan_car", "Loan-car days", "代步车天数", (0, 1, 3, 6)),
)


def lay_out(apps, schema_editor):
    moment = datetime.datetime(2000, 1, 1, tzinfo=datetime.UTC)
    tier, rule = apps.get_model("loyalty", "Tier"), apps.get_model("loyalty", "EarnRule")
    terms = apps.get_model("loyalty", "TierTerms")
    columns, numbers = ("code", "name", "name_zh", "rank"), (
        "credits_min", "visits_min", "multiplier_percent", "birthday_points",
    )  # fmt: skip
    levels = {row[0]: tier.objects.create(**dict(zip(columns, row[:4], strict=True))) for row in TIERS}
    terms.objects.bulk_create(
        terms(
            tier=levels[row[0]], valid_from=BEGINNING, recorded_at=moment,
            **dict(zip(numbers, row[4:], strict=True)),
        )
        for row in TIERS
    )  # fmt: skip
    lay_out_benefits(apps, levels, moment)
    rule.objects.bulk_create(rule(valid_from=BEGINNING, created_at=moment, **row) for row in RULES)


def lay_out_benefits(apps, levels, moment):
    benefit, terms = apps.get_model("loyalty", "Benefit"), apps.get_model("loyalty", "BenefitTerms")
    for position, (code, name, name_zh, units) in enumerate(BENEFITS, start=1):
        made = benefit.objects.create(code=code, name=name, name_zh=name_zh, position=position)
        terms.objects.bulk_create(
            terms(benefit=made, tier=tier, valid_from=BEGINNING, units=count, recorded_at=moment)
            for tier, count in zip(levels.values(), units, strict=True)
        )


class Migration(migrations.Migration):
    dependencies = [("loyalty", "0001_initial")]
    operations = [migrations.RunPython(lay_out, migrations.RunPython.noop)]
