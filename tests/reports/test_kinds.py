"""Every kind of paper: what its pack says holds, its wording can be filled, and it prints in its format."""

import pytest
from django.template.loader import render_to_string

from reports.blocks import CHARTS, FORMATS, Block, Chart, Grid, Marks, Paper, Paragraph, Series, Table
from reports.kinds import Field, Kind, KindRefused, kinds, read_kind
from reports.outline import outline
from reports.wording import COMMON, Value, fill, fill_line, line_names, parse

ORGAN = "青禾县人民政府教育督导室"
WANTED = {
    "督导通知", "督导方案", "督导记录表", "听课记录", "整改通知书", "督办单", "协商意见书", "核查（复查）单", "销号确认单", "督导意见书",
    "督导反馈意见", "申辩处理决定", "约谈通知", "约谈纪要", "督导通报", "督导月报", "督导学期报告", "督导年度报告", "自评报告", "公示牌",
    "聘书", "督学考核表", "问题台账", "指标得分表", "督导报告", "整改报告", "问题办理记录单", "责任区一览表",
}  # fmt: skip
CODES = sorted(kinds())
SIZES = {"landscape": (297, 210)}
MM = 25.4 / 72


def value_of(field: Field) -> Value:
    """Something of the right shape."""
    if field.type == "table":
        return (Table(field.columns, (tuple(f"甲{at}" for at, _ in enumerate(field.columns)),)),)
    if field.type == "chart":
        rows = tuple(Series(name, ("80", "", "95.5")) for name in field.columns[1:])
        return (Chart(field.chart, ("一", "二", "三"), rows, unit=field.unit, caption=field.label),)
    return f"{field.label}甲"


def paper_of(kind: Kind, values: dict[str, Value]) -> Paper:
    known = dict.fromkeys(COMMON, "青山小学") | values
    return Paper(
        kind=kind.code,
        organ_mark=kind.mark_of(organ=ORGAN),
        organ=ORGAN,
        title=fill_line(kind.wording.title, known),
        addressee=fill_line(kind.wording.addressee, known),
        blocks=fill(parse(kind.wording.body), known),
        number=kind.number_of(organ_code="青督", year=2024, n=3),
        format=kind.format,
        sealed=kind.sealed,
        marks=Marks(signer="李明" if kind.upward else ""),
    )


def sample(kind: Kind) -> Paper:
    return paper_of(kind, {field.label: value_of(field) for field in kind.fields})


def test_every_paper_of_the_office_is_a_kind():
    assert {kind.label for kind in kinds().values()} >= WANTED
    assert len({kind.label for kind in kinds().values()}) == len(kinds())


def test_every_format_and_every_chart_is_used():
    assert {kind.format for kind in kinds().values()} == set(FORMATS)
    assert {field.chart for kind in kinds().values() for field in kind.fields if field.type == "chart"} == set(CHARTS)


@pytest.mark.parametrize("code", CODES)
def test_a_kind_is_whole(code):
    kind = kinds()[code]
    known = {*COMMON, *(field.label for field in kind.fields)}
    body = parse(kind.wording.body)

    assert kind.wording.title
    assert body.lines
    assert {*body.placeholders, *line_names(kind.wording.title), *line_names(kind.wording.addressee)} <= known
    assert bool(kind.mark) == (kind.format not in {"form", "landscape"})
    assert kind.imprint <= (kind.format in {"document", "minutes"})
    assert kind.upward <= (kind.format == "document")
    assert kind.reply_days == 0 or kind.format in {"document", "letter"}


@pytest.mark.parametrize("code", [code for code in CODES if kinds()[code].desk])
def test_a_paper_of_the_desk_prints_all_that_was_filled_in_and_nothing_else_is_needed(code, printed):
    kind = kinds()[code]
    paper = sample(kind)
    assert all(not line.needs or line.text for line in parse(kind.wording.body).lines)
    with printed(paper) as pdf:
        sizes = {(round(float(page.width) * MM), round(float(page.height) * MM)) for page in pdf.pages}
        text = "".join("".join((page.extract_text() or "").split()) for page in pdf.pages)

    assert sizes == {SIZES.get(kind.format, (210, 297))}
    assert paper.number in text or "青督〔2024〕3号" in text
    for field in kind.fields:
        if field.type in {"line", "date", "text"}:
            assert f"{field.label}甲" in text, field.label


