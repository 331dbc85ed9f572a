"""The printing process: bounded in time and memory, replaced when it died."""

from pathlib import Path

import pytest

from reports import pressroom
from reports.blocks import Paper, Paragraph
from reports.pressroom import PressBroke, PrintRefused, print_snapshot
from reports.snapshots import paper_to_json

SNAPSHOT = paper_to_json(
    Paper("feedback_opinion", "某室文件", "某室", "关于督导情况的反馈意见", "某校", (Paragraph("一切正常。"),))
)


def test_one_warm_process_prints_one_paper_after_the_other():
    assert print_snapshot(SNAPSHOT, draft=True).pdf.startswith(b"%PDF-")
    first = pressroom._children[0].process.pid
    assert print_snapshot(SNAPSHOT, draft=False).missing == ""
    assert [child.process.pid for child in pressroom._children] == [first]


def test_a_paper_that_takes_too_long_is_stopped_and_the_next_one_prints():
    long = SNAPSHOT | {"blocks": [{"type": "paragraph", "text": "督导" * 100_000}]}
    with pytest.raises(PrintRefused, match="排版超过0.2秒没有完成，已停止"):
        print_snapshot(long, draft=True, limit=0.2)
    assert pressroom._children == []
    assert print_snapshot(SNAPSHOT, draft=True).pdf.startswith(b"%PDF-")


def test_a_process_that_died_is_replaced():
    print_snapshot(SNAPSHOT, draft=True)
    child = pressroom._children[0]
    child.process.kill()
    child.process.wait()
    assert print_snapshot(SNAPSHOT, draft=True).pdf.startswith(b"%PDF-")
    pressroom._children[0].process.stdin.close()
    with pytest.raises((PressBroke, ValueError)):
        print_snapshot(SNAPSHOT, draft=True)
    pressroom.close()


def test_the_process_is_replaced_after_its_share_of_papers(monkeypatch):
    monkeypatch.setattr(pressroom, "PAPERS_PER_CHILD", 1)
    print_snapshot(SNAPSHOT, draft=True)
    first = pressroom._children[0].process.pid
    print_snapshot(SNAPSHOT, draft=True)
    assert pressroom._children[0].process.pid != first


def test_the_process_may_hold_one_gigabyte_and_knows_no_secret(monkeypatch):
    monkeypatch.setenv("SECRET_KEY", "not for the press")
    pressroom.close()
    print_snapshot(SNAPSHOT, draft=True)
    home = Path(f"/proc/{pressroom._children[0].process.pid}")
    limit = next(line for line in (home / "limits").read_text().splitlines() if line.startswith("Max data size"))
    assert limit.split()[3:5] == ["1073741824", "1073741824"]
    assert "SECRET_KEY" not in (home / "environ").read_text()


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"schema": 99}, "版本不认识"),
        ({"blocks": [{"type": "script"}]}, "不认识的段落类型"),
        ({"blocks": [{"type": "table", "head": ["甲"], "rows": [["1", "2"]]}]}, "与表头的1格不一致"),
    ],
)
def test_what_cannot_be_printed_is_refused_in_words(change, words):
    with pytest.raises(PrintRefused, match=words):
        print_snapshot(SNAPSHOT | change, draft=True)


def test_fonts_that_were_installed_meanwhile_are_found(settings, tmp_path):
    pressroom.close()
    fonts, settings.FONT_DIR = Path(settings.FONT_DIR), tmp_path
    with pytest.raises(PrintRefused, match="缺少公文字体：仿宋、楷体、黑体、小标宋、宋体。"):
        print_snapshot(SNAPSHOT, draft=True)
    for font in fonts.glob("*.otf"):
        (tmp_path / font.name).symlink_to(font)
    assert print_snapshot(SNAPSHOT, draft=True).pdf.startswith(b"%PDF-")
    pressroom.close()
