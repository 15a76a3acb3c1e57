"""Invented names of people and firms, drawn with a seeded generator."""

import random

SURNAMES = (
    "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗梁宋郑谢韩唐冯于董萧程曹袁邓许傅沈曾彭吕"
    "苏卢蒋蔡贾丁魏薛叶阎余潘杜戴夏钟汪田任姜范方石姚谭廖邹熊金陆郝孔白崔康毛邱秦江史"
    "顾侯邵孟龙万段雷钱汤尹黎易常武乔贺赖龚文"
)
GIVEN = (
    "建国志强桂兰红梅秀英永昌若川向东海宁晓岚立群嘉木雨桐文斌有田建平立新春雷大勇小满"
    "玉珍连胜明远思齐子墨清扬宏伟丽华国栋淑芬家乐天佑景行望舒知秋临风慕白听澜怀瑾如意"
    "长庚南星北辰"
)

BRANDS = (
    "海岬",
    "潮声",
    "云帆",
    "星澜",
    "昇泰",
    "百谷",
    "味和",
    "鲜禾",
    "蓝汐",
    "岬角",
    "听涛",
    "远舟",
    "晨曦湾",
    "启明",
    "格物",
    "致知",
    "硕果",
    "青禾",
    "白鹭",
    "珊瑚",
    "灯塔",
    "锚点",
    "季风",
    "洋流",
    "贝壳",
    "龙骨",
    "罗盘",
    "航标",
    "沙洲",
    "渔火",
)
TRADES = [
    ("生物科技", "M", "73"),
    ("软件技术", "I", "65"),
    ("信息科技", "I", "64"),
    ("光电科技", "C", "39"),
    ("新材料", "C", "26"),
    ("食品", "C", "14"),
    ("精密机械", "C", "34"),
    ("智能装备", "C", "35"),
    ("医疗器械", "C", "35"),
    ("冷链物流", "G", "59"),
    ("供应链管理", "L", "72"),
    ("商贸", "F", "51"),
    ("检测技术", "M", "74"),
    ("环保工程", "N", "77"),
    ("文化传媒", "R", "87"),
    ("药业", "C", "27"),
]
FORMS = ["有限公司", "有限公司", "有限公司", "股份有限公司", "(普通合伙)", "有限责任公司"]


def person_names(dice: random.Random, n: int, taken: set[str]) -> list[str]:
    """n different invented names that are not in `taken`."""
    names: list[str] = []
    pairs = [GIVEN[i : i + 2] for i in range(0, len(GIVEN) - 1, 2)]
    while len(names) < n:
        name = dice.choice(SURNAMES) + dice.choice(pairs)
        if name not in taken:
            taken.add(name)
            names.append(name)
    return names


def firm_name(dice: random.Random, taken: set[str]) -> tuple[str, str, str]:
    """An invented firm's name with its industry section and division (GB/T 4754)."""
    while True:
        trade, section, division = dice.choice(TRADES)
        name = f"海岬{dice.choice(BRANDS)}{dice.choice('达盛源恒瑞信诚联创智安宇博凯润')}{trade}{dice.choice(FORMS)}"
        if name not in taken:
            taken.add(name)
            return name, section, division
