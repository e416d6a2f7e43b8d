"""Offers and news of the demo, and that all of it is invented; each text as (English, Simplified Chinese)."""

from cms.first_words import Words

OFFERS = [
    Words(
        "winter-check",
        ("Winter check while you wait", "冬季检测，立等可取"),
        (
            "Battery, tyres, coolant, wipers and lights: under an hour, with a written result for your records.",
            "蓄电池、轮胎、冷却液、雨刮、灯光：一小时内完成，结果写入您的档案。",
        ),
        [
            (
                "paragraph",
                (
                    "<p>Cold mornings find weak batteries first. We measure yours under load, read the age and tread of all four tyres, and check coolant, wipers and every lamp.</p><p>You see the price when you book, and it does not change afterwards.</p>",
                    "<p>寒冷的早晨最先考验蓄电池。我们带载测量电池，查看四条轮胎的胎龄和花纹，并检查冷却液、雨刮和每一盏灯。</p><p>预约时看到的价格就是最终价格。</p>",
                ),
            )
        ],
        ("winter", 11, "road"),
    ),
    Words(
        "bring-a-friend",
        ("Bring a friend: points for both", "带朋友来，双方都得积分"),
        (
            "Share your link. When your friend’s first paid service is done, you both receive 300 points.",
            "分享您的链接。朋友完成首次付费保养后，双方各得 300 积分。",
        ),
        [
            (
                "paragraph",
                (
                    "<p>Your personal link and code are on the Friends page of your club. Points arrive 14 days after your friend’s first paid service.</p>",
                    "<p>您的专属链接和邀请码在会员中心的“好友”页面。朋友首次付费保养 14 天后积分到账。</p>",
                ),
            ),
            ("action", ("Invite a friend", "邀请朋友", "/friends/")),
        ],
        ("dawn", 23, "road"),
    ),
    Words(
        "wheel-change",
        ("Wheel change in one visit", "一次到店，换好轮胎"),
        (
            "Wheels changed and balanced, pressures set, torque noted in your car’s history.",
            "换轮、动平衡、调胎压，扭矩记入车辆档案。",
        ),
        [
            (
                "paragraph",
                (
                    "<p>Choose “wheel change” when you book. If your tyres are near their limit we show you the measured depth before we suggest anything.</p>",
                    "<p>预约时选择“换轮”。如果轮胎接近磨损极限，我们会先给您看实测深度，再提建议。</p>",
                ),
            )
        ],
        ("day", 31, "road"),
    ),
]

NEWS = [
    Words(
        "points-receipt",
        ("Your bill now explains your points", "账单现在会解释您的积分"),
        (
            "Every line of a bill shows the points it earned, and the reason when it earned none.",
            "账单的每一行都显示所得积分；没有积分的，也写明原因。",
        ),
        [
            (
                "paragraph",
                (
                    "<p>Open a visit in your garage or the points page and choose the receipt. The lines add up to the total, always.</p>",
                    "<p>在车库或积分页面打开一次到店记录，即可查看小票。各行相加必等于总数。</p>",
                ),
            )
        ],
        ("night", 41, "dial"),
    ),
    Words(
        "evening-hours",
        ("Book at any hour, from your phone", "手机随时预约"),
        (
            "All free times at all centres are open online, up to 90 days ahead.",
            "所有门店的空档均可在线预约，最长提前 90 天。",
        ),
        [
            (
                "paragraph",
                (
                    "<p>A time you see is a time you can have. If another centre is sooner, we tell you.</p>",
                    "<p>看得到的时间就约得到。如果别家门店更早，我们会告诉您。</p>",
                ),
            )
        ],
        ("dawn", 47, "house"),
    ),
    Words(
        "electric-ready",
        ("Ready for electric cars", "为电动车做好准备"),
        (
            "High-voltage trained technicians and chargers for the time of your visit.",
            "配备高压电认证技师，到店期间可充电。",
        ),
        [
            (
                "paragraph",
                (
                    "<p>Tell us the car when you book and the right bay and technician are reserved with it.</p>",
                    "<p>预约时告诉我们车型，合适的工位和技师会一并预留。</p>",
                ),
            )
        ],
        ("day", 53, "house"),
    ),
]

INVENTED = (
    "paragraph",
    (
        "<p>This is a demonstration: the group, its people and its cars are invented.</p>",
        "<p>本站为演示：集团、人员和车辆均为虚构。</p>",
    ),
)
