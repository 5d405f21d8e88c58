"""`smallcap config init`: the file is valid as it is, and with every key set it says what the defaults say."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
import yaml

from smallcap_cli.catalog import bundled_defaults
from smallcap_cli.settings import PROJECT_PARTS
from tests.conftest import Run

SIGN = re.compile(r"^#(?! \S)", re.MULTILINE)


@pytest.mark.parametrize("words", [[], ["--project"]])
def test_every_key_of_the_file_is_at_its_default(console: Run, tmp_path: Path, words: list[str]) -> None:
    before = console("config", "show", "-f", "csv", cwd=tmp_path)
    answer = console("config", "init", *words, cwd=tmp_path)
    assert answer.code == 0
    place = Path(answer.out.strip())
    assert place == tmp_path / ("smallcap.yaml" if words else "smallcap-home/config/config.yaml")
    text = place.read_text(encoding="utf-8")
    assert text.startswith("# yaml-language-server: $schema=config.schema.json\n")
    assert yaml.safe_load(text) is None
    assert console("config", "show", "-f", "csv", cwd=tmp_path).out == before.out

    defaults = bundled_defaults()
    expected = {part: defaults[part] for part in PROJECT_PARTS} if words else defaults
    assert yaml.safe_load(SIGN.sub("", text)) == expected
    place.write_text(SIGN.sub("", text), encoding="utf-8")
    shown = console("config", "show", "-f", "csv", cwd=tmp_path)
    assert (shown.code, shown.err) == (0, "")


def test_an_existing_file_stays_unless_force_is_given(console: Run, tmp_path: Path) -> None:
    place = tmp_path / "smallcap.yaml"
    place.write_text("options: {window: 3y}\n", encoding="utf-8")
    refused = console("config", "init", "--project", cwd=tmp_path)
    assert (refused.code, refused.out, refused.err) == (
        2, "", f"error: {place} exists\nhint: change it, or replace it with --force\n",
    )  # fmt: skip
    assert place.read_text(encoding="utf-8") == "options: {window: 3y}\n"
    assert console("config", "init", "--project", "--force", cwd=tmp_path).code == 0
    assert "window: 5y" in place.read_text(encoding="utf-8")
