"""The pages of cases: who sees what, and what each form does."""

from datetime import date
from urllib.parse import unquote

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from core.models import AuditEntry
from office import clock
from rectification.models import Case
from rectification.results import address
from rectification.services import cases
from rectification.services.proposing_cases import propose_due
from tests.factories.office import CountyFactory, UnitFactory, UserFactory
from tests.factories.rectification import ItemFactory
from tests.factories.schools import SchoolFactory
from tests.rectification.test_cases import names, propose, told

LIST = reverse("rectification:case_list")


def at(name: str, *args) -> str:
    """The address of a page of cases."""
    return reverse(f"rectification:case_{name}", args=args)


def text(response) -> str:
    """What stands on the page."""
    return response.content.decode()


def test_the_directors_list_begins_with_what_waits_for_him(client, room):
    approved = cases.approve_case(actor=room.director, case=propose(room))
    waiting = propose(room, "order")
    cases.approve_case(actor=room.director, case=propose(room, "circular"))
    client.force_login(room.director)

    page = client.get(LIST)

    assert next(row.record for row in page.context["table"].rows) == waiting
    assert "1个事项待审批" in text(page)
    assert [row.record for row in client.get(LIST, {"status": "approved"}).context["table"].rows][-1] == approved


@pytest.mark.parametrize(
    ("query", "n"),
    [
        ({"kind": "order"}, 1),
        ({"rule": "hand"}, 2),
        ({"rule": "overdue_order"}, 0),
        ({"mine": "true"}, 2),
        ({"q": "逾期未改"}, 2),
        ({"year": "1999"}, 2),
        ({"decided": "2024"}, 0),
    ],
)
def test_the_list_is_narrowed_in_the_address(client, room, query, n):
    propose(room)
    propose(room, "order")
    client.force_login(room.staff)

    assert len(client.get(LIST, query).context["table"].rows) == n


def test_the_list_costs_the_same_for_two_rows_as_for_twenty(client, room):
    def cost():
        with CaptureQueriesContext(connection) as queries:
            assert client.get(LIST).status_code == 200
        return len(queries)

    client.force_login(room.staff)
    propose(room)
    propose(room, unit=UnitFactory(), school=None)
    client.get(LIST)
    few = cost()
    for _ in range(18):
        propose(room, school=SchoolFactory())

    assert cost() == few


def test_the_principal_sees_his_case_with_its_rows_but_not_how_it_was_decided(client, room):
    item = room.bring("issued")
    case = cases.propose_case(
        actor=room.staff, kind="interview", school=room.school, basis="依据", text="事实", items=[item]
    )
    cases.approve_case(actor=room.director, case=case, opinion="内部意见")
    cases.notify_case(actor=room.staff, case=case, text="请到会")
    client.force_login(room.principal)

    page = client.get(case.get_absolute_url())

    assert item.number in text(page)
    assert "请到会" in text(page)
    assert "内部意见" not in text(page)
    assert str(room.director) not in text(page)
    assert [transition.name for transition, _ in page.context["actions"]] == []
    assert [action["label"] for action in page.context["side_actions"]] == ["陈述申辩"]


def test_the_principals_phone_page_offers_the_promise(client, room):
    case = cases.carry_out_case(actor=room.staff, case=told(room), done_on=room.today, text="已约谈")
    client.force_login(room.principal)

    page = client.get(at("mine"))
    assert "1个事项要提交承诺" in text(page)
    answer = client.post(at("commit", case.pk), {"promise": "一周内改完", "version": case.version})

    assert answer.status_code == 302
    case.refresh_from_db()
    assert (case.status, case.commitments) == ("committed", "一周内改完")


def test_statement_and_answer_stand_beside_the_finding(client, room):
    case = told(room)
    client.force_login(room.principal)
    client.post(at("statement", case.pk), {"said": "灭火器已在更换"})
    client.force_login(room.staff)
    page = client.get(case.get_absolute_url())
    assert "灭火器已在更换" in text(page)
    assert "答复陈述申辩" in text(page)
    client.post(at("answer", case.pk), {"answer": "已核实，予以采纳"})

    assert "已核实，予以采纳" in text(client.get(case.get_absolute_url()))


@pytest.mark.parametrize("kind", ["order", "incentive"])
def test_every_form_leads_one_step_on(client, room, kind):
    """From the proposal to the file by the pages alone."""
    case = propose(room, kind)
    today = room.today.isoformat()
    forms = {
        "approve": {"opinion": "同意"},
        "notify": {"notice": "请整改"},
        "carry_out": {"carried_on": today, "told": "已送达"},
        "follow_up": {"visited_on": today, "seen": "看过", "outcome": "yes"},
        "lift": {"opinion": "已改完"},
        "archive": {"remark": ""},
    }
    for name, data in forms.items():
        actor = room.director if name == "approve" else room.staff
        if name not in names(case, actor):
            continue
        case.refresh_from_db()
        client.force_login(actor)
        assert client.get(at(name, case.pk)).status_code == 200
        assert client.post(at(name, case.pk), data | {"version": case.version}).status_code == 302, name
    case.refresh_from_db()
    assert case.status == "archived"


