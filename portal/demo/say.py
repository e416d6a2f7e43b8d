"""What owners and colleagues say in the demo, in the language of the region."""

WORDS = {
    "gb": (
        "Quick and friendly.",
        "The bill was hard to read.",
        "I waited half an hour.",
        "As always, thank you.",
    ),
    "cn": ("很快，也很热情。", "账单看不太懂。", "等了半个小时。", "一如既往，谢谢。"),
}
IDEAS = {
    "gb": (
        "A socket at the window seats, please.",
        "Send the bill before I come.",
        "Open earlier on Mondays.",
    ),
    "cn": ("窗边座位希望有插座。", "希望到店前先发账单。", "周一能早点开门。"),
}
ANSWER = {"gb": "Good idea: we do it from next month on.", "cn": "好主意，我们下月起就这样做。"}
MEASURE = {"gb": "Every line of the bill is read out at hand-over.", "cn": "交车时逐项讲解账单。"}
ROADSIDE = {"gb": "A31, lay-by before the bridge", "cn": "沪昆高速出口前的应急车道"}
SORRY = {
    "gb": "We are sorry. We have looked at it again and put it right at our cost.",
    "cn": "非常抱歉，我们已重新检查并免费处理完毕。",
}
COACHED = {
    "gb": (
        ("needs", "The estimate was read from the screen, back to the owner.",
         "Screen turned, every line shown.", "The screen stands between both now."),
        ("hand_over", "The bill was handed over folded.", "Every line is read out with the owner.", ""),
    ),
    "cn": (
        ("needs", "背对车主念报价单。", "屏幕转向车主，逐项说明。", "屏幕现在放在两人中间。"),
        ("hand_over", "账单折好直接递给车主。", "与车主逐项核对账单。", ""),
    ),
}  # fmt: skip
