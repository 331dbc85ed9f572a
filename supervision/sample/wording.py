"""What inspectors and schools write: whole sentences put together so that, but for one planted pair, none repeats."""

from random import Random

from schools.models import Kind, School

PLACES = ("教学楼", "操场", "食堂", "宿舍", "功能室", "图书室", "门卫室", "实验室", "午休室", "校门口")
LESSONS = ("语文", "数学", "英语", "科学", "道德与法治", "体育与健康", "音乐", "美术", "劳动", "信息科技")
GAMES = ("晨间活动", "户外体育游戏", "建构区活动", "绘本阅读", "角色游戏", "午餐环节", "离园交接", "科学小实验")
OPENINGS = (
    "上午到校后先看了校门口秩序和门卫登记，",
    "未提前通知到校，先到{place}巡视，",
    "按本月重点到{place}查看，",
    "进校出示督学证后与值班领导一同巡视{place}，",
    "到校时正值课间，先看了{place}的秩序，",
)
MIDDLES = (
    "推门听了{grade}{lesson}课1节，课堂组织有序，学生参与面较广；",
    "随机听了{grade}{lesson}课，课后与任课教师交流了作业设计；",
    "抽查了{grade}{count}名学生的{lesson}作业，书面作业时长基本符合要求；",
    "查阅了{count}份工作资料，制度齐全，个别记录不够及时；",
    "与{count}名教师、学生座谈，了解课后服务和作息安排；",
    "列席了教研组会议，就{lesson}学科的集体备课提出建议；",
)
PLAY_MIDDLES = (
    "观察了{grade}{lesson}，教师支持适宜，幼儿参与积极；",
    "查看了{grade}{lesson}，材料投放充足，个别区域标识不清；",
    "查阅了{count}份卫生保健和食品留样记录，登记基本规范；",
    "与{count}名教师、家长代表交流，了解一日作息和家园沟通；",
    "对照《幼儿园工作规程》看了{grade}的作息安排，没有小学化内容；",
)
CLOSINGS = (
    "离校前向校长当面反馈，学校表示逐项落实。",
    "发现的情况已与分管副校长交换意见。",
    "对上次反馈的事项作了回看，整改基本到位。",
    "建议学校把巡查记录按周归档，下次到校复看。",
    "总体情况平稳，没有发现安全隐患。",
)
DUPLICATE = "到校查看了门卫、食堂和课堂，听课1节，查阅资料3份，与校长交换了意见，总体情况良好，请继续保持。"
HIGHLIGHTS = (
    "大课间活动分年级编排，学生全员参与。",
    "班级图书角由学生自主管理，借阅有登记。",
    "教师陪餐记录完整，家长开放日每月一次。",
    "劳动实践基地分班承包，有课程安排和评价。",
    "作业公示栏每天更新，班主任统筹总量。",
)
# category, basis, problem, what was done about it
PROBLEMS = (
    (
        "校园及周边安全，学生交通安全",
        "M6",
        "{place}消防通道堆放杂物，应急灯{count}盏不亮",
        "清空通道、更换应急灯，划定责任人每日巡查",
    ),
    (
        "校园及周边安全，学生交通安全",
        "M6",
        "校门口上下学时段没有设置隔离，家长车辆直抵校门",
        "会同交警设置隔离栏和家长等候区，安排值班教师护学",
    ),
    (
        "校园及周边安全，学生交通安全",
        "M6",
        "视频监控有{count}个点位不在线，录像保存不足30天",
        "更换硬盘和故障摄像头，录像保存30天以上",
    ),
    (
        "校园及周边安全，学生交通安全",
        "M6",
        "实验室危险化学品出入库记录缺少双人签字",
        "重新盘点建账，实行双人双锁和双人签字",
    ),
    (
        "食堂、食品、饮水及宿舍卫生",
        "M7",
        "食堂留样不足125克，{count}餐次没有标签",
        "配齐留样盒和标签，食品安全员逐餐核对",
    ),
    ("食堂、食品、饮水及宿舍卫生", "M7", "食堂索证索票台账缺{count}天记录", "补齐台账，供货商资质重新审核上墙"),
    ("食堂、食品、饮水及宿舍卫生", "M7", "宿舍通风不足，夜间值班记录有代签", "调整通风时段，值班改为现场打卡"),
    ("课程开设和课堂教学", "M3", "{grade}{lesson}课每周少开1节，被其他学科占用", "调整课表，教务处每周核对并公示"),
    ("课程开设和课堂教学", "M3", "功能室使用记录空白，{lesson}实验开出率不足", "制定实验开出计划，教研组按月检查"),
    (
        "学生学习、体育锻炼和课业负担",
        "M4",
        "{grade}书面作业抽查有{count}份超过规定时长",
        "年级组统筹作业总量，班级每天公示",
    ),
    ("学生学习、体育锻炼和课业负担", "M4", "大课间因整修操场停开，没有替代安排", "错时使用场地，恢复每天一小时锻炼"),
    ("招生、收费、择校", "M2", "课后服务收费公示缺少退费办法", "重新公示收费项目、标准和退费办法"),
    ("校务管理和制度执行", "M1", "校务公开栏有{count}项内容超过半年未更新", "指定专人按月更新并拍照存档"),
    ("校务管理和制度执行", "M1", "教代会审议记录不完整，{count}项制度没有修订日期", "补充审议程序，汇编现行制度"),
    ("教师师德和专业发展", "M5", "教师培训学时登记滞后，{count}名教师没有证明材料", "核对学时并补登，建立个人培训档案"),
    ("校风、教风、学风建设", "M8", "{place}有学生追逐打闹，课间缺少值守", "课间分区值守，开展行为规范周"),
)
PLAY_PROBLEMS = (
    (
        "课程开设和课堂教学",
        "M3",
        "{grade}有提前教授拼音和算术的内容，存在小学化倾向",
        "停止提前教学，按一日活动计划重新安排",
    ),
    ("课程开设和课堂教学", "M3", "{grade}区域材料{count}件破损，投放层次不够", "更换材料，按月更新投放清单"),
    ("学生学习、体育锻炼和课业负担", "M4", "{grade}户外活动每天不足2小时", "调整作息，雨天使用室内运动区"),
    ("招生、收费、择校", "M2", "伙食费收支公示滞后{count}天", "每月固定日期公示，家委会签字确认"),
    ("教师师德和专业发展", "M5", "{grade}两教一保配备不到位，保育员缺岗", "补聘保育员，缺岗期间由行政人员顶岗"),
)
NOT_FOR_PLAY = {"M2", "M3", "M4"}
LONG_PROBLEMS = (
    ("办学条件", "R5", "生均体育运动场地面积不足，低年级体育课需错时上课", "列入年度改造计划，分两期扩建运动场地"),
    ("办学条件", "R6", "教学仪器配备不足，{lesson}实验分组人数偏多", "按标准补充教学仪器，列入设备采购"),
    ("办学条件", "R4", "教学辅助用房面积不足，功能室与普通教室合用", "调整用房，改建综合功能室"),
)
REPORTS = ("已按要求完成整改：{done}。", "{done}，现场照片附后，请复核。", "整改情况：{done}；下一步坚持每周自查。")
RETURN_REASONS = ("照片看不出整改后的情况，请补充现场照片并说明责任人。", "只完成了一部分，请按要求全部整改后再申报。")
REBOUND_REASONS = ("回访发现同一问题再次出现。", "随机抽查时又发现同类情况，重新整改。")


