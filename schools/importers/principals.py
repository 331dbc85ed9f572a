"""A sheet of principals: one row per school with who leads it and for which term."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from core.dates import DateRefused, parse_date
from core.templatetags.formatting import cn_date
from core.workbook_identity import IDENTITY, digest_of, identified, parse_identity, text_of
from core.workbooks import Column, Header, Row, Sheet, SheetPlan, SheetRefused, read_sheet, write_workbook
from office.models import User
from schools.importers.headings import index_of, match, spellings
from schools.importers.plans import Addition, Change, Kept, Plan, Revision
from schools.importers.repeats import refuse_second_table, take_out_repeats
from schools.models import Posting, PrincipalTerm, School
from schools.querysets import SchoolQuerySet

IDENTITY_KIND = "principal"
COLUMNS = {
    "identity": [IDENTITY],
    "code": ["学校标识码", "学校代码", "标识码"],
    "name": ["学校名称", "名称", "校名"],
    "account": ["校（园）长账号", "校长账号", "园长账号", "账号", "登录名"],
    "full_name": ["校（园）长姓名", "校长姓名", "园长姓名", "姓名", "校长", "园长"],
    "started_on": ["任期开始", "任职日期", "任职时间"],
    "ends_on": ["任期届满", "届满日期", "任期结束"],
}
LABELS = {"account": "校（园）长账号", "started_on": "任期开始", "ends_on": "任期届满"}
NOTES = (
    "只填校（园）长账号、任期开始、任期届满三列。账号要先由系统管理员建立；姓名由账号带出，只供核对。",
    "空缺的学校填上三列就是任命；同一位校（园）长改日期就是更正任期；任期开始晚于现在的届满日，就是新的一届。",
    "换人请先在学校页面办理免职，再填新的校（园）长。日期写成 2024-09-01。空格子不改动系统里的内容。",
    "没有改动过的行上传后不改变系统；改动过的行如果系统里也改过，会列出两边的内容，请重新下载后再改。",
)


@dataclass(frozen=True, slots=True)
class Office:
    """Who leads a school today, and his last term there; both None for a vacancy."""

    school: School
    posting: Posting | None
    term: PrincipalTerm | None

    @property
    def cells(self) -> list[str | None]:
        """The row as it is exported, without its identity."""
        user, term = (self.posting.user if self.posting else None), self.term
        return [
            self.school.code,
            self.school.name,
            user.username if user else None,
            user.full_name if user else None,
            term.started_on.isoformat() if term else None,
            term.ends_on.isoformat() if term else None,
        ]


@dataclass(frozen=True, slots=True)
class PrincipalEntry:
    """One row to write: a term that changes, or (term None) an appointment."""

    row: int
    school: School
    user: User
    started_on: date
    ends_on: date
    term: PrincipalTerm | None


@dataclass(slots=True)
class PrincipalPlan(Plan):
    """The plan together with what to write."""

    entries: list[PrincipalEntry] = field(default_factory=list)


def offices_of(schools: SchoolQuerySet) -> list[Office]:
    """Every school's principal and his last term there; three queries."""
    listed = list(schools.order_by("code"))
    postings = Posting.objects.current().as_principal().filter(school__in=listed).select_related("user")
    holders = {posting.school_id: posting for posting in postings}
    terms: dict[tuple[int, int], PrincipalTerm] = {}
    for term in PrincipalTerm.objects.filter(school__in=listed).order_by("started_on"):
        terms[term.school_id, term.user_id] = term
    found = []
    for school in listed:
        posting = holders.get(school.pk)
        found.append(Office(school, posting, terms.get((school.pk, posting.user_id)) if posting else None))
    return found


def principal_workbook(schools: SchoolQuerySet) -> bytes:
    """The workbook: a row for each school with its principal, if it has one."""
    columns = [
        Column(IDENTITY, hidden=True),
        Column("学校标识码", 16, is_text=True),
        Column("学校名称", 30),
        Column("校（园）长账号", 18, is_open=True, is_text=True),
        Column("校（园）长姓名", 14),
        Column("任期开始", 14, is_open=True, is_text=True),
        Column("任期届满", 14, is_open=True, is_text=True),
    ]
    rows = [identified(IDENTITY_KIND, office.school.pk, 1, office.cells) for office in offices_of(schools)]
    return write_workbook([SheetPlan("校（园）长任期", columns, rows, is_protected=True)], notes=NOTES)


def read_principal_sheet(data: bytes, name: str) -> Sheet:
    """The sheet with its heading row found by the words such a sheet uses. Raises SheetRefused."""
    known = index_of(COLUMNS)
    return read_sheet(data, name, is_heading=lambda text: any(word in known for word in spellings(text)))


def plan_principals(data: bytes, name: str, *, schools: SchoolQuerySet, skip_repeats: bool = False) -> PrincipalPlan:
    """Read a sheet of principals and compare it with who is in office; nothing is written.

    schools: those the person may change. Raises SheetRefused when the sheet cannot be read as a whole.
    """
    sheet = read_principal_sheet(data, name)
    columns = match(sheet.headers, index_of(COLUMNS)).columns
    if "code" not in columns or "account" not in columns:
        raise SheetRefused("没有认出校（园）长任期表。请用“下载”得到的表，要有“学校标识码”“校（园）长账号”两列。")
    others = {other.title: match(other.headers, index_of(COLUMNS)).columns for other in sheet.others}
    refuse_second_table(sheet, columns, others, ("code",))
    plan = PrincipalPlan(rows=len(sheet.rows), header_row=sheet.header_rows[0])
    rows = take_out_repeats(
        sheet, plan, skip=skip_repeats, named=lambda row: (_text(row, columns, "code"), _text(row, columns, "name"))
    )
    accounts = {_text(row, columns, "account") for row in rows}
    users = {user.username: user for user in User.objects.filter(username__in=accounts, is_active=True)}
    reading = _Reading(plan, columns, {office.school.code: office for office in offices_of(schools)}, users)
    for row in rows:
        reading.read_row(row)
    return plan


