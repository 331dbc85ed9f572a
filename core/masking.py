"""How names and numbers of persons are hidden in a text before others read it: the words that both know, and the acts of hiding.

There is one list of surnames and one of titles. A rule proposes; what it cannot know, a person hides by hand.
"""

import re
from collections.abc import Iterable

COMMON_SURNAMES = (
    "王李张刘陈杨黄赵吴周徐孙马朱胡郭何高林罗郑梁谢宋唐许韩冯邓曹彭曾肖田董袁潘于蒋蔡余杜叶程苏魏吕丁任沈姚卢姜崔钟谭陆汪范金石廖"
    "贾夏韦付方白邹孟熊秦邱江尹薛闫段雷侯龙史陶黎贺顾毛郝龚邵万钱严覃武戴莫孔向汤柳"
)
SURNAMES = frozenset(
    COMMON_SURNAMES + "温康施文牛樊葛邢安齐易乔伍庞颜倪庄聂章鲁岳翟申欧"
    "耿关兰焦俞左甘祝包宁尚符舒阮柯纪梅童凌毕单季裴霍涂成苗谷盛曲翁冉骆蓝路游辛靳管柴蒙鲍华喻祁蒲房滕屈饶解牟艾尤阳时穆农司卓古吉"
    "缪简车项连芦麦褚娄窦戚岑景党宫费卜冷晏席卫米柏宗瞿桂全佟应臧闵苟邬边卞姬师和仇栾隋商刁沙荣巫寇桑郎甄丛仲虞敖巩明佘池查麻苑迟邝"
)
DOUBLE = (
    "欧阳",
    "司马",
    "上官",
    "诸葛",
    "司徒",
    "东方",
    "夏侯",
    "皇甫",
    "尉迟",
    "公孙",
    "慕容",
    "令狐",
    "宇文",
    "长孙",
    "司空",
    "端木",
)
BODIES = ("党组织", "党支部", "党总支")  # named in the same breath as their heads
HEADS = ("书记", "校长", "园长", "局长", "主任", "县长", "镇长", "乡长", "科长", "股长", "组长")  # with or without 副
POSTS = ("负责人", "主持人", "教导", "总务", "政教", "班主任", "老师", "教师", "法定代表人", "举办者")
ADDRESSES = ("同志", "先生", "女士")
TITLES = re.compile("|".join((*BODIES, *(f"副?{head}" for head in HEADS), *POSTS, *ADDRESSES)))
# What stands after a name when somebody outside writes of a person.
SPOKEN = "老师|校长|园长|主任|书记|同学|家长|妈妈|爸爸|女士|先生|师傅|班主任|督学"
# 责任督学 is nobody called 任.
PERSON = re.compile(rf"(?!(?<=责)任)[{COMMON_SURNAMES}][\u4e00-\u9fff]{{0,2}}?(?=(?:{SPOKEN}))")
STROKES = "－—–‐‑−-"  # however a hyphen comes out of an input method
YEAR = r"(?:19|20)\d\d"
APART = re.compile(r"[\s,，、;；:：（）()/。\[\]【】|]+")
HAN = re.compile(r"[\u3400-\u9fff]{2,4}")
NUMBER = re.compile(rf"(?<!\d)\d(?:[ \t\u3000{STROKES}]?\d){{6,}}[Xx]?")
DAY = re.compile(rf"{YEAR}[{STROKES}]\d{{1,2}}(?:[{STROKES}]\d{{1,2}})?|{YEAR}[{STROKES}]{YEAR}")
STARS = "**"


def surname(name: str) -> str:
    """The part of a name that may stay: two characters of a double surname, else the first."""
    return name[:2] if name.startswith(DOUBLE) and len(name) > 2 else name[:1]


def is_like_a_name(word: str) -> bool:
    """Two to four characters that begin with a surname."""
    return bool(HAN.fullmatch(word)) and (word[0] in SURNAMES or word.startswith(DOUBLE))


def names_in(text: str) -> set[str]:
    """Names of persons in a line such as 校长李某某、副校长王某: two to four characters that begin with a surname, without
    their titles."""
    return {word for word in APART.split(TITLES.sub(" ", text)) if is_like_a_name(word)}


def loose(name: str) -> re.Pattern[str]:
    """A name however it is spaced: 张三, 张 三, also over the end of a line."""
    return re.compile(r"\s*".join(re.escape(char) for char in name if not char.isspace()))


def longest_first(names: Iterable[str]) -> list[str]:
    """So that a name inside a longer one does not spoil it."""
    return sorted(names, key=lambda name: (-len(name), name))


def is_day(text: str) -> bool:
    """2024-03-05, 2024-03 or 2023-2024: written with digits, but nobody's number."""
    return DAY.fullmatch(text) is not None


def hide_number(found: re.Match[str]) -> str:
    """The first three digits and stars; a date stays."""
    digits = re.sub(r"[^\dXx]", "", found[0])
    return found[0] if is_day(found[0]) else f"{digits[:3]}****"


def masked(text: str, names: Iterable[str]) -> str:
    """The text with every given name as surname and stars, and every number of seven digits or more cut to its first three.

    Telephone, identity and account numbers are such; dates are not.
    """
    for name in longest_first(names):
        text = loose(name).sub(surname(name) + STARS, text)
    return NUMBER.sub(hide_number, text)


def still_open(text: str, names: Iterable[str]) -> list[str]:
    """The names and long numbers that still stand in a text, each once, in the order of the text."""
    found = [(match.start(), match[0]) for name in longest_first(names) for match in loose(name).finditer(text)]
    found += [(match.start(), match[0]) for match in NUMBER.finditer(text) if not is_day(match[0])]
    return list(dict.fromkeys(words for _, words in sorted(found)))
