"""Names, streets, phones and plates that look real for the region and cannot be anybody's.

Phones: the blocks Ofcom keeps for drama (020 7946 0xxx, 0161 / 0121 / 0117 496 0xxx) and, for China,
a satellite block no car owner has. Plates: British area letters J, T and U and the Chinese letter I
are never issued.
"""

import random
from dataclasses import dataclass

# fmt: off
GB_FIRST = (
    "Olivia Amelia Isla Ava Mia Ivy Lily Freya Florence Grace Willow Evie Sophie Charlotte Harriet Ella "
    "Priya Aisha Zara Nadia Fatima Mei Hannah Emily Lucy Alice Beth Megan Rhian Siobhan Agnieszka Ines "
    "Oliver George Noah Arthur Harry Leo Muhammad Jack Henry Oscar Theo Alfie Finn Thomas William James "
    "Arjun Ravi Imran Yusuf Kwame Tunde Daniel Samuel Callum Ewan Gareth Piotr Marco Luca Andrei Jonas"
).split()
GB_LAST = (
    "Smith Jones Taylor Brown Williams Wilson Johnson Davies Patel Robinson Wright Thompson Evans Walker "
    "White Roberts Green Hall Wood Jackson Clarke Khan Lewis Hughes Edwards Turner Hill Moore Clark Cooper "
    "Ward Morris Ahmed Singh Begum Kaur Kelly Murphy Campbell Stewart Fraser Okafor Mensah Kowalski Nowak "
    "Rossi Silva Costa Novak Ionescu Chen Wong Marsh Holloway Pemberton Ashdown Whitlock Bramley Thorne"
).split()
GB_STREETS = "Mill Lane;Station Road;Church Street;Orchard Close;Victoria Road;Park Avenue;The Green;Kiln Hill"
CN_LAST = (
    "王 李 张 刘 陈 杨 黄 赵 周 吴 徐 孙 马 朱 胡 郭 何 林 高 罗 郑 梁 谢 宋 唐 许 邓 冯 韩 曹 曾 彭 萧 蔡 潘 田 董 袁 于 "
    "余 叶 蒋 杜 苏 魏 程 吕 丁 沈 任 姚 卢 傅 钟 姜 崔 谭 廖 范 汪 陆 金 石 戴 贾 韦 夏 邱 方 侯 邹 熊 孟 秦 白 江 阎 薛 尹"
).split()
CN_FIRST = (
    "伟 芳 娜 敏 静 丽 强 磊 军 洋 勇 艳 杰 娟 涛 明 超 霞 平 刚 桂英 建国 志强 秀兰 文静 雨桐 子涵 欣怡 浩然 宇轩 思远 "
    "梓萱 佳怡 晓东 海燕 立新 国庆 永康 春梅 丽华 俊杰 婷婷 雪梅 晨曦 嘉豪 若曦 一凡 天佑 诗涵 博文 振华 慧敏 家明 小红"
).split()
CN_STREETS = "漕宝路;七莘路;虹梅路;张杨路;世纪大道;曹安公路;延安西路;淮海中路"
GB_TAGS = ("JA", "JD", "JK", "TB", "TF", "TN", "UC", "UG", "UM")
LETTERS = "ABCDEFGHJKLMNOPRSTUVWXY"
TOWNS = {"gb": ("London", "Manchester", "Birmingham", "Bristol"), "cn": ("上海",) * 4}
POSTCODES = {"gb": ("SE1", "M1", "B1", "BS1"), "cn": ("200000",) * 4}
# fmt: on


@dataclass(frozen=True)
class Face:
    """Somebody invented: what a sign-up form would hold."""

    name: str
    email: str
    phone: str
    street: str
    town: str
    postcode: str


class Cast:
    """Draws people and plates for one region from one seeded source of chance, none twice."""

    def __init__(self, region: str, chance: random.Random) -> None:
        self.region, self.chance, self.drawn, self.built = region, chance, 0, 0
        self.plates: set[str] = set()

    def face(self, domain: str = "example.com") -> Face:
        self.drawn += 1
        town = self.chance.randrange(4)
        return Face(
            name=self.name(),
            email=f"m{self.drawn:05d}@{domain}",
            phone=self.phone(),
            street=self.street(),
            town=TOWNS[self.region][town],
            postcode=self.postcode(town),
        )

    def name(self) -> str:
        if self.region == "cn":
            return self.chance.choice(CN_LAST) + self.chance.choice(CN_FIRST)
        return f"{self.chance.choice(GB_FIRST)} {self.chance.choice(GB_LAST)}"

    def phone(self) -> str:
        """The n-th number of the reserved blocks: 4,000 in Britain, 100,000 in China."""
        if self.region == "cn":
            return f"+86174005{self.drawn:05d}"
        block = ("2079460", "1614960", "1214960", "1174960")[self.drawn // 1000 % 4]
        return f"+44{block}{self.drawn % 1000:03d}"

    def street(self) -> str:
        streets = (CN_STREETS if self.region == "cn" else GB_STREETS).split(";")
        number, street = self.chance.randint(1, 240), self.chance.choice(streets)
        return f"{street}{number}号" if self.region == "cn" else f"{number} {street}"

    def postcode(self, town: int) -> str:
        if self.region == "cn":
            return f"20{self.chance.randint(0, 9999):04d}"
        return f"{POSTCODES['gb'][town]} {self.chance.randint(1, 9)}{self.chance.choice(LETTERS)}Z"

    def plate(self, year: int, electric: bool = False) -> str:
        while True:
            drawn = self.chinese_plate(electric) if self.region == "cn" else self.british_plate(year)
            if drawn not in self.plates:
                self.plates.add(drawn)
                return drawn

    def british_plate(self, year: int) -> str:
        age = year % 100 + self.chance.choice((0, 50))
        return f"{self.chance.choice(GB_TAGS)}{age:02d} {''.join(self.chance.choices(LETTERS, k=3))}"

    def chinese_plate(self, electric: bool) -> str:
        digits, letter = "".join(self.chance.choices("0123456789", k=4)), self.chance.choice("ABCDEFGHJKLMNP")
        return f"沪ID{letter}{digits}" if electric else f"沪I{digits}{letter}"

    def vin(self) -> str:
        """An invented maker (``XPD``) and a running serial; the ninth place waits for its check digit."""
        self.built += 1
        return f"XPD{self.chance.choice('ABCDEFGH')}{self.chance.randint(1000, 9999)}0PA{self.built:06d}"


def kin(name: str, count: int) -> list[str]:
    """Names of the family somebody brings along: of one surname, the same at every telling."""
    first = sum(map(ord, name))
    if " " in name:
        surname = name.split()[-1]
        return [f"{GB_FIRST[(first + 7 * n) % len(GB_FIRST)]} {surname}" for n in range(count)]
    return [name[:1] + CN_FIRST[(first + 7 * n) % len(CN_FIRST)] for n in range(count)]