def _text(row: Row, columns: Mapping[str, Header], name: str) -> str:
    text = row.cell(columns[name].column) if name in columns else ""
    return "" if text in {"无", "/", "／", "—", "-"} else text


@dataclass(slots=True)
class _Reading:
    plan: PrincipalPlan
    columns: Mapping[str, Header]
    offices: Mapping[str, Office]
    users: Mapping[str, User]
    seen: dict[str, int] = field(default_factory=dict)

    def read_row(self, row: Row) -> None:
        """One school."""
        code = _text(row, self.columns, "code")
        office = self.offices.get(code)
        self.plan.named[row.number] = (code, _text(row, self.columns, "name"))
        if office is None:
            self._refuse(row, "code", "名录里没有这所学校，或者不归您管理。", "名录里的学校标识码")
            return
        if (first := self.seen.setdefault(code, row.number)) != row.number:
            self._refuse(row, "code", f"与第 {first} 行是同一所学校。", "同一所学校只留一行")
            return
        if self._is_untouched(row, office):
            self.plan.kept.append(Kept(row.number, code, office.school.name))
            return
        before = len(self.plan.problems)
        wanted = self._wanted(row, office)
        if wanted and before == len(self.plan.problems):
            self._enter(row, office, *wanted)

    def _is_untouched(self, row: Row, office: Office) -> bool:
        """Whether nobody touched the row since it was downloaded; a touched one is refused when ours moved since."""
        header = self.columns.get("identity")
        text = row.cell(header.column) if header else ""
        if not text or header is None:
            return False
        identity = parse_identity(text)
        if identity is None or identity.kind != IDENTITY_KIND or identity.pk != office.school.pk:
            self._refuse(row, "identity", "隐藏的系统编号与标识码不一致，可能只移动了部分列。", "重新下载后再改")
            return False
        if digest_of([cell for at, cell in enumerate(row.cells) if at != header.column]) == identity.digest:
            return True
        if digest_of(map(text_of, office.cells)) != identity.digest:
            now = "、".join(cell for cell in office.cells[2:] if cell) or "空缺"
            wanted = "、".join(filter(None, (_text(row, self.columns, name) for name in LABELS))) or "空"
            reason = f"下载这张表之后，系统里已有改动：系统里是“{now}”，表里是“{wanted}”。"
            self._refuse(row, "account", reason, "重新下载后再改")
        return False

    def _wanted(self, row: Row, office: Office) -> tuple[User, date, date] | None:
        """Who and which term the row asks for; None when it asks for nothing or cannot be read."""
        account = _text(row, self.columns, "account")
        if not account:
            if any(_text(row, self.columns, name) for name in ("started_on", "ends_on")) and not office.posting:
                self._refuse(row, "account", "填了任期，没有填校（园）长账号。", "校（园）长的登录账号")
            else:
                self.plan.kept.append(Kept(row.number, office.school.code, office.school.name))
            return None
        user = self.users.get(account)
        if user is None:
            self._refuse(row, "account", "没有这个账号，或者已停用。", "系统管理员建立的账号")
        elif office.posting and office.posting.user_id != user.pk:
            reason = f"这所学校的校（园）长现在是{office.posting.user}。"
            self._refuse(row, "account", reason, "先在学校页面办理免职，再填新的校（园）长")
        first, last = self._day(row, "started_on", office), self._day(row, "ends_on", office)
        if first and last and last <= first:
            self._refuse(row, "ends_on", "任期届满要晚于任期开始。", f"{cn_date(first)}以后的日期")
        return (user, first, last) if user and first and last else None

    def _day(self, row: Row, name: str, office: Office) -> date | None:
        text = _text(row, self.columns, name)
        if not text and office.term:
            return getattr(office.term, name)
        try:
            return parse_date(text)
        except DateRefused as refused:
            self._refuse(row, name, refused.sentence, "例如 2024-09-01")
            return None

    def _enter(self, row: Row, office: Office, user: User, first: date, last: date) -> None:
        code, name = office.school.code, office.school.name
        term = office.term
        if term and (term.started_on, term.ends_on) == (first, last):
            self.plan.kept.append(Kept(row.number, code, name))
            return
        if term is None or first > term.ends_on:
            remark = f"{user}，{cn_date(first)}至{cn_date(last)}"
            latter: dict[str, Any] = {"account": user.username, "started_on": str(first), "ends_on": str(last)}
            self.plan.additions.append(Addition(row.number, code, name, remark, latter))
            self.plan.entries.append(PrincipalEntry(row.number, office.school, user, first, last, None))
            return
        pairs = {"started_on": (term.started_on, first), "ends_on": (term.ends_on, last)}
        moved = {field: pair for field, pair in pairs.items() if pair[0] != pair[1]}
        changes = tuple(Change(LABELS[field], str(old), str(new)) for field, (old, new) in moved.items())
        former = {field: str(old) for field, (old, _) in moved.items()}
        latter = {field: str(new) for field, (_, new) in moved.items()}
        self.plan.revisions.append(Revision(row.number, code, name, changes, former, latter))
        self.plan.entries.append(PrincipalEntry(row.number, office.school, user, first, last, term))

    def _refuse(self, row: Row, name: str, reason: str, accepted: str) -> None:
        header = self.columns.get(name)
        self.plan.refuse(row.number, header, row.cell(header.column) if header else "", reason, accepted)