@pytest.mark.parametrize("code", [code for code in CODES if kinds()[code].desk])
def test_what_need_not_be_filled_in_leaves_no_hole(code):
    kind = kinds()[code]
    values = {field.label: value_of(field) if field.required else "" for field in kind.fields}
    known = dict.fromkeys(COMMON, "青山小学") | values

    assert parse(kind.wording.body).gaps(known) == ()
    assert paper_of(kind, values).blocks


def test_a_form_carries_its_number_and_is_signed_only_when_sealed(printed):
    texts = {}
    for code in ("visit_record", "closing_confirmation"):
        with printed(sample(kinds()[code])) as pdf:
            texts[code] = "".join("".join((page.extract_text() or "").split()) for page in pdf.pages)

    assert "编号：青督记录〔2024〕3号" in texts["visit_record"]
    assert ORGAN not in texts["visit_record"]
    assert texts["closing_confirmation"].count(ORGAN) == 1


def test_boxes_across_the_sheet_fill_its_type_area(printed):
    with printed(sample(kinds()["problem_ledger"])) as pdf:
        page = pdf.pages[0]
        edges = [edge["x0"] * MM for edge in page.edges] + [edge["x1"] * MM for edge in page.edges]
        tops = [char["top"] * MM for char in page.chars]

    assert min(edges) == pytest.approx(35, abs=0.5)
    assert max(edges) == pytest.approx(260, abs=0.5)
    assert min(tops) >= 28


def test_a_page_shows_boxes_and_charts_with_their_figures():
    chart = Chart("bar", ("<b>甲</b>", "乙"), (Series("自评", ("80", "")),), unit="分", caption="得分")
    form = Grid((next(iter(sample(kinds()["visit_record"]).blocks)).rows[0],))
    blocks: tuple[Block, ...] = (form, chart, Paragraph("完"))
    page = render_to_string("reports/outline.html", {"entries": outline(Paper("x", "", "", "题", "", blocks))})

    assert '<th scope="row" colspan="1">学校</th>' in page
    assert '<svg xmlns="http://www.w3.org/2000/svg" class="paper-chart"' in page
    assert "<td>80分</td>" in page
    assert "<td>—</td>" in page
    assert "<b>" not in page
    assert "style=" not in page


def test_a_pack_that_no_page_could_ask_for_is_refused():
    good = {"label": "甲", "order": 1, "number": "{organ_code}〔{year}〕{n}号", "mark": "", "signing": "reports.sign_document", "imprint": False}  # fmt: skip
    assert read_kind("good", good).label == "甲"
    for wrong in (
        {"format": "poster"},
        {"number": "第{n}号"},
        {"reply_days": -1},
        {"surprise": 1},
        {"fields": [{"label": "表", "type": "table"}]},
        {"fields": [{"label": "图", "type": "chart", "columns": ["项目"]}]},
        {"fields": [{"label": "图", "type": "chart", "columns": ["项目", "数"], "chart": "pie"}]},
        {"fields": [{"label": "同"}, {"label": "同"}]},
        {"fields": [{"label": "怪", "type": "colour"}]},
    ):
        with pytest.raises(KindRefused):
            read_kind("wrong", good | wrong)


def test_the_boxes_to_sign_in_never_stand_alone_on_a_page(printed):
    kind = kinds()["rectification_report"]
    for lines in range(8, 16):
        values = {field.label: value_of(field) for field in kind.fields} | {
            "下一步打算": "\n".join("加强检查。" for _ in range(lines))
        }
        with printed(paper_of(kind, values)) as pdf:
            last = "".join((pdf.pages[-1].extract_text() or "").split())
        assert "学校负责人签名" in last
        assert "加强检查。" in last
