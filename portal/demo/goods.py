"""What the demo group sells and gives: brands, models, the service menu, rewards. Invented names."""

# fmt: off
# code, name, Chinese name
BRANDS = (("alder", "Alder", "艾德"), ("norrland", "Norrland", "诺兰"), ("kestrel", "Kestrel", "凯思"))

# brand, code, name, name_zh, body, fuel, price group, factor %, first months, months, km, km a year, weight
MODELS = (
    ("alder", "alder-finch", "Finch", "雀", "hatch", "petrol", "small", 90, 12, 12, 15000, 10500, 18),
    ("alder", "alder-rowan", "Rowan", "花楸", "estate", "diesel", "medium", 100, 12, 12, 20000, 17500, 12),
    ("alder", "alder-heath", "Heath", "荒原", "suv", "petrol", "medium", 105, 12, 12, 15000, 13500, 17),
    ("norrland", "norrland-n2", "N2", "N2", "hatch", "electric", "small", 80, 24, 24, 30000, 11000, 10),
    ("norrland", "norrland-n4", "N4", "N4", "sedan", "electric", "medium", 85, 24, 24, 30000, 16000, 11),
    ("norrland", "norrland-n7", "N7", "N7", "suv", "hybrid", "large", 110, 12, 12, 15000, 14500, 12),
    ("kestrel", "kestrel-line", "Line", "翎", "sedan", "hybrid", "medium", 100, 12, 12, 15000, 14000, 9),
    ("kestrel", "kestrel-harbour", "Harbour", "港湾", "mpv", "diesel", "large", 115, 12, 12, 20000, 18500, 6),
    ("kestrel", "kestrel-terra", "Terra", "大地", "pickup", "diesel", "large", 120, 12, 12, 15000, 21000, 5),
)

# code, chapter, name, name_zh, minutes, tags, waiting?, price in pence small / medium / large, kind
MENU = (
    ("service-small", "service", "Interim service", "小保养", 60, (), True, 16900, 19900, 24900),
    ("service-full", "service", "Full service", "大保养", 120, (), False, 32900, 38900, 46900),
    ("oil", "service", "Oil and filter", "机油机滤更换", 45, (), True, 11900, 13900, 16900),
    ("inspection", "service", "Annual inspection", "年检代办", 45, ("bay:inspection",), True, 5500, 5500, 5500),
    ("brakes-front", "repair", "Front brake pads", "前刹车片", 75, (), True, 18900, 21900, 27900),
    ("brakes-fluid", "service", "Brake fluid", "刹车油更换", 45, (), True, 7900, 7900, 8900),
    ("tyres", "tyres", "Four tyres fitted", "四轮换胎", 60, ("bay:alignment",), True, 46000, 58000, 76000),
    ("tyre-swap", "tyres", "Seasonal wheel change", "季节换轮", 45, (), True, 6900, 7900, 8900),
    ("alignment", "tyres", "Wheel alignment", "四轮定位", 60, ("bay:alignment",), True, 8900, 9900, 11900),
    ("aircon", "comfort", "Air-conditioning service", "空调保养", 60, ("technician:aircon",), True, 9900, 10900, 12900),
    ("battery-check", "electric", "High-voltage battery check", "动力电池检测", 60, ("technician:hv", "bay:hv"), True, 8900, 8900, 9900),
    ("diagnosis", "repair", "Warning light: find the cause", "故障灯诊断", 60, (), False, 9500, 9500, 10500),
    ("noise", "repair", "A noise, a smell, a rattle", "异响异味排查", 120, (), False, 9500, 9500, 10500),
    ("detailing", "comfort", "Cabin deep clean", "内饰深度清洁", 120, (), False, 14900, 16900, 19900),
    ("wipers", "comfort", "Wiper blades", "雨刷更换", 15, (), True, 3900, 4500, 4900),
)

# Work nobody can time in advance: asked for, and answered by an advisor.
OPEN_ENDED = {"noise"}

