"""`smallcap attribute`: effects by sector of the user's own table, and what is said of a table that is wrong."""

from __future__ import annotations

import csv
import io
import json
import re
from pathlib import Path

import pytest

from tests.conftest import Run
from tests.tools.readme import Result

HEAD = "sector,weight,benchmark_weight,return,benchmark_return\n"
FIRST = ("Energy,0.6,0.5,0.10,0.08", "Banks,0.4,0.5,0.02,0.04")
#: Own return -3 %, benchmark -2 %: selection alone, half a point a sector.
SECOND = ("Energy,0.5,0.5,-0.04,-0.03", "Banks,0.5,0.5,-0.02,-0.01")
ONE = HEAD + "\n".join(FIRST) + "\n"
TWO = (
    "period," + HEAD + "\n".join([f"2024Q1,{row}" for row in FIRST] + [f"2024Q2,{row}" for row in SECOND]) + "\n"
)  # fmt: skip
EFFECTS = ("allocation", "selection", "interaction", "total")


def rows(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text)))


def effects(row: dict[str, str]) -> list[float]:
    return [float(row[name]) for name in EFFECTS]


def asked(smallcap: Run, folder: Path, content: str | bytes, *options: str) -> Result:
    """The answer about a file of that content, its sectors being SIC's unless options say otherwise."""
    path = folder / "sectors.csv"
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return smallcap("attribute", "sectors.csv", *(options or ("--scheme", "SIC", "-f", "csv")), cwd=folder)


def test_two_effects_by_hand(smallcap: Run, tmp_path: Path) -> None:
    """The mean of both sides returned 6.4 %: 0.1 (0.09 - 0.064) and 0.55 x 0.02; -0.1 (0.03 - 0.064), 0.45 x -0.02."""
    result = asked(smallcap, tmp_path, ONE, "--scheme", "SIC", "--effects", "two", "-f", "csv")
    energy, banks, total, _ = rows(result.out)
    parts = [[float(row[name]) for name in ("allocation", "selection", "total")] for row in (energy, banks, total)]
    assert parts[0] == pytest.approx([0.0026, 0.011, 0.0136], abs=1e-12)
    assert parts[1] == pytest.approx([0.0034, -0.009, -0.0056], abs=1e-12)
    assert parts[2] == pytest.approx([0.006, 0.002, 0.008], abs=1e-12)
    assert "interaction" not in energy


def test_one_period_by_hand(smallcap: Run, tmp_path: Path) -> None:
    # Returns 6.8 and 6 %; (0.6 - 0.5)(0.08 - 0.06), 0.5 (0.10 - 0.08), (0.6 - 0.5)(0.10 - 0.08), and so on.
    energy, banks, total, residual = rows(asked(smallcap, tmp_path, ONE).out)
    assert effects(energy) == pytest.approx([0.002, 0.010, 0.002, 0.014], abs=1e-12)
    assert effects(banks) == pytest.approx([0.002, -0.010, 0.002, -0.006], abs=1e-12)
    assert effects(total) == pytest.approx([0.004, 0.0, 0.004, 0.008], abs=1e-12)
    assert (float(total["return"]), float(total["benchmark_return"])) == pytest.approx((0.068, 0.06), abs=1e-12)
    assert (residual["kind"], float(residual["total"])) == ("residual", pytest.approx(0.0, abs=1e-15))
    assert {row["scheme"] for row in (energy, banks, total, residual)} == {"SIC"}


def test_two_periods_are_linked_by_hand(smallcap: Run, tmp_path: Path) -> None:
    found = rows(asked(smallcap, tmp_path, TWO).out)
    factors = [float(row["carino_factor"]) for row in found if row["kind"] == "total"]
    assert factors == pytest.approx([0.974985187262775, 1.06398814981022], abs=1e-12)
    energy, banks, total, residual = (row for row in found if row["kind"].startswith("linked_"))
    # 0.97498... times the first period's effects, and 1.06398... times -0.005 of selection.
    assert effects(energy) == pytest.approx(
        [0.00194997037452555, 0.00442991112357665, 0.00194997037452555, 0.00832985187262775], abs=1e-12
    )
    assert effects(banks)[1] == pytest.approx(-0.00974985187262775 - 0.0053199407490511, abs=1e-12)
    # 1.068 * 0.97 - 1.06 * 0.98
    assert (float(total["total"]), float(residual["total"])) == pytest.approx((-0.00284, 0.0), abs=1e-12)
    assert (float(total["return"]), float(total["benchmark_return"])) == pytest.approx((0.03596, 0.0388), abs=1e-12)
    assert (float(energy["weight"]), float(energy["return"])) == pytest.approx((0.55, 1.1 * 0.96 - 1), abs=1e-12)