def test_escalation_and_handing_over_by_the_pages(client, room):
    case = cases.carry_out_case(actor=room.staff, case=told(room), done_on=room.today, text="已约谈")
    client.force_login(room.staff)
    answer = client.post(at("escalate", case.pk), {"heavier": "account", "reason": "拒不整改", "version": case.version})
    heavier = Case.objects.get(former=case)
    assert answer.url == heavier.get_absolute_url()
    cases.approve_case(actor=room.director, case=heavier)
    heavier.refresh_from_db()
    client.post(at("hand_over", heavier.pk), {"organ": "县委组织部", "handed": "建议", "version": heavier.version})

    heavier.refresh_from_db()
    assert heavier.status == "handed"


def test_bad_input_is_a_sentence_and_keeps_the_text(client, room):
    case = told(room)
    client.force_login(room.staff)

    answer = client.post(
        at("carry_out", case.pk), {"carried_on": "2000-01-01", "told": "已约谈三个人", "version": case.version}
    )

    assert answer.status_code == 422
    assert "不能早于通知日期" in text(answer)
    assert "已约谈三个人" in text(answer)


def test_a_step_out_of_turn_says_why(client, room):
    case = propose(room)
    client.force_login(room.staff)

    assert "不能通知" in text(client.get(at("notify", case.pk)))
    assert client.post(at("notify", case.pk), {"notice": "来", "version": case.version}).status_code == 409


# --- by hand ----------------------------------------------------------------------------------------------------------
def test_a_proposal_by_hand_begins_with_the_school_and_offers_its_open_items(client, room):
    item, other = room.bring("issued"), ItemFactory()
    client.force_login(room.staff)

    assert "先选择学校或单位" in text(client.get(at("create")))
    address = f"{at('create')}?school={room.school.pk}"
    page = client.get(address)
    assert item.number in text(page)
    assert other.number not in text(page)
    answer = client.post(address, {"kind": "order", "items": [item.pk], "basis": "条例", "told": "未改"})

    assert answer.status_code == 302
    case = Case.objects.get()
    assert (case.school, case.proposed_by, list(case.items.all())) == (room.school, room.staff, [item])


def test_items_chosen_in_the_ledger_come_ticked(client, room):
    first, second = room.bring("issued"), room.bring("issued")
    client.force_login(room.staff)

    page = client.get(at("create"), {"items": f"{first.pk},{second.pk}"})

    assert sorted(page.context["form"].initial["items"]) == sorted([first.pk, second.pk])


@pytest.mark.parametrize(
    "query", [{"items": "999999"}, {"items": "x"}, {"school": "abc"}, {"school": "1", "unit": "1"}]
)
def test_an_address_that_names_nobody_is_a_sentence(client, room, query):
    client.force_login(room.staff)

    page = client.get(at("create"), query)

    assert page.status_code == 200
    assert page.context["refusal"]
    assert client.post(f"{at('create')}?school=0", {"kind": "order", "basis": "x", "told": "y"}).status_code == 422


def test_items_of_two_schools_are_refused(client, room):
    client.force_login(room.staff)

    page = client.get(at("create"), {"items": [room.bring("issued").pk, ItemFactory().pk]})

    assert "不同的学校" in page.context["refusal"]


# --- rules ------------------------------------------------------------------------------------------------------------
def test_the_rules_are_told_in_words_with_what_they_would_propose_today(client, db):
    CountyFactory(frozen_on=date(2024, 5, 8))
    school = SchoolFactory(name="青禾镇中心小学")
    items = ItemFactory.create_batch(3, school=school, mending=True)
    client.force_login(UserFactory(role="staff"))

    page = text(client.get(at("rules")))
    assert "逾期超过15个工作日的问题达到3条，提出约谈建议" in page
    assert "待核实" in page
    assert all(item.get_absolute_url() in page for item in items)
    assert not Case.objects.exists()

    propose_due()
    assert "已有待审批的建议" in text(client.get(at("rules")))


def test_the_page_of_a_proposal_shows_the_figures_then_and_now(client, db):
    county = CountyFactory(frozen_on=date(2024, 5, 8))
    ItemFactory.create_batch(3, school=SchoolFactory(), mending=True)
    case = next(case for case in propose_due() if case.kind == "interview")
    county.frozen_on = date(2024, 5, 9)
    county.save()
    ItemFactory(school=case.school, mending=True)
    client.force_login(UserFactory(role="director"))

    page = client.get(case.get_absolute_url())

    assert clock.today() == date(2024, 5, 9)
    assert page.context["comparison"][2] == ("数值", 3, 4)