# slug, kind, name, name_zh, summary, summary_zh, price in points, icon, stock, per member, days valid;
# {coin} is the sign of the region's money
REWARDS = (
    ("wash", "service", "Hand wash", "手工洗车", "While your car is with us, or any weekday.", "到店时或任一工作日可用。", 600, "droplets", None, None, 180),
    ("deep-clean", "service", "Cabin deep clean", "内饰深度清洁", "Seats, carpets, every vent. Any centre.", "座椅、地毯、每个出风口，任一门店。", 2400, "sparkles", None, 2, 180),
    ("aircon-refresh", "service", "Air-conditioning refresh", "空调清洗", "Filter, evaporator, fresh air.", "滤芯、蒸发箱，焕新空气。", 3200, "wind", None, 1, 180),
    ("voucher-20", "service", "{coin}20 off your next service", "保养抵用 {coin}20", "Taken off at the counter, once.", "结账时一次性抵扣。", 2000, "ticket", None, None, 180),
    ("voucher-50", "service", "{coin}50 off your next service", "保养抵用 {coin}50", "Taken off at the counter, once.", "结账时一次性抵扣。", 5000, "ticket", None, None, 180),
    ("voucher-100", "service", "{coin}100 off your next service", "保养抵用 {coin}100", "Taken off at the counter, once.", "结账时一次性抵扣。", 10000, "ticket", None, 2, 365),
    ("alignment-check", "service", "Wheel alignment check", "四轮定位检测", "Straight ahead, tyres last longer.", "跑得正，轮胎更耐用。", 1800, "disc-3", None, None, 180),
    ("headlamps", "service", "Headlamp polish", "大灯抛光", "Clear lamps for dark evenings.", "让大灯重新明亮。", 2800, "sun", None, 1, 180),
    ("winter-check", "service", "Winter check", "冬季检查", "Battery, coolant, lamps, wipers, tyres.", "电瓶、冷却液、灯光、雨刷、轮胎。", 900, "snowflake", None, None, 120),
    ("holiday-check", "service", "Holiday check", "出行检查", "Twenty points before the long drive.", "长途出发前的二十项检查。", 900, "navigation", None, None, 120),
    ("wheel-storage", "service", "Wheel storage, one season", "一季换胎寄存", "We keep your other set dry and safe.", "替您妥善保管另一套车轮。", 3600, "sofa", 60, 2, 200),
    ("pick-up", "service", "Pick-up and delivery", "上门取送车", "We fetch the car and bring it back.", "上门取车，完工送回。", 2600, "route", None, None, 180),
    ("flask", "goods", "Steel flask", "不锈钢保温杯", "Half a litre, keeps hot for a day.", "半升容量，保温一整天。", 1400, "coffee", 80, 2, 90),
    ("umbrella", "goods", "Club umbrella", "俱乐部雨伞", "Strong ribs, petrol blue.", "坚固伞骨，石油蓝。", 1900, "umbrella", 45, 2, 90),
    ("blanket", "goods", "Wool travel blanket", "羊毛旅行毯", "Woven for the club.", "俱乐部定制。", 4200, "gift", 25, 1, 90),
    ("key-fob", "goods", "Leather key fob", "真皮钥匙扣", "Stitched by hand.", "手工缝制。", 1200, "key", 120, 3, 90),
    ("model-car", "goods", "Model car, 1:43", "1:43 车模", "One of our six, in your colour.", "六款可选，您的车色。", 2900, "car", 40, 2, 90),
    ("child-seat", "goods", "Child seat, group 2", "儿童安全座椅", "Fitted and explained by us.", "由我们安装并讲解。", 12000, "baby", 8, 1, 90),
    ("first-aid", "goods", "First-aid kit", "车载急救包", "Complete, in date, fits the side pocket.", "齐全有效，放得进侧袋。", 1600, "life-buoy", 90, 2, 90),
    ("dashcam", "goods", "Dash camera", "行车记录仪", "Front and rear, fitted.", "前后双录，含安装。", 16500, "camera", 6, 1, 90),
    ("phone-mount", "goods", "Phone mount", "手机支架", "Holds on any road.", "任何路况都稳。", 1100, "smartphone", 0, 2, 90),
    ("mats", "goods", "Floor mats", "脚垫一套", "Cut for your model.", "按您的车型裁剪。", 3900, "list", 30, 1, 90),
    ("driving-day", "service", "Driver training, half a day", "驾驶训练半天", "On the track, with a coach.", "赛道上，教练同行。", 15000, "trophy", 12, 1, 365),
    ("courtesy-upgrade", "service", "Courtesy car upgrade", "代步车升级", "Try another model while you wait for yours.", "等待期间试驾另一款车。", 2200, "refresh-cw", None, 2, 180),
    ("coffee", "goods", "Coffee beans, 500 g", "咖啡豆 500 克", "The blend from our lounges.", "休息区同款拼配。", 1300, "coffee", 70, 4, 60),
    ("screen-wash", "goods", "Screen wash, 5 l", "玻璃水 5 升", "Good to minus twenty.", "适用至零下二十度。", 500, "droplets", 900, 4, 90),
    ("tree", "donation", "Plant a tree", "种一棵树", "We plant it and send you the place.", "我们种下，并告诉您它在哪里。", 1000, "hand-heart", None, None, 365),
    ("road-safety", "donation", "Road safety for schools", "校园交通安全", "One lesson for one class.", "为一个班级上一堂课。", 2500, "file-text", None, None, 365),
)

# code, name, name_zh, street, town, postcode (gb) · street, town, postcode (cn) · latitude, longitude (gb) · (cn)
SITES = {
    "gb": (
        ("riverside", "Riverside Centre", "河滨店", "18 Wharf Approach", "London", "SE16 0ZZ", 51.5, -0.05, ("alder", "norrland")),
        ("northgate", "Northgate Centre", "北门店", "240 Great Northern Way", "Manchester", "M4 0ZZ", 53.49, -2.22, ("alder", "kestrel")),
        ("harbour", "Harbour Centre", "港口店", "7 Dock Road", "Bristol", "BS1 0ZZ", 51.447, -2.6, ("norrland", "kestrel")),
        ("parkside", "Parkside Centre", "园畔店", "52 Pershore Avenue", "Birmingham", "B5 0ZZ", 52.46, -1.9, ("alder", "norrland", "kestrel")),
    ),
    "cn": (
        ("minhang", "Minhang Centre", "闵行店", "七莘路 1808 号", "上海", "201100", 31.11, 121.37, ("alder", "norrland")),
        ("pudong", "Pudong Centre", "浦东店", "张杨路 3600 号", "上海", "200135", 31.24, 121.57, ("alder", "kestrel")),
        ("hongqiao", "Hongqiao Centre", "虹桥店", "延安西路 2900 号", "上海", "200336", 31.2, 121.37, ("norrland", "kestrel")),
        ("jiading", "Jiading Centre", "嘉定店", "曹安公路 4671 号", "上海", "201804", 31.29, 121.2, ("alder", "norrland", "kestrel")),
    ),
}  # fmt: skip
ZONES = {"gb": ("Europe/London", "GBP", "GB"), "cn": ("Asia/Shanghai", "CNY", "CN")}
COINS = {"GBP": "£", "CNY": "¥"}
# Prices of the menu are in pence; a yuan price is about nine times the number.
PRICE_FACTOR = {"gb": 1, "cn": 9}
TAX_PERCENT = {"gb": 20, "cn": 13}
# Work after which a new interval begins.
RESETS = {"service-small": "service", "service-full": "service", "oil": "service", "inspection": "inspection"}
