"""Changes to single parameters of a methodology file, as `--set step.path=value` gives them.

A change is made in the document and the document is read again, so it is held to the same schema as a file.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from copy import deepcopy
from dataclasses import replace
from typing import Any, NamedTuple

from smallcap_cli.catalog.methodologies import read_methodology
from smallcap_cli.core.methodology.model import Methodology
from smallcap_cli.errors import ConfigFault, UsageFault, did_you_mean, safe
from smallcap_cli.yamlfile import CORRECT_FILE, Document, read

_CHANGE = re.compile(r"([a-z][a-z0-9_]*(?:\.[a-z0-9_]+|\[\d{1,4}\])+)=(.+)", re.DOTALL)
_KEY, _PLACE = re.compile(r"[a-z0-9_]+"), re.compile(r"\d{1,4}")
_EXAMPLE = "--set percentile_band.lo=84, --set rank_band.buffer.upper=2"


class Change(NamedTuple):
    """One parameter to be changed: as it was written, its path from the step on, and the new value."""

    text: str
    path: tuple[str | int, ...]
    value: Any


def changes(texts: Iterable[str]) -> list[Change]:
    """The changes that texts like `step.path=value` ask for; values are read as YAML."""
    found = []
    for text in texts:
        matched = _CHANGE.fullmatch(text.strip())
        if matched is None:
            raise UsageFault(f"--set {safe(text)!r} is not STEP.PATH=VALUE", f"as in {_EXAMPLE}")
        path = tuple(int(key) if _PLACE.fullmatch(key) else key for key in _KEY.findall(matched[1]))
        found.append(Change(text.strip(), path, read("--set", matched[2].encode()).value))
    return found


def methodology_with(document: Document, wanted: Iterable[Change]) -> Methodology:
    """The methodology of a file with some of its parameters changed. **Raises** UsageFault naming the change."""
    told = tuple(wanted)
    rules = read_methodology(document)
    if not told:
        return rules
    value = deepcopy(document.value)
    for change in told:
        _put(value["steps"], change)
    try:
        return read_methodology(replace(document, value=value))
    except ConfigFault as fault:
        text = ", ".join(change.text for change in told)
        hint = "give another value" if fault.hint == CORRECT_FILE else fault.hint
        raise UsageFault(f"--set {safe(text, 80)}: {_without_line(document, fault)}", hint) from None


def _without_line(document: Document, fault: ConfigFault) -> str:
    """What is wrong with rules that were right in their file: without its name and line."""
    line = re.compile(rf"{re.escape(document.name)}:\d+(:\d+)?: ")
    return line.sub("", fault.message, count=1)


def library_of(
    document_of: Callable[[str], Document], own: Document, wanted: Iterable[Change]
) -> Callable[[str], Methodology]:
    """Methodologies by id with the changes made: those to steps of `own`, those to others by `OTHER.step.path`."""
    by_owner = _by_owner(document_of, own, wanted)
    own_id = own.value["id"]

    def methodology(methodology_id: str) -> Methodology:
        if methodology_id == own_id:
            return methodology_with(own, by_owner.get(own_id, ()))
        return methodology_with(document_of(methodology_id), by_owner.get(methodology_id, ()))

    return methodology


def as_written(document_of: Callable[[str], Document], own: Document, change: Change) -> Any:
    """What a file says at the place of a change, its value left alone; None where it does not set it.

    **Raises** UsageFault for a step or a place that is not there.
    """
    ((owner, (told,)),) = _by_owner(document_of, own, (change,)).items()
    document = own if owner == own.value["id"] else document_of(owner)
    place, last = _place(_steps(document), told), told.path[-1]
    return place.get(str(last)) if isinstance(place, dict) else _inside(place, last, told)


def _by_owner(
    document_of: Callable[[str], Document], own: Document, wanted: Iterable[Change]
) -> dict[str, list[Change]]:
    """The changes by the id of the file whose steps they are made in, as paths within that file."""
    steps = {step["id"] for step in _steps(own)}
    found: dict[str, list[Change]] = {}
    for change in wanted:
        first = str(change.path[0])
        if first in steps or len(change.path) < 3:
            found.setdefault(own.value["id"], []).append(change)
            continue
        bases = _bases(document_of, own)
        if first not in bases:
            hint = did_you_mean(first, (*bases, *sorted(steps)), f"steps: {', '.join(sorted(steps))}")
            raise UsageFault(f"--set: no step called {safe(first)!r}", hint)
        found.setdefault(first, []).append(change._replace(path=change.path[1:]))
    return found


def _steps(document: Document) -> list[dict[str, Any]]:
    """The steps of a file that holds to the schema."""
    read_methodology(document)
    steps: list[dict[str, Any]] = document.value["steps"]
    return steps


def _bases(document_of: Callable[[str], Document], own: Document) -> list[str]:
    found: list[str] = []
    base = own.value.get("base")
    while base and base not in found:
        found.append(base)
        base = document_of(base).value.get("base")
    return found


def _put(steps: list[dict[str, Any]], change: Change) -> None:
    """The change made in place. **Raises** UsageFault for a step or a place that is not there."""
    place, last = _place(steps, change), change.path[-1]
    if isinstance(place, dict):
        place[str(last)] = change.value
    else:
        _inside(place, last, change)
        place[last] = change.value


def _place(steps: list[dict[str, Any]], change: Change) -> Any:
    """What holds the value to be changed: a mapping or a list of the step that the path names."""
    by_id: Mapping[str, dict[str, Any]] = {step["id"]: step for step in steps}
    if change.path[0] not in by_id:
        hint = did_you_mean(str(change.path[0]), tuple(by_id), f"steps: {', '.join(by_id)}")
        raise UsageFault(f"--set {safe(change.text)}: no step called {safe(str(change.path[0]))!r}", hint)
    place: Any = by_id[str(change.path[0])]
    for key in change.path[1:-1]:
        place = _inside(place, key, change)
    return place


def _inside(place: Any, key: str | int, change: Change) -> Any:
    if isinstance(place, dict) and str(key) in place:
        return place[str(key)]
    if isinstance(place, list) and isinstance(key, int) and key < len(place):
        return place[key]
    if isinstance(place, dict):
        hint = did_you_mean(str(key), tuple(place), f"keys: {', '.join(place)}")
    else:
        hint = f"places 0 to {len(place) - 1}" if isinstance(place, list) else _EXAMPLE
    raise UsageFault(f"--set {safe(change.text)}: there is no {safe(str(key))!r} to change", hint)
