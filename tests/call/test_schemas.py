"""The JSON Schemas for editors say what the readers say of the project's own files, and of faulty ones."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from jsonschema import Draft7Validator

from smallcap_cli.call.schemas import SHAPES, schema_text
from smallcap_cli.catalog.files import plain
from smallcap_cli.catalog.template import rules_text
from smallcap_cli.yamlfile import read
from tests.conftest import Run
from tests.places import ROOT

CONFIGS = ROOT / "configs"
BUNDLED = [
    *(("methodology", path) for path in sorted((CONFIGS / "methodologies").glob("*.yaml"))),
    *(("claims", path) for path in sorted((CONFIGS / "claims").glob("*.yaml"))),
    *(("checks", path) for path in sorted((CONFIGS / "checks").glob("*.yaml"))),
    ("checks", CONFIGS / "check_template.yaml"),
    ("funds", CONFIGS / "funds.yaml"),
    ("config", CONFIGS / "defaults.yaml"),
]


def faults(kind: str, text: str) -> list[str]:
    """The paths at which an editor underlines a text, dates being texts to it."""
    found = Draft7Validator(json.loads(schema_text(kind))).iter_errors(plain(read("f.yaml", text.encode()).value))
    return sorted(".".join(map(str, fault.absolute_path)) for fault in found)


@pytest.mark.parametrize("kind", sorted(SHAPES))
def test_a_schema_is_one(kind: str) -> None:
    Draft7Validator.check_schema(json.loads(schema_text(kind)))


@pytest.mark.parametrize(("kind", "path"), BUNDLED, ids=lambda given: getattr(given, "name", given))
def test_the_projects_files_have_no_fault(kind: str, path: Path) -> None:
    assert faults(kind, path.read_text(encoding="utf-8")) == []


def test_the_template_names_the_schema_and_has_no_fault() -> None:
    text = rules_text("my_index")
    assert text.startswith("# yaml-language-server: $schema=methodology.schema.json\n")
    assert faults("methodology", text) == []


@pytest.mark.parametrize(
    ("wanted", "instead", "place"),
    [
        ("\ntype: passive", "\ntype: pasive", "type"),
        ("\nsegment: quality", "\nsegmnt: quality", ""),
        ("lo: 300000000", "lo: lots", "steps.2.history.0.lo"),
        ("status: verified, sources: [own_rules]", "status: verified", "facts.profitability_test"),
        ("op: in, value: [common, reit]", "op: in, value: common", "steps.0.conditions.0.value"),
    ],
)
def test_what_the_reader_refuses_the_editor_underlines(wanted: str, instead: str, place: str) -> None:
    text = rules_text("my_index")
    assert wanted in text
    assert place in faults("methodology", text.replace(wanted, instead, 1))


@pytest.mark.parametrize(
    ("kind", "text", "place"),
    [
        ("config", "options: {window: 5y, anchor: middle}", "options.anchor"),
        ("layout", "files: {IWM: {raw_close: 1}}", "files.IWM.raw_close"),
        ("claims", "- {id: a, kind: valu}", "0.kind"),
        ("funds", "funds: {IWM: {fees: [{value: 0.19}]}}", "funds.IWM.fees.0.value"),
    ],
)
def test_other_files_are_checked_too(kind: str, text: str, place: str) -> None:
    assert faults(kind, text) == [place]


def test_the_commands_print_the_schemas(smallcap: Run, tmp_path: Path) -> None:
    assert smallcap("config", "schema", "methodology").out == smallcap("methodology", "schema").out
    target = tmp_path / "claims.schema.json"
    assert smallcap("config", "schema", "claims", "-o", str(target)).code == 0
    assert target.read_text() == schema_text("claims")


def test_a_kind_that_does_not_exist_is_named_with_its_neighbour(smallcap: Run) -> None:
    result = smallcap("config", "schema", "claim")
    assert result.code == 3
    assert result.err == "error: no kind of YAML file called 'claim'\nhint: did you mean claims?\n"


def test_a_check_file_of_each_kind_fits_its_schema() -> None:
    """What the command reads, an editor accepts; an unknown key it marks."""
    rules = {"id": "a", "when": "cagr of IWM < 0", "for": "3 sessions", "clear": 0.1, "keep": 2, "severity": "warn"}
    schema = json.loads(schema_text("checks"))
    Draft7Validator(schema).validate({"checks": [rules]})
    assert list(Draft7Validator(schema).iter_errors({"checks": [{**rules, "servity": "warn"}]}))
