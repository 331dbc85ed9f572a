"""The life of a return, the register's dated facts, and uploads applied as previewed."""

from datetime import date

import pytest

from core.exceptions import BusinessRuleError, NotAllowed, WrongState
from core.models import AuditEntry, StoredFile
from core.workflow import TransitionRefused
from office.models import Message, WorkYear
from schools import services
from schools.models import ImportRun, School, Section, YearReturn
from schools.workflow import FLOW
from tests.factories.office import UserFactory, WorkYearFactory
from tests.factories.schools import CollectionFactory, PostingFactory, SchoolFactory, YearReturnFactory, good_values
from tests.schools.sheets import register

pytestmark = pytest.mark.django_db
YEAR = 2024
ROW = ("3137000001", "青禾县实验小学", "小学", "公办", "城关镇", "城区")


@pytest.fixture
def staff(county):
    return UserFactory(role="staff")


@pytest.fixture
def director(county):
    return UserFactory(role="director")


@pytest.fixture
def principal(county):
    return UserFactory(role="principal")


def audited(verb):
    return AuditEntry.objects.filter(verb=verb).count()


def stage(actor, data=None, name="名录.csv"):
    return services.stage_import(actor=actor, kind=ImportRun.Kind.SCHOOLS, data=data or register(ROW), name=name)


def test_a_preview_writes_nothing_but_itself_and_apply_writes_what_it_showed(staff):
    run = stage(staff)
    assert (run.status, School.objects.count()) == ("ready", 0)
    assert run.rows.get().name == "青禾县实验小学"
    services.apply_import(actor=staff, run=run)
    assert School.objects.get().code == "3137000001"
    assert (audited("import.previewed"), audited("import.applied")) == (1, 1)
    with pytest.raises(WrongState):
        services.apply_import(actor=staff, run=run)
    assert School.objects.count() == 1


def test_another_person_cannot_apply_a_preview(staff, director):
    run = stage(staff)
    with pytest.raises(NotAllowed):
        services.apply_import(actor=director, run=run)
    assert School.objects.count() == 0


def test_a_preview_with_errors_cannot_be_applied(staff):
    run = stage(staff, register(ROW, ("2", "某中学", "中学", "公办", "", "")))
    assert run.status == "refused"
    with pytest.raises(WrongState):
        services.apply_import(actor=staff, run=run)
    assert School.objects.count() == 0


def test_apply_is_refused_when_the_register_moved_after_the_preview(staff):
    run = stage(staff)
    SchoolFactory(code="3137000001", name="抢先登记的小学")
    with pytest.raises(WrongState, match="请重新上传预览"):
        services.apply_import(actor=staff, run=run)
    assert School.objects.get().name == "抢先登记的小学"


def test_apply_is_refused_when_the_stored_bytes_are_not_the_previewed_ones(staff):
    run = stage(staff)
    StoredFile.objects.filter(pk=run.file_id).update(sha256="0" * 64)
    with pytest.raises(BusinessRuleError, match="与预览时不一致"):
        services.apply_import(actor=staff, run=run)
    assert School.objects.count() == 0


def test_importing_schools_needs_its_own_permission(principal):
    with pytest.raises(NotAllowed):
        stage(principal)
    assert StoredFile.objects.count() == 0


def test_saving_keeps_what_is_typed_and_judges_it(staff):
    section = SchoolFactory().sections.get()
    row = services.save_return(actor=staff, section=section, year=YEAR, values={"students": "300"})
    assert (row.status, row.values) == ("imported", {"students": "300"})
    row = services.save_return(actor=staff, section=section, year=YEAR, values=good_values())
    assert row.status == "checked"
    row = services.save_return(actor=staff, section=section, year=YEAR, values={"students": None})
    assert (row.status, "students" in row.values) == ("imported", False)


def test_a_hard_check_saves_nothing(staff):
    row = YearReturnFactory()
    with pytest.raises(BusinessRuleError, match="学历教师合计 46 人，多于专任教师 24 人"):
        services.save_return(
            actor=staff, section=row.section, year=YEAR, values={"ft_teachers_benke": "41", "students": "310"}
        )
    row.refresh_from_db()
    assert row.values == good_values()


def test_whole_school_figures_reach_the_other_sections(staff):
    primary, junior = SchoolFactory(kind="nine_year").sections.order_by("pk")
    YearReturnFactory(section=junior, values=good_values())
    services.save_return(
        actor=staff, section=primary, year=YEAR, values=good_values(multimedia_rooms="30", students="9")
    )
    other = YearReturn.objects.get(section=junior)
    assert (other.values["multimedia_rooms"], other.values["students"]) == ("30", "300")


def test_whole_school_figures_do_not_change_under_a_confirmed_section(staff):
    primary, junior = SchoolFactory(kind="nine_year").sections.order_by("pk")
    YearReturnFactory(section=junior, confirmed=True)
    with pytest.raises(WrongState, match="学校已确认"):
        services.save_return(actor=staff, section=primary, year=YEAR, values=good_values(multimedia_rooms="30"))
    assert not YearReturn.objects.filter(section=primary).exists()


