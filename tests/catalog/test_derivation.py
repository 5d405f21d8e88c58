"""Rules written briefly: one `prov` for a file, and another index's rules with some steps replaced."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.conftest import Run

HEAD = """\
id: mine
name: Mine
short_name: Mine
brief_name: Mine
provider: Me
summary: The Russell 2000 with cheaper shares kept out.
base: russell_2000
prov: {status: unverified}
"""


def _write(folder: Path, text: str) -> str:
    (folder / "mine.yaml").write_text(HEAD + text)
    return "mine.yaml"


def _steps(smallcap: Run, name: str, folder: Path) -> list[str]:
    shown = smallcap("methodology", "show", name, "-f", "csv", cwd=folder)
    assert shown.code == 0, shown.err
    return [line for line in shown.out.splitlines() if "step" in line]


def test_a_step_of_the_base_is_replaced_and_the_others_stay(smallcap: Run, tmp_path: Path) -> None:
    """A price floor of 5 in place of 1: of the sample fewer companies stay, and only the price step differs."""
    floor = "replace:\n  price: {conditions: [{column: price, op: '>=', value: 5}]}\n"
    name = _write(tmp_path, floor)
    validated = smallcap("methodology", "validate", name, cwd=tmp_path)
    assert validated.code == 0, validated.err
    own = smallcap("methodology", "apply", name, "--universe", "sample", "--summary", "-f", "csv", cwd=tmp_path)
    plain = smallcap("methodology", "apply", "russell_2000", "--universe", "sample", "--summary", "-f", "csv")
    assert (own.code, plain.code) == (0, 0)
    rows = [[line.split(",")[:2] for line in ran.out.splitlines() if line.startswith("step,")] for ran in (own, plain)]
    assert rows[0] == rows[1], "the same steps in the same order"
    same = smallcap(
        "methodology", "apply", "russell_2000", "--universe", "sample", "-f", "csv",
        "--set", "price.conditions[0].value=5",
    )  # fmt: skip
    own = smallcap("methodology", "apply", name, "--universe", "sample", "-f", "csv", cwd=tmp_path)
    assert own.out == _without_changes(same.out)


def _without_changes(csv: str) -> str:
    """A CSV without its last column, which names the changed parameters."""
    assert csv.splitlines()[0].endswith(",set")
    return "".join(f"{line.rpartition(',')[0]}\n" for line in csv.splitlines())


def test_a_step_of_the_base_is_left_out(smallcap: Run, tmp_path: Path) -> None:
    name = _write(tmp_path, "replace:\n  price:\n")
    own = smallcap("methodology", "apply", name, "--universe", "sample", "--summary", "-f", "csv", cwd=tmp_path)
    assert own.code == 0, own.err
    assert ",price," not in own.out
    assert ",min_mcap," in own.out


@pytest.mark.parametrize(
    ("text", "line", "words"),
    [
        ("replace:\n  prise: {column: price}\n", 10, "no step 'prise'"),
        ("replace:\n  price: {kind: filtre}\n", 10, "filtre"),
        ("replace:\n  price: {nonsense: 1}\n", 10, "unknown key 'nonsense'"),
        ("replace:\n  price: 5\n", 10, "must be a mapping"),
        ("replace:\n  price:\nfacts:\n", 11, "facts: must be a mapping"),
        ("replace:\n  price:\nsources: []\n", 11, "sources: must be a mapping"),
        ("replace:\n  price:\npublished: {}\n", 11, "published: must be a list"),
        ("replace: []\n", 9, "must be a mapping of steps"),
        ("replace:\n  price:\nsteps: [{id: a, kind: carry}]\n", 11, "has those of its base"),
    ],
)
def test_a_faulty_replacement_is_told_with_its_line(
    smallcap: Run, tmp_path: Path, text: str, line: int, words: str
) -> None:
    ran = smallcap("methodology", "validate", _write(tmp_path, text), cwd=tmp_path)
    assert ran.code == 2
    said = ran.out + ran.err
    assert f"mine.yaml:{line}:" in said
    assert words in said


def test_near_names_of_a_step_are_offered(smallcap: Run, tmp_path: Path) -> None:
    name = _write(tmp_path, "replace:\n  prise: {column: price}\n")
    assert "price" in smallcap("methodology", "show", name, cwd=tmp_path).err.splitlines()[-1]


def test_a_base_that_does_not_exist_and_none_at_all(smallcap: Run, tmp_path: Path) -> None:
    (tmp_path / "mine.yaml").write_text(HEAD.replace("russell_2000", "russel_2000") + "replace:\n  price:\n")
    ran = smallcap("methodology", "show", "mine.yaml", cwd=tmp_path)
    assert (ran.code, "russell_2000" in ran.err) == (2, True)
    (tmp_path / "mine.yaml").write_text(HEAD.replace("base: russell_2000\n", "") + "replace:\n  price:\n")
    assert "there is no base" in smallcap("methodology", "show", "mine.yaml", cwd=tmp_path).err


def test_a_change_of_the_command_line_goes_on_top(smallcap: Run, tmp_path: Path) -> None:
    name = _write(tmp_path, "replace:\n  price: {conditions: [{column: price, op: '>=', value: 5}]}\n")
    once = smallcap(
        "methodology", "apply", name, "--universe", "sample", "-f", "csv", "--set", "price.conditions[0].value=1",
        cwd=tmp_path,
    )  # fmt: skip
    plain = smallcap("methodology", "apply", "russell_2000", "--universe", "sample", "-f", "csv")
    assert _without_changes(once.out) == plain.out


def test_one_prov_stands_for_every_step(smallcap: Run, tmp_path: Path) -> None:
    """The template's steps without any `prov` of their own are sound with one at the top, and not without."""
    text = """\
id: mine
name: Mine
short_name: Mine
brief_name: Mine
provider: Me
type: passive
segment: broad
summary_grade: approximate
summary: Equal weights above a price.
prov: {status: unverified, note: our own idea}
facts: {}
published: []
steps:
  - {id: price, kind: filter, conditions: [{column: price, op: ">=", value: 5}]}
sources: {}
"""
    (tmp_path / "mine.yaml").write_text(text)
    ran = smallcap("methodology", "validate", "mine.yaml", cwd=tmp_path)
    assert ran.code == 0, ran.out + ran.err
    (tmp_path / "mine.yaml").write_text(text.replace("prov: {status: unverified, note: our own idea}\n", ""))
    bare = smallcap("methodology", "validate", "mine.yaml", cwd=tmp_path)
    assert bare.code == 2
    assert "key 'prov' is missing" in bare.out + bare.err


def test_a_faulty_prov_at_the_top_is_told(smallcap: Run, tmp_path: Path) -> None:
    (tmp_path / "mine.yaml").write_text(HEAD.replace("unverified", "certain") + "replace:\n  price:\n")
    ran = smallcap("methodology", "show", "mine.yaml", cwd=tmp_path)
    assert (ran.code, "mine.yaml:8:" in ran.err) == (2, True)
