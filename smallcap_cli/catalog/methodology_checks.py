"""What no shape can say about a methodology file.

Every citation used is defined and every defined one is used, a step reads only columns that exist by
then, ids are given once, the id is the file's name, histories run forward.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date
from typing import Any

from smallcap_cli.core.methodology.dates import EVENT_DAYS, DateRule, date_rule, days_referred_to
from smallcap_cli.core.methodology.expression import names_in, parse
from smallcap_cli.core.methodology.reading import EXPRESSIONS, NAMED_COLUMNS
from smallcap_cli.core.methodology.vocabulary import (
    BASE_COLUMNS,
    COLUMNS_MADE,
    FIGURES_MADE,
    FUNDAMENTAL_PREFIX,
    INDEX_FIGURES,
    LIST_COLUMNS,
    ORDER_OPERATORS,
    SIZE_COLUMNS,
    SMALLEST_MEMBER_FLOAT,
    STATE_COLUMNS,
    TEXT_COLUMNS,
    UNIVERSE_COLUMNS,
)
from smallcap_cli.errors import did_you_mean, safe
from smallcap_cli.yamlshape import Path, ShapeFault, raise_all


def check(entry: Mapping[str, Any], file_name: str) -> None:
    """Nothing, if a well-shaped file is also consistent; ShapeFault with the place of every fault if it is not."""
    faults = [fault for one in _CHECKS for fault in one(entry)]
    raise_all([*faults, *_check_file_name(file_name, entry["id"])])


def _check_file_name(name: str, methodology_id: str) -> Iterator[ShapeFault]:
    """The id is the name of a YAML file; what comes through a pipe has no name of its own."""
    stem, _, suffix = name.replace("\\", "/").rsplit("/", 1)[-1].rpartition(".")
    if suffix in ("yaml", "yml") and stem != methodology_id:
        what = f"the id {methodology_id!r} is not the name of the file"
        yield ShapeFault(("id",), what, f"rename the file to {methodology_id}.yaml, or correct the id")


def _check_identity(entry: Mapping[str, Any]) -> Iterator[ShapeFault]:
    """A file without steps is not executable, and says so; a stand-in is tracked by nobody."""
    executable, steps = entry["summary_grade"] != "not_executable", entry["steps"]
    stand_in, place = entry["type"] == "active_proxy", ("summary_grade",)
    if executable and not steps:
        yield ShapeFault(place, "a methodology without steps cannot be run", "write not_executable")
    if steps and not executable:
        yield ShapeFault(place, "this methodology has steps", "grade it exact, approximate or proxy")
    if not stand_in and entry.get("stand_in_for"):
        hint = "write methodology: [{id: ...}] for the fund in funds.yaml"
        yield ShapeFault(("stand_in_for",), "an index cannot name a fund that it approximates", hint)
    first, last = entry.get("valid_from"), entry.get("valid_to")
    if first and last and first > last:
        yield ShapeFault(("valid_from",), f"{first} is after valid_to {last}", "correct one of them")
    if entry.get("base") == entry["id"]:
        yield ShapeFault(("base",), "a methodology is not its own base", "remove it")
    yield from _check_order([name["from"] for name in entry.get("renames", ())], ("renames",), "from")


def _check_facts(entry: Mapping[str, Any]) -> Iterator[ShapeFault]:
    """Entries of a fact run forward, the first alone may have no start; the step that a fact names has ranges."""
    dated = {step["id"] for step in entry["steps"] if step["kind"] == "dollar_band"}
    for name, given in entry["facts"].items():
        path: Path = ("facts", name)
        if isinstance(given, list):
            places = [(*path, position, "prov") for position in range(len(given))]
            yield from _check_order([fact["prov"].get("valid_from") for fact in given], path, "prov", "valid_from")
            for fact, later, place in zip(given, given[1:], places, strict=False):
                end, start = fact["prov"].get("valid_to"), later["prov"].get("valid_from")
                if end and start and end >= start:
                    yield ShapeFault((*place, "valid_to"), f"{end} is not before {start}", "correct one of them")
        elif "step" in given and given["step"] not in dated:
            hint = did_you_mean(given["step"], tuple(dated), "name a dollar_band")
            yield ShapeFault((*path, "step"), f"no step {safe(given['step'])!r} with dated ranges", hint)


def _check_sources(entry: Mapping[str, Any]) -> Iterator[ShapeFault]:
    known = entry["sources"]
    used = set()
    for path, source in source_ids(entry, ()):
        if source not in known:
            hint = did_you_mean(source, tuple(known), "define it under sources")
            yield ShapeFault(path, f"source {safe(source)!r} is not defined under sources", hint)
        used.add(source)
    for source in known:
        if source not in used:
            yield ShapeFault(("sources", source), f"source {safe(source)!r} is used nowhere", "remove it")


def source_ids(value: Any, path: Path) -> Iterator[tuple[Path, str]]:
    """Every place below `value` that names a source, with the name."""
    if isinstance(value, dict):
        for key, item in value.items():
            if key == "sources" and isinstance(item, list):
                for position, source in enumerate(item):
                    yield (*path, key, position), source
            elif key != "sources":
                yield from source_ids(item, (*path, key))
    elif isinstance(value, list):
        for position, item in enumerate(value):
            yield from source_ids(item, (*path, position))


def _check_published(entry: Mapping[str, Any]) -> Iterator[ShapeFault]:
    for position, figure in enumerate(entry["published"]):
        path: Path = ("published", position)
        if figure["value"] is None:
            if figure["prov"]["status"] != "unverified":
                yield ShapeFault((*path, "value"), "a missing figure is unverified", "give the figure")
        elif figure.get("as_of") is None:
            yield ShapeFault(path, "key 'as_of' is missing", "add the day the figure is true for")


def _check_steps(entry: Mapping[str, Any]) -> Iterator[ShapeFault]:
    columns = [*UNIVERSE_COLUMNS, *TEXT_COLUMNS, *SIZE_COLUMNS, *STATE_COLUMNS, SMALLEST_MEMBER_FLOAT]
    figures = [*INDEX_FIGURES] if not entry.get("base") else [*INDEX_FIGURES, "lo", "hi"]
    if entry.get("base"):
        columns.extend(BASE_COLUMNS)
    seen: dict[str, int] = {}
    for position, step in enumerate(entry["steps"]):
        path: Path = ("steps", position)
        if step["id"] in seen:
            what = f"step id {step['id']!r} is already that of steps[{seen[step['id']]}]"
            yield ShapeFault((*path, "id"), what, "give every step an id of its own")
        seen.setdefault(step["id"], position)
        for place, column in _columns_read(step, path):
            if "." in column:
                yield from _check_figure(column, tuple(figures), path=place)
            elif column not in columns and not column.startswith(FUNDAMENTAL_PREFIX):
                hint = _made_later(column, entry["steps"], position=position) or did_you_mean(
                    column, tuple(columns), "derive it in an earlier step"
                )
                yield ShapeFault(place, f"no column {safe(column)!r} at this step", hint)
        yield from _check_step(step, path)
        columns.extend(_columns_made(step))
        figures.extend(f"{step['id']}.{name}" for name in FIGURES_MADE.get(step["kind"], ()))


def _check_figure(name: str, known: tuple[str, ...], *, path: Path) -> Iterator[ShapeFault]:
    """A limit of an earlier step (`dollar_band.lo`), or a figure of another index (`russell_2000.largest_usd`)."""
    if name not in known and name.partition(".")[2] not in known:
        limits = tuple(one for one in known if "." in one)
        hint = did_you_mean(name, limits, f"STEP.lo or STEP.hi of an earlier band, or INDEX.{INDEX_FIGURES[3]}")
        yield ShapeFault(path, f"no limit {safe(name)!r} at this step", hint)


def _columns_made(step: Mapping[str, Any]) -> tuple[str, ...]:
    named = (step["column"],) if step["kind"] in ("derive", "score") else ()
    return COLUMNS_MADE.get(step["kind"], ()) + named


def _made_later(column: str, steps: list[dict[str, Any]], *, position: int) -> str:
    """A hint, where a later step makes the column."""
    for later, step in enumerate(steps[position:], position):
        if column in _columns_made(step):
            return f"steps[{later}] makes it: put that step first"
    return ""


def _columns_read(step: Mapping[str, Any], path: Path) -> Iterator[tuple[Path, str]]:
    """Every column and limit a step reads, by name or in an expression, with its place."""
    kind = step["kind"]
    for key in NAMED_COLUMNS.get(kind, ()):
        if key in step:
            yield (*path, key), step[key]
    for key in EXPRESSIONS.get(kind, ()):
        if isinstance(step.get(key), str):
            yield from (((*path, key), name) for name in names_in(parse(step[key])))
    for key in ("conditions", "parts"):
        for position, item in enumerate(step.get(key, ())):
            yield (*path, key, position, "column"), item["column"]
            if item.get("op") in (*ORDER_OPERATORS, "all_gt") and isinstance(item["value"], str):
                place: Path = (*path, key, position, "value")
                yield from ((place, name) for name in names_in(parse(item["value"])))
    if "equivalent" in step:
        yield (*path, "equivalent", "column"), step["equivalent"]["column"]


def _check_step(step: Mapping[str, Any], path: Path) -> Iterator[ShapeFault]:
    for position, condition in enumerate(step.get("conditions", ())):
        if (condition["op"] == "all_gt") != (condition["column"] in LIST_COLUMNS):
            what = f"{condition['op']} does not go with the column {condition['column']}"
            hint = f"all_gt is for the list columns {', '.join(LIST_COLUMNS)}"
            yield ShapeFault((*path, "conditions", position, "op"), what, hint)
    if step["kind"] == "relative_band" and not ("max" in step or "min" in step):
        yield ShapeFault(path, "relative_band takes max, min or both", "add one of them")
    if step["kind"] == "dollar_band":
        yield from _check_history(step["history"], (*path, "history"))


def _check_history(history: list[dict[str, Any]], path: Path) -> Iterator[ShapeFault]:
    """Rows run forward in time; only the first may have no known start."""
    yield from _check_order([row["from"] for row in history], path, "from")


def _check_order(starts: Sequence[date | None], path: Path, *key: str) -> Iterator[ShapeFault]:
    """Days run forward; only the first may be unknown. `key` is where a row of the list at `path` has its day."""
    previous: date | None = None
    for position, start in enumerate(starts):
        place: Path = (*path, position, *key)
        if position and start is None:
            yield ShapeFault(place, "only the first row may have no start", "add the day")
        if previous and start and start <= previous:
            what = f"{start} is not after {previous}, the start of the row before"
            yield ShapeFault(place, what, "order the rows by date")
        previous = start


def _check_calendar(entry: Mapping[str, Any]) -> Iterator[ShapeFault]:
    names = set()
    for position, event in enumerate(entry.get("calendar", {}).get("events", [])):
        path: Path = ("calendar", "events", position)
        if event["name"] in names:
            yield ShapeFault((*path, "name"), f"event {event['name']!r} appears twice", "rename one of them")
        names.add(event["name"])
        rules = {day: date_rule(event[day]) for day in EVENT_DAYS if event.get(day)}
        for day in rules:
            yield from _check_reference(day, rules, path=(*path, day))


def _check_reference(day: str, rules: Mapping[str, DateRule], *, path: Path) -> Iterator[ShapeFault]:
    """A day is counted from days that the event gives, and never from itself."""
    waiting, followed = list(days_referred_to(rules[day])), set()
    while waiting:
        other = waiting.pop()
        if other not in rules:
            yield ShapeFault(path, f"it is counted from {other}, which is not given", f"add {other}")
        elif other == day:
            yield ShapeFault(path, f"{day} is counted from itself", "count it from another day")
        elif other not in followed:
            followed.add(other)
            waiting.extend(days_referred_to(rules[other]))


_CHECKS: tuple[Callable[[Mapping[str, Any]], Iterator[ShapeFault]], ...] = (
    _check_identity,
    _check_facts,
    _check_sources,
    _check_published,
    _check_steps,
    _check_calendar,
)