def test_from_checked_to_frozen_and_back(principal, staff, director):
    school = PostingFactory(user=principal).school
    row = YearReturnFactory(section=school.sections.get())
    row = services.confirm_return(actor=principal, row=row)
    assert (row.status, row.confirmed_by) == ("confirmed", principal)
    row = services.freeze_return(actor=staff, row=row)
    assert (row.status, row.frozen_by) == ("frozen", staff)
    with pytest.raises(WrongState):
        services.save_return(actor=staff, section=row.section, year=YEAR, values={"students": "1"})
    with pytest.raises(NotAllowed):
        services.reopen_return(actor=staff, row=row, reason="数据有误")
    row = services.reopen_return(actor=director, row=row, reason="资产值填错单位")
    assert (row.status, row.frozen_at, row.confirmed_at) == ("checked", None, None)
    assert AuditEntry.objects.get(verb="yearreturn.reopened").data["reason"] == "资产值填错单位"
    assert Message.objects.get(user=principal).title.endswith("资产值填错单位")


def test_sending_back_tells_the_principal_why(principal, staff):
    row = YearReturnFactory(section=PostingFactory(user=principal).school.sections.get(), confirmed=True)
    row = services.send_back_return(actor=staff, row=row, reason="教师数请核对")
    assert (row.status, row.return_reason, row.confirmed_by) == ("imported", "教师数请核对", None)
    assert "教师数请核对" in Message.objects.get(user=principal).title


def test_checking_names_what_is_missing(staff):
    row = YearReturnFactory(values=good_values(students=None), status="imported")
    with pytest.raises(BusinessRuleError, match="还没有填：在校生数。"):
        services.check_return(actor=staff, row=row)
    assert YearReturn.objects.get().status == "imported"


def test_a_year_is_frozen_only_when_every_school_has_confirmed(staff):
    confirmed, missing = YearReturnFactory(confirmed=True), SchoolFactory(name="没有报的小学")
    with pytest.raises(BusinessRuleError, match="还有 1 个学部没有确认：没有报的小学"):
        services.freeze_year(actor=staff, year=YEAR)
    assert services.freeze_year(actor=staff, year=YEAR, only_confirmed=True).expected == 1
    YearReturnFactory(section=missing.sections.get(), confirmed=True)
    assert services.freeze_year(actor=staff, year=YEAR).expected == 1
    assert set(YearReturn.objects.values_list("status", flat=True)) == {"frozen"}
    confirmed.refresh_from_db()
    assert (confirmed.frozen_by, confirmed.version) == (staff, 2)
    with pytest.raises(BusinessRuleError, match="没有等待冻结"):
        services.freeze_year(actor=staff, year=YEAR)


def test_a_closed_school_is_not_waited_for(staff):
    YearReturnFactory(confirmed=True)
    SchoolFactory(closed_on=date(2024, 1, 31))
    assert Section.objects.count() == 2
    assert services.freeze_year(actor=staff, year=YEAR).expected == 1


def test_a_sealed_year_does_not_change(staff, director):
    row = YearReturnFactory(frozen=True)
    WorkYearFactory(year=YEAR, status=WorkYear.Status.SEALED)
    for act in (
        lambda: services.reopen_return(actor=director, row=row, reason="改"),
        lambda: services.save_return(actor=staff, section=row.section, year=YEAR, values={"students": "1"}),
        lambda: services.import_returns(
            actor=None,
            data=register(("1", "小学", "5"), head=("学校代码", "学段", "在校生数")),
            name="a.csv",
            year=YEAR,
        ),
    ):
        with pytest.raises((WrongState, TransitionRefused), match="已封存"):
            act()


@pytest.mark.parametrize("transition", FLOW, ids=lambda found: found.name)
def test_every_transition_asks_for_its_permission(transition, county):
    row = YearReturnFactory.build(section=None, status=transition.sources[0], values={})
    nobody = UserFactory(role="leader")
    with pytest.raises(NotAllowed):
        transition.apply(row, nobody)


@pytest.mark.parametrize(
    ("code", "label"),
    [("founded_year", "建校年份"), ("public_spent_wan", "上年公用经费决算总额"), ("classes", "各班人数")],
)
def test_a_return_with_a_required_field_empty_cannot_be_confirmed(code, label, principal):
    school = PostingFactory(user=principal).school
    row = YearReturnFactory(section=school.sections.get(), values=good_values(**{code: None}))
    with pytest.raises(BusinessRuleError, match=f"还没有填：{label}。这 1 项必填"):
        services.confirm_return(actor=principal, row=row)
    YearReturn.objects.filter(pk=row.pk).update(status="imported")
    with pytest.raises(BusinessRuleError, match=f"还没有填：{label}"):
        services.check_return(actor=principal, row=row)
    row.refresh_from_db()
    assert row.status == "imported"


def test_without_what_the_pack_leaves_open_a_return_is_confirmed(principal):
    school = PostingFactory(user=principal).school
    CollectionFactory()
    values = good_values(offsite_leased_sport_area=None, shared_pe_teachers=None)
    row = services.save_return(actor=principal, section=school.sections.get(), year=YEAR, values=values)
    assert services.confirm_return(actor=principal, row=row).status == "confirmed"


def test_a_broken_hard_check_is_not_confirmed(principal):
    school = PostingFactory(user=principal).school
    row = YearReturnFactory(section=school.sections.get(), values=good_values(backbone_teachers="99"))
    with pytest.raises(BusinessRuleError, match="骨干教师 99 人，多于专任教师 24 人"):
        services.confirm_return(actor=principal, row=row)
