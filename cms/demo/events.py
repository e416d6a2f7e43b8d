"""What the demo's pages tell about its events, each text as (English, Simplified Chinese)."""

from cms.first_words import Words

HOSTED = (
    "<p>Hosted by our own people, with something warm to drink. Bring family or friends; children are welcome.</p>",
    "<p>由我们的团队亲自接待，备有热饮。欢迎携家人朋友同来，也欢迎孩子。</p>",
)


def words(slug: str, title: tuple[str, str], summary: tuple[str, str], mood: str, number: int) -> Words:
    return Words(slug, title, summary, [("paragraph", HOSTED)], (mood, number, "road"))


EVENTS = [
    words(
        "winter-circuit", ("An evening on ice", "冰面驾驶之夜"),
        ("Learn what your car does on ice, with an instructor at your side.", "教练在旁，体验爱车在冰面上的表现。"),
        "winter", 71,
    ),
    words(
        "first-service-cafe", ("Coffee with the workshop", "车间咖啡时间"),
        ("Ask our technicians anything, under a car on the lift.", "站在举升机下，向技师提问任何问题。"),
        "day", 72,
    ),
    words(
        "santa-garage", ("Santa comes to the garage", "圣诞老人来修车"),
        ("An afternoon for children, with a car they may take apart.", "孩子们的下午，还有一辆可以动手拆的车。"),
        "winter", 73,
    ),
    words(
        "night-drive", ("Night drive to the coast", "海岸夜行"),
        ("Sixteen cars, one lighthouse, breakfast at sunrise.", "十六辆车，一座灯塔，日出时吃早餐。"),
        "night", 74,
    ),
    words(
        "electric-first", ("The new electric, before anybody", "纯电新车抢先看"),
        ("See it, sit in it, and hear from the people who built it.", "先睹为快，亲身试坐，听设计者讲述。"),
        "dawn", 75,
    ),
    words(
        "gallery-evening", ("Cars on canvas", "画布上的汽车"),
        ("An evening in the city gallery, with the painter.", "在城市画廊与画家共度一晚。"),
        "dawn", 76,
    ),
]  # fmt: skip
