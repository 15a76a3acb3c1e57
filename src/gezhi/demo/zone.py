"""The demo zone's places, all invented: 海岬高新区 lies in the open sea. Plain data, no randomness."""

GROUPS = [
    ("一组 北岸", "周海宁"),
    ("二组 软件园", "吴晓岚"),
    ("三组 湾西", "郑立群"),
    ("四组 科创城", "唐嘉木"),
    ("五组 港东", "秦若川"),
    ("六组 生物谷", "孟雨桐"),
]

# Which group each cell of the map belongs to, from north to south and west to east; "-" is water.
CELLS = ["111222-", "1142233", "4445333", "445566-", "-55566-"]

SITES = [
    [
        ("北岸智造园", "park"),
        ("北岸孵化器", "incubator"),
        ("潮头创客空间", "maker_space"),
        ("滨海装备研究院", "institute"),
    ],
    [
        ("软件园一期", "office"),
        ("云帆孵化器", "incubator"),
        ("软件园加速器", "accelerator"),
        ("数智创客空间", "maker_space"),
    ],
    [("湾西光电园", "park"), ("星澜光电园", "park"), ("湾西孵化器", "incubator"), ("西港物流园", "logistics")],
    [
        ("科创城孵化器", "incubator"),
        ("蓝谷加速器", "accelerator"),
        ("海岬大学科技园", "science_park"),
        ("新材料研究院", "institute"),
        ("东礁新材料园", "plant"),
    ],
    [("港东食品园", "park"), ("港东物流园", "logistics"), ("昇泰冷链园", "plant"), ("港东孵化器", "incubator")],
    [("生物谷一期", "park"), ("生物谷孵化器", "incubator"), ("海洋药物研究院", "institute")],
]

POINTS = [
    "电梯厅",
    "1 层卫生间",
    "2 层卫生间",
    "3 层东卫生间",
    "楼梯间",
    "会议室",
    "走廊",
    "配电间",
    "茶水间",
]
CANTEEN = ("食堂", "更衣室")
GATES = ("北门岗", "东门岗")
ZONE_NAME, ZONE_CODE, DIVISION = "海岬高新区", "HJ", "379971400001"

WEST, NORTH, WIDTH, HEIGHT = 121.60, 35.62, 0.011, 0.009  # degrees; a cell is about 1 km wide and high
