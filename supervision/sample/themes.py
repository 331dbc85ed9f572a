"""The themes of the visits since 2023: 双减 at every school it concerns, others now and then, with answers and figures.

Autumn term of 2023: 46 of the 49 compulsory schools were visited with 双减, three were not. Homework above the limit at 6
schools in October and at 2 in November 2023; pupils in training outside school 18.2 % in spring and 11.3 % in autumn.
"""

from collections import defaultdict
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from random import Random

from inspectors.checklist_pack import Part
from inspectors.models import Checklist, ChecklistEntry, Visit, VisitFinding, VisitMatter, VisitReading
from inspectors.workflow import Status
from schools.models import Kind, School
from supervision.sample.dice import dice
from supervision.sample.figures_read import figures_of, homework_of, service_of
from supervision.sample.register import Register
from supervision.sample.visits import Logbook

THEME, HOMEWORK_LINE, HOMEWORK_PROBLEM = "reduction", "homework_grades", "书面作业"
SINCE = date(2023, 1, 1)
AUTUMN = (date(2023, 8, 1), date(2024, 1, 31))
LEFT_OUT = (6, 19, 40)  # places among the compulsory schools: visited in autumn 2023 without the theme
SLOW_SCHOOLS = 14  # schools of which some have too much homework in a month
ABOVE = {
    (2023, 1): 9, (2023, 2): 8, (2023, 3): 9, (2023, 4): 9, (2023, 5): 8, (2023, 6): 7, (2023, 9): 7, (2023, 10): 6,
    (2023, 11): 2, (2023, 12): 2, (2024, 1): 1, (2024, 2): 1, (2024, 3): 2, (2024, 4): 1, (2024, 5): 1,
}  # fmt: skip
TRAINING = {"2022秋": "19.4", "2023春": "18.2", "2023秋": "11.3", "2024春": "9.6"}  # mean of a term in percent
OTHERS = {
    1: ("safety",), 2: ("opening",), 3: ("safety", "kindergarten_conduct"), 4: ("five_management", "preschool"),
    5: ("mental_health", "kindergarten_conduct"), 6: ("safety",), 9: ("opening",), 10: ("five_management", "preschool"),
    11: ("five_education", "kindergarten_conduct"), 12: ("safety",),
}  # fmt: skip
OTHERS_SHARE, ADVERSE_SHARE = 0.18, 0.03