def grade_of(school: School, chance: Random) -> str:
    """A class of the school, in its own words."""
    if school.kind == Kind.KINDERGARTEN:
        return f"{chance.choice('大中小')}{chance.randint(1, 4)}班"
    if school.kind in {Kind.PRIMARY, Kind.TEACHING_POINT, Kind.SPECIAL}:
        return f"{chance.choice('一二三四五六')}年级{chance.randint(1, 4)}班"
    if school.kind in {Kind.JUNIOR, Kind.NINE_YEAR}:
        return f"{chance.choice('七八九')}年级{chance.randint(1, 8)}班"
    return f"高{chance.choice('一二三')}（{chance.randint(1, 14)}）班"


def filled(pattern: str, school: School, chance: Random) -> str:
    """A pattern with the place, class, subject and number of this occasion."""
    lesson = chance.choice(GAMES if school.kind == Kind.KINDERGARTEN else LESSONS)
    return pattern.format(
        place=chance.choice(PLACES[:5] if school.kind == Kind.TEACHING_POINT else PLACES),
        grade=grade_of(school, chance),
        lesson=lesson,
        count=chance.randint(2, 19),
    )


class Diary:
    """Accounts of visits, none the same as another."""

    def __init__(self, chance: Random) -> None:
        self.chance = chance
        self.written = {DUPLICATE}

    def account(self, school: School) -> str:
        """One account of a visit, tried again until it is new."""
        chance = self.chance
        while True:
            middles = chance.sample(PLAY_MIDDLES if school.kind == Kind.KINDERGARTEN else MIDDLES, 2)
            parts = [chance.choice(OPENINGS), *middles, chance.choice(CLOSINGS)]
            text = "".join(filled(part, school, chance) for part in parts)
            if text not in self.written:
                self.written.add(text)
                return text
