"""Names of persons and long numbers are taken out of a text before it is made public, and looked for again before each step.

A rule proposes, a person goes over it by hand, and nothing goes out while a known name or a long number still stands in it.
"""

import re
from collections.abc import Iterable

from rectification.concern_masking import STROKES, YEAR
from rectification.models import Case
from schools.models import Posting, PrincipalTerm

SURNAMES = frozenset(
    "王李张刘陈杨黄赵吴周徐孙马朱胡郭何高林罗郑梁谢宋唐许韩冯邓曹彭曾肖田董袁潘于蒋蔡余杜叶程苏魏吕丁任沈姚卢姜崔钟谭陆汪范金石廖"
    "贾夏韦付方白邹孟熊秦邱江尹薛闫段雷侯龙史陶黎贺顾毛郝龚邵万钱严覃武戴莫孔向汤温康施文牛樊葛邢安齐易乔伍庞颜倪庄聂章鲁岳翟申欧"
    "耿关兰焦俞左柳甘祝包宁尚符舒阮柯纪梅童凌毕单季裴霍涂成苗谷盛曲翁冉骆蓝路游辛靳管柴蒙鲍华喻祁蒲房滕屈饶解牟艾尤阳时穆农司卓古吉"
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
TITLES = re.compile(
    r"党组织|党支部|党总支|副?书记|副?校长|副?园长|副?局长|副?主任|副?县长|副?镇长|副?乡长|副?科长|副?股长|副?组长|负责人|主持人"
    r"|教导|总务|政教|班主任|老师|教师|同志|先生|女士|法定代表人|举办者"
)
APART = re.compile(r"[\s,，、;；:：（）()/。\[\]【】|]+")
HAN = re.compile(r"[\u3400-\u9fff]{2,4}")
NUMBER = re.compile(rf"(?<!\d)\d(?:[ \t\u3000{STROKES}]?\d){{6,}}[Xx]?")
DAY = re.compile(rf"{YEAR}[{STROKES}]\d{{1,2}}(?:[{STROKES}]\d{{1,2}})?|{YEAR}[{STROKES}]{YEAR}")
STARS = "**"


def surname(name: str) -> str:
    """The part of a name that may stay: two characters of a double surname, else the first."""
    return name[:2] if name.startswith(DOUBLE) and len(name) > 2 else name[:1]


def names_in(text: str) -> set[str]:
    """Names of persons in a line such as 校长李某某、副校长王某: two to four characters that begin with a surname, without
    their titles."""
    words = APART.split(TITLES.sub(" ", text))
    return {word for word in words if HAN.fullmatch(word) and (word[0] in SURNAMES or word.startswith(DOUBLE))}


def known_names(case: Case) -> set[str]:
    """Full names of everyone the records connect with the case: who has ever been posted to the school or unit, who acted
    in the case, who was called in, who was held to account."""
    found: set[str] = set()
    if case.school_id is not None:
        posted = Posting.objects.filter(school=case.school_id)
        found.update(posted.values_list("user__full_name", flat=True))
        terms = PrincipalTerm.objects.filter(school=case.school_id)
        found.update(terms.values_list("user__full_name", flat=True))
    if case.unit is not None:
        found.update(case.unit.postings.values_list("user__full_name", flat=True))
    found.update(case.events.exclude(actor=None).values_list("actor__full_name", flat=True))
    for line in (case.attended, *case.measures.values_list("person", flat=True)):
        found |= names_in(line)
    found.update(line.strip() for line in case.measures.values_list("person", flat=True))
    return {name for name in found if len(name) > 1}


def loose(name: str) -> re.Pattern[str]:
    """A name however it is spaced: 张三, 张 三."""
    return re.compile(r"[ \t\u3000]*".join(re.escape(char) for char in name if not char.isspace()))


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
