"""Offers, news and legal pages of the demo, each text as (English, Simplified Chinese)."""

from cms.seed_texts import Words

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

LEGAL = [
    Words(
        "privacy",
        ("Privacy", "隐私政策"),
        (
            "What we know about you, why, for how long, and how to change it.",
            "我们了解您哪些信息、为什么、保存多久，以及如何更改。",
        ),
        [
            (
                "paragraph",
                (
                    "<h2>What we keep</h2><p>Your name and contact details, your cars with mileage and visits, your points, and the messages we sent you. We keep them to serve you and your car, and to meet the law on bills.</p><h2>Who sees it</h2><p>Staff of the centres that serve you, each as far as the work needs. Every look at protected details is logged. A friend you invite sees your first name only; you see stages, never prices.</p><h2>Your choices</h2><p>Consents are asked one by one and can be changed in your profile at any time. Messages about a booking come with the booking; everything else only if you agreed.</p><h2>Cookies</h2><p>We set only what the site needs: your session, your language, and for 90 days the friend’s code you came with. No tracking, nothing from other companies.</p>",
                    "<h2>我们保存什么</h2><p>您的姓名和联系方式、车辆及其里程和到店记录、积分，以及我们发给您的消息。用于为您和爱车服务，并遵守票据法规。</p><h2>谁能看到</h2><p>为您服务的门店员工，仅限工作所需。每次查看受保护信息都有记录。您邀请的朋友只看到您的名字；您只看到进度，看不到价格。</p><h2>您的选择</h2><p>各项同意逐一征求，可随时在个人资料中更改。与预约有关的消息随预约发送，其余仅在您同意后发送。</p><h2>Cookie</h2><p>只设置网站必需的：登录状态、语言，以及保留 90 天的好友邀请码。没有跟踪，也没有第三方内容。</p>",
                ),
            )
        ],
    ),
    Words(
        "terms",
        ("Club terms", "会员条款"),
        ("The rules of points, levels, rewards and bookings.", "积分、等级、礼遇与预约的规则。"),
        [
            (
                "paragraph",
                (
                    "<h2>Membership</h2><p>Free, for everyone who owns or drives a car. You can leave at any time.</p><h2>Points</h2><p>Points are earned on labour and parts you pay yourself and last 24 months to the end of the month. They cannot be paid out. If a bill is refunded, its points go back in the same share.</p><h2>Bookings</h2><p>The price shown is fixed when you book. You can move or cancel free of charge until 16:00 on the working day before.</p><h2>Friends</h2><p>Both sides receive points once, after the friend’s first paid service. Members of the same household and customers of the last 24 months do not count as new.</p>",
                    "<h2>会员资格</h2><p>免费，面向所有车主和驾驶人，可随时退出。</p><h2>积分</h2><p>您自己付费的工时和配件可积分，有效 24 个月，月底到期，不可兑现。账单退款时，积分按同样比例退回。</p><h2>预约</h2><p>预约时显示的价格即锁定。前一个工作日 16:00 前可免费改期或取消。</p><h2>好友</h2><p>朋友首次付费保养后，双方各得一次积分。同一家庭成员以及 24 个月内的老客户不算新朋友。</p>",
                ),
            )
        ],
    ),
    Words(
        "imprint",
        ("About this site", "关于本站"),
        ("Who runs this club.", "本俱乐部由谁运营。"),
        [
            (
                "paragraph",
                (
                    "<p>{group} is the owners’ club of a group of dealerships. The address, phone and e-mail of each centre are on its own page under Centres.</p>",
                    "<p>{group}是经销商集团的车主俱乐部。各门店的地址、电话和邮箱见“门店”页面。</p>",
                ),
            )
        ],
    ),
]

INVENTED = (
    "paragraph",
    (
        "<p>This is a demonstration: the group, its people and its cars are invented.</p>",
        "<p>本站为演示：集团、人员和车辆均为虚构。</p>",
    ),
)
