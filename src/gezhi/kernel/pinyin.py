"""Chinese names as people type them on a Latin keyboard: first letters, or the whole reading."""

import re
import unicodedata
from functools import lru_cache

from pypinyin import lazy_pinyin

# Surnames that are read otherwise than the same character elsewhere; the more usual surname reading.
# Source: Xiandai Hanyu Cidian (7th ed.), entries marked 姓.
SURNAMES = {
    "单": "shan", "仇": "qiu", "曾": "zeng", "解": "xie", "查": "zha", "区": "ou", "盖": "ge", "乐": "yue",
    "朴": "piao", "任": "ren", "翟": "zhai", "覃": "qin", "员": "yun", "缪": "miao", "洗": "xian", "冼": "xian",
    "种": "chong", "秘": "bi", "折": "she", "黑": "he", "尹": "yin", "召": "shao", "华": "hua", "逄": "pang",
    "隗": "wei", "哈": "ha", "那": "na", "繁": "po", "臧": "zang", "尉迟": "yu chi", "万俟": "mo qi", "长孙": "zhang sun",
    "澹台": "tan tai", "鲜于": "xian yu", "宿": "su", "祭": "zhai", "郇": "xun", "谌": "chen", "佴": "nai",
}  # fmt: skip
_KEPT = re.compile(r"[a-z0-9]+")


@lru_cache(maxsize=1 << 16)
def searchable(name: str) -> str:
    """Lower-case text that a search for first letters or a full reading finds: 港东食品园 gives "gdspy gangdongshipinyuan".

    Letters and digits are kept as they are, everything else is dropped. ü is written v, as keyboards have it. A name
    that begins with a surname of its own reading is found by both readings: 单立新 gives "slx shanlixin dlx danlixin".
    """
    plain = unicodedata.normalize("NFKC", name).lower()
    readings = [_read(plain)]
    for length in (2, 1):
        surname = SURNAMES.get(plain[:length])
        if surname and len(plain) <= length + 2:
            readings.insert(0, [*surname.split(), *_read(plain[length:])])
            break
    both = dict.fromkeys(word for syllables in readings for word in (_initials(syllables), "".join(syllables)))
    return " ".join(word for word in both if word)


def _read(text: str) -> list[str]:
    """One syllable per character; runs of letters and digits stay together."""
    return [run for syllable in lazy_pinyin(text) for run in _KEPT.findall(syllable)]


def _initials(syllables: list[str]) -> str:
    """The first letter of each syllable; a run with a digit in it ("a2", "18") is kept whole."""
    return "".join(run if any(c.isdigit() for c in run) else run[0] for run in syllables)
