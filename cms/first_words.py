"""What the public pages of a new house say until its editors say it better.

Each text as (English, Simplified Chinese); {group} is the group's name.
"""

from typing import Any, NamedTuple

Text = tuple[str, str]


class Words(NamedTuple):
    slug: str
    title: Text
    summary: Text
    body: list[tuple[str, Any]]
    picture: tuple[str, int, str] = ("day", 1, "road")


HOME = Words(
    "home",
    ("Your car, looked after. Your time, kept.", "爱车有人照料，时间说到做到。"),
    (
        "Book service in a minute, see every price before you come, and collect points on every bill at all our centres.",
        "一分钟预约保养，到店前看清每一项价格，在我们所有门店的每一张账单上都能积分。",
    ),
    [
        (
            "benefits",
            {
                "heading": ("What {group} does for you", "{group}为您做什么"),
                "items": [
                    (
                        "clock",
                        ("A time that holds", "说准的时间"),
                        (
                            "We only offer hours with a free bay, a technician and the tools your job needs.",
                            "只有工位、技师和设备都有空，我们才会给出这个时间。",
                        ),
                    ),
                    (
                        "receipt",
                        ("Every point explained", "每一分都说得清"),
                        (
                            "Each bill comes with a points receipt, line by line, with the reason.",
                            "每张账单都附积分小票，逐项写明得分与原因。",
                        ),
                    ),
                    (
                        "shield-check",
                        ("One record for life", "一份终身档案"),
                        (
                            "Visits, mileage and due dates of your car in one place, at every centre.",
                            "到店记录、里程和到期日都在一处，每家门店都看得到。",
                        ),
                    ),
                ],
            },
        ),
        (
            "steps",
            {
                "heading": ("From booking to keys in three steps", "从预约到取车，三步完成"),
                "items": [
                    (
                        ("Choose your time", "选好时间"),
                        (
                            "Pick the work, the centre and a free slot. The price is fixed when you book.",
                            "选项目、选门店、选空档。预约时价格即锁定。",
                        ),
                    ),
                    (
                        ("Hand over the keys", "交车"),
                        (
                            "We note the mileage and start. You can follow the work on your phone.",
                            "我们记录里程后开工，您可以在手机上查看进度。",
                        ),
                    ),
                    (
                        ("Drive off with points", "带着积分离店"),
                        (
                            "Your car is ready when we said, and the points are in your account.",
                            "车按约定时间交付，积分同时到账。",
                        ),
                    ),
                ],
            },
        ),
    ],
    ("dawn", 7, "road"),
)

CLUB = Words(
    "club",
    ("What members get", "会员权益"),
    (
        "Joining is free. Points come with every bill you pay, and better levels with every year you drive with us.",
        "入会免费。每一次付款都有积分，与我们同行越久，等级越高。",
    ),
    [
        (
            "benefits",
            {
                "heading": ("Every member, from the first day", "从第一天起，每位会员都有"),
                "items": [
                    (
                        "coins",
                        ("Points on labour and parts", "工时与配件积分"),
                        (
                            "One point for each unit you pay before tax, more at higher levels. They last 24 months.",
                            "税前每付一个货币单位得一分，等级越高得分越多，有效期 24 个月。",
                        ),
                    ),
                    (
                        "gift",
                        ("Rewards you choose", "自选礼遇"),
                        (
                            "Spend points on washes, service vouchers and more. Show the code, and it is done.",
                            "积分可换洗车、保养券等。出示兑换码即可使用。",
                        ),
                    ),
                    (
                        "users",
                        ("A thank-you for friends", "推荐有礼"),
                        (
                            "Invite a friend with your link. After the first paid service, points arrive for both of you.",
                            "用您的链接邀请朋友，对方首次付费保养后，双方都得积分。",
                        ),
                    ),
                    (
                        "bell",
                        ("Reminders that fit", "恰当的提醒"),
                        (
                            "Service, inspection and insurance dates in good time. You decide how, and when not.",
                            "保养、年检、保险到期前及时提醒。方式和时间由您决定。",
                        ),
                    ),
                ],
            },
        ),
        (
            "questions",
            {
                "heading": ("Good to know", "常见问题"),
                "items": [
                    (
                        ("Do points expire?", "积分会过期吗？"),
                        (
                            "<p>After 24 months, at the end of the month. Your points page shows what expires and when.</p>",
                            "<p>24 个月后的月底到期。积分页面会写明何时到期、到期多少。</p>",
                        ),
                    ),
                    (
                        ("Which work earns points?", "哪些项目可以积分？"),
                        (
                            "<p>Labour and parts you pay yourself. Warranty and insurer-paid work, taxes and fees earn none; your receipt names the reason for every line.</p>",
                            "<p>您自己付费的工时和配件。保修、保险支付的部分以及税费不积分，小票上每一行都写明原因。</p>",
                        ),
                    ),
                    (
                        ("How do I reach a higher level?", "怎样升级？"),
                        (
                            "<p>By money spent or by visits in your membership year, whichever comes first. You move up at once and keep the level to the end of the next year.</p>",
                            "<p>会员年度内消费或到店次数，先达到者为准。达到即升级，并保留到下一年度末。</p>",
                        ),
                    ),
                ],
            },
        ),
    ],
    ("night", 3, "dial"),
)

CENTRE_BODY: list[tuple[str, Any]] = [
    (
        "benefits",
        {
            "heading": ("While you are here", "在店期间"),
            "items": [
                (
                    "coffee",
                    ("Wait in comfort", "舒适等候"),
                    (
                        "Desks, good coffee and a window onto the workshop for jobs up to an hour and a half.",
                        "一个半小时以内的项目可在店等候：办公桌、好咖啡，还能看到车间。",
                    ),
                ),
                (
                    "key",
                    ("Leave the car", "留车离店"),
                    (
                        "Drop the keys in a few minutes and come back at the time we promise.",
                        "几分钟交好钥匙，按我们承诺的时间来取。",
                    ),
                ),
            ],
        },
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
