"""Why there is no plan: the limit that makes it impossible, in words."""

from assessments.engine.improvements import RESOURCES
from assessments.engine.planner.building import CountyProgramme, Needs, Place, capped_steps
from assessments.engine.planner.programmes import Row
from assessments.engine.precision import plain
from assessments.engine.shares import STAGE_LABELS

NAMED = 12
SECONDS = 10.0


def name_of(place: Place) -> str:
    """School code and stage."""
    return f"{place[0]}（{STAGE_LABELS.get(place[1], place[1])}）"


def schools_without_a_way(county: CountyProgramme) -> list[str]:
    """School stages that cannot pass on their own within the limits, each with what stands in the way."""
    sentences = []
    for place, lacking in county.lacking.items():
        mine = [needs for spot, needs in county.needs.items() if spot[:2] == place]
        for needs in mine:
            if not reaches(county, needs, needs.to_floor, below_floor(county, needs)):
                sentences.append(f"{name_of(place)}：{obstacle(county, needs, needs.to_floor, '的下限')}")
        reachable = [needs for needs in mine if needs.levers and reaches(county, needs, needs.to_target, True)]
        if len(reachable) < lacking:
            missing = [needs for needs in mine if needs not in reachable]
            told = "；".join(obstacle(county, needs, needs.to_target, "") for needs in missing)
            sentences.append(f"{name_of(place)}：还要达标{lacking}项，限制之内只能达标{len(reachable)}项。{told}")
    return sentences


def below_floor(county: CountyProgramme, needs: Needs) -> bool:
    """Whether the indicator is below the floor today."""
    section = next(item for item in county.found.base.sections if (item.row.school, item.row.stage) == needs.spot[:2])
    value = next(item for item in section.values if item.code == needs.spot[2])
    return (value.ratio or 0) < county.rule.floor_ratio


def reaches(county: CountyProgramme, needs: Needs, steps: int, asked: bool) -> bool:
    """Whether the limits per school leave room for so many steps; several levers are left to the solver."""
    if not asked:
        return True
    if not needs.levers:
        return False
    return needs.lever is None or capped_steps(county, needs.lever) >= steps


def obstacle(county: CountyProgramme, needs: Needs, steps: int, goal: str) -> str:
    """What one indicator would take and what is allowed."""
    item = county.found.definition.indicator(needs.spot[2])
    if not needs.levers:
        return f"“{item.code} {item.title}”没有可以增加的资源"
    lever = needs.lever
    if lever is None:
        return f"“{item.code} {item.title}”达不到标准{goal}"
    improvement = county.improvement(lever)
    label = county.found.definition.fields[lever.field].label
    wanted = plain(steps * improvement.step)
    allowed = capped_steps(county, lever) * float(improvement.step)
    return f"“{item.code} {item.title}”要达到标准{goal}需增加{label}{wanted}{improvement.unit}，限制内最多增加{allowed:g}{improvement.unit}"


def why_not(county: CountyProgramme, extra: list[Row]) -> tuple[str, ...]:
    """The reasons, most particular first: schools on their own, then one limit at a time, then all together."""
    if sentences := schools_without_a_way(county):
        more = [f"另有{len(sentences) - NAMED}个学段也达不到。"] if len(sentences) > NAMED else []
        return (*sentences[:NAMED], *more)
    groups = list(dict.fromkeys([*county.programme.groups(), *(row.group for row in extra if row.group)]))
    costs = county.costs()
    guilty = [
        group
        for group in groups
        if not county.programme.solve(costs, seconds=SECONDS, without=[group], extra=extra, relaxed=True).is_infeasible
        and not county.programme.solve(costs, seconds=SECONDS, without=[group], extra=extra).is_infeasible
    ]
    if guilty:
        return tuple(
            f"限制“{limit_in_words(county, group)}”使方案无法成立；放宽这一条才可能有方案。" for group in guilty
        )
    words = "；".join(limit_in_words(county, group) for group in groups)
    if groups and not county.programme.solve(costs, seconds=SECONDS, without=groups, extra=extra).is_infeasible:
        return (f"以下限制合在一起没有方案，只放宽其中一条还不够：{words}。",)
    return ("只靠增加这些资源达不到要求，与限制无关。",)


def limit_in_words(county: CountyProgramme, group: str) -> str:
    """One limit as the person who set it would say it."""
    kind, _, rest = group.partition(":")
    request, definition = county.request, county.found.definition
    if kind == "school":
        return f"每校最多增加{definition.fields[rest].label}{plain(request.per_school[rest])}{county.found.improvements[rest].unit}"
    if kind == "resource":
        unit = next(item.unit for item in county.found.improvements.values() if item.resource == rest)
        return f"每校最多增加{RESOURCES[rest]}合计{plain(request.per_school_resource[rest])}{unit}"
    if kind == "county":
        return f"全县最多增加{definition.fields[rest].label}{plain(request.county[rest])}{county.found.improvements[rest].unit}"
    if kind == "moves":
        return f"{definition.fields[rest].label}总数不变，只能在学校之间调配"
    if kind == "coefficient":
        stage, _, code = rest.partition(":")
        return f"{STAGE_LABELS.get(stage, stage)}“{code} {definition.indicator(code).title}”差异系数不超过上限"
    return f"预算{plain(request.budget_wan)}万元" if request.budget_wan is not None else "预算"