# --- results ----------------------------------------------------------------------------------------------------------
def test_the_use_of_results_exports_sixty_schools_with_one_barred_and_leaves_its_line(client, db):
    CountyFactory(frozen_on=date(2024, 12, 20))
    schools = SchoolFactory.create_batch(60, kind="primary")
    SchoolFactory(kind="junior")
    director, staff = UserFactory(role="director"), UserFactory(role="staff")
    ItemFactory(school=schools[0], written_off=True)
    ItemFactory(school=schools[0], mending=True)
    case = cases.propose_case(actor=staff, kind="account", school=schools[0], basis="依据", text="事实")
    cases.approve_case(actor=director, case=case)
    given = {
        "object": "unit",
        "grade": "unit_circular",
        "organ": "县教育督导委员会",
        "decision": "通报",
        "entered_by": staff,
    }
    day = {"decided_on": date(2024, 6, 1), "entered_at": case.proposed_at}
    case.measures.create(**given, **day, bars_awards=True, decision_number="青教督〔2024〕9号")
    lifted = cases.propose_case(actor=staff, kind="account", school=schools[1], basis="依据", text="事实")
    cases.approve_case(actor=director, case=lifted)
    revoked = lifted.measures.create(**given, **day, bars_awards=True)
    revoked.appeals.create(
        kind="review", text="不服", applied_on=date(2024, 6, 5), due_on=date(2024, 7, 5), outcome="revoked",
        decision="撤销", decided_on=date(2024, 6, 20), entered_by=staff,
    )  # fmt: skip
    client.force_login(UserFactory(role="leader"))

    page = client.get(at("results"), {"kind": "primary", "year": "2024"})
    rows = {row.record: row for row in page.context["table"].rows}
    first = rows[schools[0]]

    assert len(rows) == 60
    assert "本系统不作决定" in text(page)
    assert [first.get_cell_value(name) for name in ("found", "closed", "overdue", "measures")] == [2, 1, 1, 1]
    assert first.get_cell_value("awards").startswith(
        "不得参评（依据：2024年6月1日县教育督导委员会督导通报，青教督〔2024〕9号"
    )
    assert sum(row.get_cell_value("awards") != "—" for row in rows.values()) == 1
    assert "xlsx" in unquote(
        client.get(at("results"), {"kind": "primary", "year": "2024", "export": "xlsx"})["Content-Disposition"]
    )
    assert [row.data["mode"] for row in AuditEntry.objects.filter(verb="results.viewed").order_by("pk")] == [
        "查看",
        "导出",
    ]


def test_a_figure_of_the_results_opens_exactly_its_rows(client, db):
    CountyFactory(frozen_on=date(2024, 12, 20))
    school = SchoolFactory(kind="primary")
    ItemFactory.create_batch(2, school=school, mending=True)
    ItemFactory(school=school, mending=True, source="self")
    ItemFactory(school=school, unit=UnitFactory(), desk="unit", mending=True)
    client.force_login(UserFactory(role="staff"))
    row = client.get(at("results"), {"year": "2024"}).context["table"].rows[0]

    assert row.get_cell_value("found") == 2
    for name, n in (("found", 2), ("overdue", 2), ("closed", 0), ("rebounded", 0)):
        assert len(client.get(address(name, school, 2024)).context["table"].rows) == n
    assert address("found", school, 2024).replace("&", "&amp;") in str(row.get_cell("found"))


@pytest.mark.parametrize("year", ["abc", "99999", "1", ""])
def test_a_year_that_is_none_is_the_present_one(client, db, year):
    CountyFactory(frozen_on=date(2024, 12, 20))
    client.force_login(UserFactory(role="staff"))

    page = client.get(at("results"), {"year": year})

    assert page.status_code == 200
    assert "2024年。" in text(page)


def test_an_items_page_names_its_cases_and_begins_a_proposal(client, room):
    item = room.bring("issued")
    case = propose(room, items=[item])
    client.force_login(room.staff)

    page = text(client.get(item.get_absolute_url()))
    assert case.get_absolute_url() in page
    assert f"{at('create')}?items={item.pk}" in page
    client.force_login(room.principal)
    assert case.number not in text(client.get(item.get_absolute_url()))


@pytest.mark.parametrize("key", ["0", "x", "２", "9" * 30, "9" * 5000])
@pytest.mark.parametrize("name", ["school", "unit", "items"])
def test_a_key_that_no_row_can_have_is_told_in_a_sentence(client, room, name, key):
    client.force_login(room.staff)

    page = client.get(at("create"), {name: key})

    assert page.status_code == 200
    assert "不存在，请重新选择" in text(page) or "所选的问题不存在" in text(page)
