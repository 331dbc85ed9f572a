"""Invented names: people, villages, schools. Nobody here exists."""

from collections.abc import Iterator

from supervision.sample.dice import dice

SURNAMES = "赵钱孙李周吴郑王冯陈褚卫蒋沈韩杨朱秦许何吕施张孔曹严华金魏陶姜谢邹喻柏窦章苏潘葛范彭鲁韦马苗方俞任袁柳史唐费岑薛雷贺倪汤殷罗毕郝安常乐于傅齐康伍余顾孟黄萧尹姚邵汪祁毛米戴宋庞熊舒屈项祝董梁"
FIRST = "文志国建明晓海春永立秀玉桂红丽慧思雅静敏雨佳嘉宏泽润学德清云素翠"
SECOND = "安宁平和瑞祥勤俭诚朴远山林松柏竹兰荷菊梅芳芬芸苗禾田泉溪波澜星辰晖岚霞"
VILLAGES = (
    "石桥",
    "柳树",
    "南湾",
    "北坡",
    "东岭",
    "西塘",
    "大槐",
    "小河",
    "清泉",
    "杏花",
    "梨园",
    "桃溪",
    "松林",
    "竹溪",
    "白石",
    "青石",
    "红岩",
    "黄土",
    "绿荫",
    "金沙",
    "银杏",
    "铁炉",
    "铜山",
    "玉泉",
    "上坪",
    "下坪",
    "中坪",
    "前进",
    "团结",
    "新建",
    "和平",
    "胜利",
    "向阳",
    "朝阳",
    "星光",
    "光明",
    "丰收",
    "长坡",
    "高岭",
    "平川",
)


def people() -> Iterator[str]:
    """Two- and three-character names without end in sight, none twice."""
    chance, given = dice("姓名"), set()
    while True:
        name = chance.choice(SURNAMES) + chance.choice(FIRST) + (chance.choice(SECOND) if chance.random() < 0.8 else "")
        if name not in given:
            given.add(name)
            yield name
