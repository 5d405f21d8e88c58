"""Rules written briefly: one `prov` for every part of a file, and another index's rules with some steps replaced.

    base: russell_2000
    replace:
      profit_test: {min: 0}     # only what differs; a step of another kind is written whole
      seasoning:                # nothing: the step is left out
    prov: {status: unverified}

Such a file becomes one with every step written out, and is then held to the same schema as any other.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from copy import deepcopy
from dataclasses import replace
from typing import Any

from smallcap_cli.catalog.methodology_checks import source_ids
from smallcap_cli.catalog.methodology_shapes import METHODOLOGY, STEP
from smallcap_cli.catalog.methodology_values import PROVEN
from smallcap_cli.errors import NotFound, did_you_mean, safe
from smallcap_cli.yamlfile import Document
from smallcap_cli.yamlshape import ShapeFault, kind_of

#: What an index that replaces steps has from its base unless it says otherwise.
INHERITANCE = ("type", "segment", "summary_grade", "calendar")

DocumentOf = Callable[[str], Document]


def whole_document(document: Document, document_of: DocumentOf, above: tuple[str, ...] = ()) -> Document:
    """The document with every part written out; the same one where nothing in it is brief.

    `document_of` gives the file of a base as it is written. **Raises** ConfigFault with file, line and path for a base
    or a step that does not exist, and for a step that does not hold to the schema once it is replaced.
    """
    if not isinstance(document.value, dict) or not {"prov", "replace"} & document.value.keys():
        return document
    value = deepcopy(document.value)
    try:
        default = value.pop("prov", None)
        if default is not None:
            PROVEN(default, ("prov",))
            for part in _parts(value):
                part.setdefault("prov", default)
        if "replace" in value:
            value = _with_steps_of_base(value, document_of, above)
    except ShapeFault as fault:
        raise document.faulty(fault) from None
    return replace(document, value=value)


def _parts(value: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """Every part of a file that says where it is from."""
    facts, replacements = value.get("facts"), value.get("replace")
    for fact in facts.values() if isinstance(facts, dict) else ():
        entries = fact if isinstance(fact, list) else [fact]
        yield from (entry for entry in entries if isinstance(entry, dict) and "step" not in entry)
    for key in ("steps", "published"):
        several = value.get(key)
        yield from (part for part in (several if isinstance(several, list) else ()) if isinstance(part, dict))
    for step in replacements.values() if isinstance(replacements, dict) else ():
        if isinstance(step, dict):
            yield step


def _with_steps_of_base(value: dict[str, Any], document_of: DocumentOf, above: tuple[str, ...]) -> dict[str, Any]:
    changes, base = value.pop("replace"), value.get("base")
    if not isinstance(changes, dict) or not changes:
        raise ShapeFault(("replace",), f"must be a mapping of steps, not {kind_of(changes)}", "write STEP: {...}")
    if not isinstance(base, str):
        raise ShapeFault(("replace",), "there is no base whose steps it replaces", "add base: ID")
    if value.get("steps"):
        raise ShapeFault(("steps",), "an index that replaces steps has those of its base", "remove steps or replace")
    if base in above or base == value.get("id"):
        raise ShapeFault(("base",), f"bases go in a circle: {' -> '.join([*above, base])}", "correct the key base")
    for key, kind, name in (("facts", dict, "mapping"), ("sources", dict, "mapping"), ("published", list, "list")):
        if key in value and not isinstance(value[key], kind):
            what = f"must be a {name}, not {kind_of(value[key])}"
            raise ShapeFault((key,), what, f"write the {key}, or leave {key} out")
    parent = _base(base, document_of, (*above, str(value.get("id"))))
    steps = _steps(parent["steps"], changes, base)
    found = {
        **{key: parent[key] for key in INHERITANCE if key in parent},
        **{key: item for key, item in value.items() if key != "base"},
        "facts": {**parent["facts"], **value.get("facts", {})},
        "published": value.get("published", []),
        "steps": steps,
    }
    if parent.get("base"):
        found["base"] = parent["base"]
    used = {source for _, source in source_ids(found, ())}
    cited = {key: source for key, source in parent["sources"].items() if key in used}
    return {**found, "sources": {**cited, **value.get("sources", {})}}


def _base(base: str, document_of: DocumentOf, above: tuple[str, ...]) -> dict[str, Any]:
    """The base, written out; its own faults are told in its own file."""
    try:
        document = document_of(base)
    except NotFound as error:
        raise ShapeFault(("base",), error.message, error.hint) from None
    found: dict[str, Any] = whole_document(document, document_of, above).check(METHODOLOGY)
    return deepcopy(found)


def _steps(steps: list[dict[str, Any]], changes: dict[str, Any], base: str) -> list[dict[str, Any]]:
    """The steps of the base in their order, changed or left out."""
    known = tuple(step["id"] for step in steps)
    for name in changes:
        if name not in known:
            hint = did_you_mean(str(name), known, f"its steps: {', '.join(known)}")
            raise ShapeFault(("replace", name), f"{base} has no step {safe(str(name))!r}", hint)
    found = []
    for step in steps:
        change = changes.get(step["id"], {})
        if change is None:
            continue
        if not isinstance(change, dict):
            what = f"must be a mapping, not {kind_of(change)}"
            raise ShapeFault(("replace", step["id"]), what, "write what differs, or nothing to leave the step out")
        same = change.get("kind", step["kind"]) == step["kind"]
        changed = {**(step if same else {}), **change, "id": step["id"]}
        if step["id"] in changes:
            STEP(changed, ("replace", step["id"]))
        found.append(changed)
    return found