class Themes:
    """Collects the rows of all themes and writes them in one go."""

    def __init__(self, register: Register, log: Logbook) -> None:
        codes = {THEME, *(code for codes in OTHERS.values() for code in codes)}
        issued = Checklist.objects.issued().of_kind(Checklist.Kind.THEME).filter(code__in=codes)
        self.themes = {row.code: row for row in issued.order_by("version").prefetch_related("entries__checklist")}
        self.chance: Random = dice("专题")
        self.visits = [v for v in log.visits if v.visited_on >= SINCE and v.status != Status.DRAFT]
        compulsory = register.of_kind(Kind.PRIMARY, Kind.JUNIOR, Kind.NINE_YEAR)
        self.left_out = {compulsory[place].pk for place in LEFT_OUT}
        self.slow = self.chance.sample([s for s in compulsory if s.pk not in self.left_out], SLOW_SCHOOLS)
        self.links: list[tuple[Visit, Checklist]] = []
        self.answers: list[VisitMatter] = []
        self.readings: list[VisitReading] = []

    def themed(self) -> list[Visit]:
        """The visits made with 双减."""
        concerned = [visit for visit in self.visits if self.themes[THEME].concerns(visit.school)]
        return [visit for visit in concerned if not (self.is_in_autumn(visit) and visit.school_id in self.left_out)]

    @staticmethod
    def is_in_autumn(visit: Visit) -> bool:
        """Whether a visit belongs to the autumn term of 2023."""
        return AUTUMN[0] <= visit.visited_on <= AUTUMN[1]

    def reduce(self) -> None:
        """双减: every matter and the figures."""
        visits, theme = self.themed(), self.themes[THEME]
        above, training = self.above(visits), training_shares(visits)
        problems = self.take_over(visits)
        for visit in visits:
            is_above = visit.pk in above
            self.answer(visit, theme, wrong={HOMEWORK_LINE} if is_above or visit.pk in problems else set())
            figures = [*homework_of(visit, self.chance, is_above=is_above), *service_of(self.chance)]
            self.read(visit, theme, [*figures, ("training_share", "", training[visit.pk])])

    def above(self, visits: list[Visit]) -> set[int]:
        """The visits, by id, that read too much homework: each month the first of the slow schools."""
        first: dict[tuple[int, int], dict[int, int]] = defaultdict(dict)
        for visit in sorted(visits, key=lambda row: (row.visited_on, row.school_id)):
            if visit.status == Status.APPROVED:
                first[visit.visited_on.year, visit.visited_on.month].setdefault(visit.school_id, visit.pk)
        return {pk for month, number in ABOVE.items() for pk in self.first_slow(first[month])[:number]}

    def first_slow(self, visited: dict[int, int]) -> list[int]:
        """The visits of a month to slow schools, in the order of these schools."""
        return [visited[school.pk] for school in self.slow if school.pk in visited]

    def take_over(self, visits: list[Visit]) -> set[int]:
        """Problems of homework belong to the line of the theme; the visits, by id, that found one."""
        found = VisitFinding.objects.filter(visit__in=[v.pk for v in visits], text__contains=HOMEWORK_PROBLEM)
        pks = set(found.values_list("visit", flat=True))
        found.update(matter=self.line(THEME, HOMEWORK_LINE))
        return pks

    def line(self, theme: str, code: str) -> ChecklistEntry:
        """One matter of a theme."""
        return next(e for e in self.themes[theme].entries.all() if e.part == Part.MATTER and e.code == code)

    def add_others(self) -> None:
        """Now and then another theme of the month."""
        for visit in self.visits:
            codes = [code for code in OTHERS[visit.visited_on.month] if self.themes[code].concerns(visit.school)]
            if not codes or self.chance.random() >= OTHERS_SHARE:
                continue
            theme = self.themes[codes[-1]]
            self.answer(visit, theme, wrong=set())
            self.read(visit, theme, figures_of(theme, visit.school, self.chance))

    def answer(self, visit: Visit, theme: Checklist, *, wrong: set[str]) -> None:
        """The theme with its required matters; `wrong`: those that speak against the school."""
        self.links.append((visit, theme))
        for entry in sorted(theme.entries.all(), key=lambda entry: entry.position):
            if entry.part == Part.MATTER and entry.is_required:
                is_wrong = entry.code in wrong or (self.chance.random() < ADVERSE_SHARE and entry.code != HOMEWORK_LINE)
                self.answers.append(VisitMatter(visit=visit, entry=entry, **words(entry, visit.school, is_wrong)))

    def read(self, visit: Visit, theme: Checklist, figures: list[tuple[str, str, Decimal]]) -> None:
        """The figures, by line and grade."""
        lines = {entry.code: entry for entry in theme.entries.all() if entry.part == Part.READING}
        self.readings += [VisitReading(visit=visit, entry=lines[code], grade=g, value=v) for code, g, v in figures]

    def write(self) -> None:
        """All rows."""
        chosen = Visit.themes.through
        links = [chosen(visit_id=visit.pk, checklist_id=theme.pk) for visit, theme in self.links]
        chosen.objects.bulk_create(links, batch_size=2000)
        VisitMatter.objects.bulk_create(self.answers, batch_size=4000)
        VisitReading.objects.bulk_create(self.readings, batch_size=4000)


def words(entry: ChecklistEntry, school: School, is_wrong: bool) -> dict[str, str]:
    """An answer to one line as columns: the usual one, or one that speaks against the school."""
    adverse, result = entry.adverse_answers, VisitMatter.Result
    if not entry.applies_to(school):
        return {"result": result.NOT_APPLICABLE}
    if entry.answer == ChecklistEntry.Answer.CHOICE:
        good = [word for word in entry.choice_words if word not in adverse]
        return {"result": result.CHOSEN, "choice": adverse[0] if is_wrong and adverse else good[0]}
    if entry.answer == ChecklistEntry.Answer.TEXT:
        return {"result": result.WRITTEN, "note": "查看了制度和记录，情况正常。"}
    if entry.answer == ChecklistEntry.Answer.YES_NO:
        usual = result.NO if result.YES in adverse else result.YES
        return {"result": adverse[0] if is_wrong and adverse else usual}
    return {"result": result.DONE}


def term_name(day: date) -> str:
    """2023春, 2023秋; January belongs to the autumn term of the year before."""
    if day.month == 1:
        return f"{day.year - 1}秋"
    return f"{day.year}{'春' if day.month < 8 else '秋'}"


def training_shares(visits: list[Visit]) -> dict[int, Decimal]:
    """Pupils in training outside school by visit id, in percent: spread around the mean of the term, which comes out exactly."""
    chance, found = dice("校外培训"), {}
    terms: dict[str, list[Visit]] = defaultdict(list)
    for visit in visits:
        terms[term_name(visit.visited_on)].append(visit)
    for term, rows in terms.items():
        mean = Decimal(TRAINING[term])
        counted = [visit for visit in rows if visit.status == Status.APPROVED]
        found |= {visit.pk: mean for visit in rows}
        for one, other in pairs(counted):
            off = Decimal(chance.randint(0, 60)) / 10
            found |= {one.pk: mean + off, other.pk: mean - off}
    return found


def pairs(visits: list[Visit]) -> Iterator[tuple[Visit, Visit]]:
    """Two and two; one may be left over."""
    return zip(visits[::2], visits[1::2], strict=False)


def keep(register: Register, log: Logbook) -> Themes:
    """Write the themes of all visits."""
    themes = Themes(register, log)
    themes.reduce()
    themes.add_others()
    themes.write()
    return themes