def test_weights_that_were_rounded_leave_a_residual(smallcap: Run, tmp_path: Path) -> None:
    # Own weights of 0.999: effects miss the benchmark's return times -0.001.
    answer = asked(smallcap, tmp_path, ONE.replace("Banks,0.4,", "Banks,0.399,"))
    total, residual = rows(answer.out)[-2:]
    assert float(residual["total"]) == pytest.approx(0.06 * -0.001, abs=1e-12)
    difference = float(total["return"]) - float(total["benchmark_return"])
    assert float(total["total"]) + float(residual["total"]) == pytest.approx(difference, abs=1e-15)
    shown = " ".join(
        asked(smallcap, tmp_path, ONE.replace("Banks,0.4,", "Banks,0.399,"), "--scheme", "SIC").out.split()
    )
    assert "it is not allocated to sectors" in shown


@pytest.mark.parametrize(("weight", "code"), [("0.395", 0), ("0.405", 0), ("0.3949", 2), ("0.4051", 2)])
def test_half_a_per_cent_is_rounding_and_more_is_not(smallcap: Run, tmp_path: Path, weight: str, code: int) -> None:
    assert asked(smallcap, tmp_path, ONE.replace("Banks,0.4,", f"Banks,{weight},")).code == code


def test_a_sector_of_one_period_alone_takes_part_in_that_one(smallcap: Run, tmp_path: Path) -> None:
    content = TWO + "2024Q3,Energy,1,1,0.02,0.01\n"
    found = {row["sector"]: row for row in rows(asked(smallcap, tmp_path, content).out) if "linked" in row["kind"]}
    assert found["Banks"]["return"] == ""
    assert float(found["Banks"]["weight"]) == pytest.approx(0.3, abs=1e-12)  # (0.4 + 0.5 + 0) / 3
    # 1.068 * 0.97 * 1.02 - 1.06 * 0.98 * 1.01
    assert float(found["total"]["total"]) == pytest.approx(1.068 * 0.97 * 1.02 - 1.06 * 0.98 * 1.01, abs=1e-12)


def test_people_see_linked_sectors_and_every_period(smallcap: Run, tmp_path: Path) -> None:
    shown = asked(smallcap, tmp_path, TWO, "--scheme", "SIC").out
    lines = [line.split() for line in shown.splitlines()]
    assert shown.startswith("return difference by sector (SIC) · 3.60 % against 3.88 %: -0.28 pp")
    assert [line[0] for line in lines if "%" in line[1:3]][:3] == ["Energy", "Banks", "total"]
    assert ["in", "2024Q1"] in [line[:2] for line in lines]
    assert "factors 0.9750, 1.0640" in shown


def test_names_that_differ_in_case_and_space_are_one_sector(smallcap: Run, tmp_path: Path) -> None:
    found = rows(asked(smallcap, tmp_path, TWO.replace("2024Q2,Banks", "2024Q2, BANKS ")).out)
    assert [row["sector"] for row in found if row["kind"] == "linked_sector"] == ["Energy", "Banks"]


def test_columns_stand_in_any_order_and_case(smallcap: Run, tmp_path: Path) -> None:
    content = "\ufeffBenchmark Return;Sector".replace(";", ",") + ",Weight,Return,Benchmark-Weight\r\n"
    content += '0.08,"Oil, gas",0.6,0.10,0.5\r\n\r\n0.04,Banks,0.4,0.02,0.5\r\n'
    found = rows(asked(smallcap, tmp_path, content).out)
    assert (found[0]["sector"], float(found[0]["total"])) == ("Oil, gas", pytest.approx(0.014, abs=1e-12))


def test_a_column_may_name_the_scheme(smallcap: Run, tmp_path: Path) -> None:
    content = ONE.replace("return\n", "return,scheme\n").replace("0.08\n", "0.08,SIC\n").replace("0.04\n", "0.04,SIC\n")
    answer = asked(smallcap, tmp_path, content, "-f", "json")
    assert json.loads(answer.out)["conventions"]["scheme"] == "SIC"
    other = asked(smallcap, tmp_path, content, "--scheme", "NAICS")
    assert (other.code, other.err.splitlines()[0]) == (2, "error: sectors.csv:2: scheme SIC, and NAICS before it")
    mixed = asked(smallcap, tmp_path, content.replace("0.04,SIC", "0.04,NAICS"), "-f", "csv")
    assert mixed.err.splitlines()[0] == "error: sectors.csv:3: scheme NAICS, and SIC before it"


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ("", "sectors.csv:1: the file is empty"),
        (HEAD, "sectors.csv: no sector below the header"),
        ("sector,weight,ret\n",
         "sectors.csv:1: missing columns: benchmark_weight, return, benchmark_return; unknown column: ret"),
        (HEAD.replace("\n", ",note,note2\n"), "sectors.csv:1: unknown columns: note, note2"),
        (HEAD.replace("\n", ",return\n"), "sectors.csv:1: repeated column: return"),
        (ONE.replace("0.02,", "2 %,"), "sectors.csv:3: return '2 %' is not a number"),
        (ONE.replace("0.02,", "nan,"), "sectors.csv:3: return 'nan' is not a number"),
        (ONE.replace("0.02,", "1_0,"), "sectors.csv:3: return '1_0' is not a number"),
        (ONE.replace("0.02,", ","), "sectors.csv:3: return is empty"),
        (ONE.replace("0.02,", "-1.2,"), "sectors.csv:3: return -1.2 is -120 %"),
        (ONE.replace("0.02,", "8,"), "sectors.csv:3: return 8 is 800 %"),
        (ONE.replace("Banks", " "), "sectors.csv:3: sector is empty"),
        (ONE.replace("0.4,0.5", "0.3,0.5"), "sectors.csv:2-3: the column weight adds up to 0.9, not 1"),
        (ONE.replace("0.6,0.5", "0.6,50").replace("0.4,0.5", "0.4,50"),
         "sectors.csv:2-3: the column benchmark_weight adds up to 100, not 1"),
        (TWO.replace("2024Q2,Banks,0.5,0.5", "2024Q2,Banks,0.5,0.4"),
         "sectors.csv:4-5: the column benchmark_weight of period 2024Q2 adds up to 0.9, not 1"),
        (ONE.replace("Banks", "energy"), "sectors.csv:3: sector Energy is already in line 2"),
        (TWO.replace("2024Q2,Banks", "2024Q2,Energy"),
         "sectors.csv:5: sector Energy in period 2024Q2 is already in line 4"),
        (TWO.replace("2024Q2,Banks", ",Banks"), "sectors.csv:5: period is empty"),
        (ONE + "Total,1,1,0.068,0.06\n", "sectors.csv:4: Total is a sum, not a sector"),
        (ONE + "Cash,0,0,0\n", "sectors.csv:4: 4 cells where the header has 5"),
        (ONE + 'Ca"sh,0\n"', "sectors.csv:4: 2 cells where the header has 5"),
        (HEAD + '"Energy,0.6', "sectors.csv:2: not CSV: unexpected end of data"),
        ("period," + HEAD + "a,X,1,1,-1,0.1\nb,X,1,1,0.1,0.1\n", "sectors.csv: period a lost everything"),
    ],
)  # fmt: skip
def test_a_table_that_is_wrong_is_refused_with_its_line(smallcap: Run, tmp_path: Path, content: str, said: str) -> None:
    answer = asked(smallcap, tmp_path, content)
    first, second = answer.err.splitlines()
    assert (answer.code, answer.out, first) == (2, "", f"error: {said}")
    assert second.startswith("hint: ")


def test_a_column_misspelt_is_named_with_what_it_should_be(smallcap: Run, tmp_path: Path) -> None:
    answer = asked(smallcap, tmp_path, ONE.replace("benchmark_weight", "bench_weight"))
    assert answer.err.splitlines()[1] == "hint: rename bench_weight to benchmark_weight"


def test_a_scheme_must_be_named(smallcap: Run, tmp_path: Path) -> None:
    answer = asked(smallcap, tmp_path, ONE, "-f", "csv")
    assert (answer.code, answer.err.splitlines()[0]) == (2, "error: sectors.csv does not say whose sectors these are")
    assert asked(smallcap, tmp_path, ONE, "--scheme", " ").code == 2


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"\xff\xfe\x00\x01a", "not UTF-16 text"),
        (b"\x00\x00\n\x00", "binary, not text"),
        (b"a\n\x80\xfe", "not UTF-8 text"),
    ],
)
@pytest.mark.parametrize(
    "line", ["attribute {} --scheme SIC", "rates IWM --moves {}", "compare IWM -c beta --index-returns {}"]
)
def test_bytes_that_are_no_text_are_refused_in_words(
    smallcap: Run, tmp_path: Path, line: str, content: bytes, said: str
) -> None:
    """They were columns with names of unreadable characters."""
    (tmp_path / "bytes.csv").write_bytes(content)
    ran = smallcap(*line.format(tmp_path / "bytes.csv").split(), "--offline")
    assert ran.code in (2, 4)
    assert re.fullmatch(rf"error: .*bytes\.csv:[12]: {said}", ran.err.splitlines()[0])


def test_no_file_is_an_error_and_not_a_fault_of_ours(smallcap: Run, tmp_path: Path) -> None:
    assert smallcap("attribute").code == 2
    assert smallcap("attribute", str(tmp_path / "none.csv"), "--scheme", "SIC").code == 2
    assert smallcap("attribute", str(tmp_path), "--scheme", "SIC").code == 2


@pytest.mark.parametrize("format", ["table", "csv", "tsv", "json", "ndjson", "md", "html"])
def test_every_format_has_the_residual(smallcap: Run, tmp_path: Path, format: str) -> None:
    answer = asked(smallcap, tmp_path, TWO, "--scheme", "SIC", "-f", format)
    assert (answer.code, "residual" in answer.out) == (0, True)
