"""`smallcap methodology backtest` from the outside."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path

import numpy as np
import pytest

from tests.commands.methodology.test_simulate import JUNE, MARCH, RULES
from tests.conftest import Run
from tests.core.methodology.support import csv_of
from tests.fakes.french import monthly_file, months_between, percents_of

#: The band is 150 to 250 dollars: A, B and C in March, A and D in June.
RETURNS = """security_id,as_of,return
A.AA,2025-06-30,0
BBB,2025-06-30,-0.25
CCC,2025-06-30,0.5
AAA,2025-09-30,0.1
DDD,2025-09-30,-0.1
BBB,2025-09-30,0
CCC,2025-09-30,0
"""


@pytest.fixture
def files(tmp_path: Path) -> Path:
    (tmp_path / "mine.yaml").write_text(RULES)
    (tmp_path / "quarters").mkdir()
    for name, rows, day in (("june", JUNE, "2025-06-30"), ("march", MARCH, "2025-03-31")):
        (tmp_path / "quarters" / f"{name}.csv").write_text(csv_of(rows).replace("2025-07-31", day))
    (tmp_path / "r.csv").write_text(RETURNS.replace("A.AA", "AAA"))
    return tmp_path


def rows_of(smallcap: Run, files: Path, *more: str) -> list[dict[str, str]]:
    answer = smallcap("methodology", "backtest", "./mine.yaml", "--universe", "quarters", "-f", "csv", *more, cwd=files)
    assert answer.code == 0, answer.err
    return list(csv.DictReader(io.StringIO(answer.out)))


def test_a_chart_shows_growth_beside_the_universe(smallcap: Run, files: Path) -> None:
    asked = ("./mine.yaml", "--universe", "quarters", "--returns", "r.csv", "--chart", "--svg", "growth.svg")
    answer = smallcap("methodology", "backtest", *asked, cwd=files)
    assert answer.code == 0, answer.err
    drawn = answer.out.partition("Growth of 1,000 from 2025-03-31 to 2025-09-30\n")[2]
    assert {"index", "universe"} <= set(drawn.split())
    assert "Growth of 1,000" in (files / "growth.svg").read_text(encoding="utf-8")


def test_tilts_have_no_chart(smallcap: Run, files: Path) -> None:
    answer = smallcap(
        "methodology", "backtest", "./mine.yaml", "--universe", "quarters", "--tilts", "--chart", cwd=files
    )
    assert (answer.code, answer.out) == (2, "")
    assert "no chart is drawn of this table" in answer.err


def test_a_folder_of_universes_and_a_table_of_returns(smallcap: Run, files: Path) -> None:
    """March: 160, 180 and 240 of 580 dollars return 0, -25 and +50 %. June: 160 and 200 of 360 return +10 and -10 %."""
    first, second, total = rows_of(smallcap, files, "--returns", "r.csv", "--cost", "10bp")
    assert float(first["return"]) == pytest.approx(75 / 580)
    # Before June: 160, 135 and 360 of 655; after it 4/9 and 5/9. All but what A keeps is traded twice.
    turnover = 1 - 160 / 655
    assert float(second["turnover"]) == pytest.approx(turnover)
    assert float(second["cost"]) == pytest.approx(2 * turnover * 0.001)
    assert float(second["gross_return"]) == pytest.approx(-1 / 90)
    assert float(second["return"]) == pytest.approx(89 / 90 * (1 - 2 * turnover * 0.001) - 1)
    # The universe in June: 160, 120, 900 and 200 of 1,380 dollars: (16 - 20) / 1,380.
    assert float(second["against_return"]) == pytest.approx(-4 / 1380)
    assert float(total["return"]) == pytest.approx((1 + float(first["return"])) * (1 + float(second["return"])) - 1)
    assert (total["additions"], total["deletions"], total["end"]) == ("1", "2", "2025-09-30")


def test_changed_rules_beside_the_rules_as_written(smallcap: Run, files: Path) -> None:
    """With the upper edge at 1,000 dollars C stays: in June 160, 900 and 200 of 1,260 return (16 - 20) / 1,260."""
    more = ("--returns", "r.csv", "--set", "size.history.1.hi=1000")
    first, second, total = rows_of(smallcap, files, *more)
    assert (second["constituents"], second["written_constituents"]) == ("3", "2")
    assert float(second["return"]) == pytest.approx(-4 / 1260)
    assert float(second["written_return"]) == pytest.approx(-1 / 90)
    assert float(second["written_difference"]) == pytest.approx(1 / 90 - 4 / 1260)
    # Shared: the smaller weights of A and D.
    assert float(second["active_share"]) == pytest.approx(1 - (160 + 200) / 1260)
    assert float(first["written_difference"]) == 0
    assert float(total["written_difference"]) == pytest.approx(float(total["return"]) - float(total["written_return"]))


def test_a_fund_beside_the_index(smallcap: Run, files: Path) -> None:
    """The bundled month ends: IWM returned -2.321, 5.240 and 5.518 % from April to June 2025."""
    first, second, total = rows_of(smallcap, files, "--returns", "r.csv", "--against", "iwm", "--offline")
    assert {row["against"] for row in (first, second, total)} == {"IWM"}
    assert float(first["against_return"]) == pytest.approx(0.97679 * 1.0524 * 1.05518 - 1, abs=1e-9)
    expected = (1 + float(first["against_return"])) * (1 + float(second["against_return"])) - 1
    assert float(total["against_return"]) == pytest.approx(expected)
    assert float(total["difference"]) == pytest.approx(float(total["return"]) - expected)


def test_the_sample_runs_without_files_and_says_that_it_is_made_up(smallcap: Run) -> None:
    answer = smallcap(
        "methodology", "backtest", "russell_2000", "--universe", "sample", "--against", "IWM", "--offline"
    )
    assert answer.code == 0, answer.err
    said = " ".join(answer.out.split())
    assert "synthetic companies" in said
    assert "not comparable: the universe is synthetic" in said
    assert said.count("the universe is synthetic: none of its companies exists") == 1
    assert "returns are changes of price without dividends" in said
    assert answer.err == ""


@pytest.fixture
def closes(tmp_path: Path) -> Path:
    """IWM from 200 to 210 and 231 dollars: 5 and 10 %; with distributions 7 and 12 %."""
    (tmp_path / "closes").mkdir()
    (tmp_path / "closes" / "IWM.csv").write_text(
        "date,close,adj_close\n2025-03-31,200,100\n2025-06-30,210,107\n2025-09-30,231,119.84\n"
    )
    return tmp_path / "closes"


def test_price_returns_stand_beside_the_price_return_of_a_fund(smallcap: Run, files: Path, closes: Path) -> None:
    """The fund's total return was subtracted. 160, 180 and 240 of 580 dollars return 0, -1/3 and 275 % by price."""
    asked = ("--against", "IWM", "--prices", str(closes))
    first, _, total = rows_of(smallcap, files, *asked)
    assert float(first["against_return"]) == pytest.approx(0.05)
    assert float(first["difference"]) == pytest.approx(600 / 580 - 0.05)
    assert float(total["against_return"]) == pytest.approx(0.05)
    shown = smallcap("methodology", "backtest", "./mine.yaml", "--universe", "quarters", *asked, cwd=files)
    assert "IWM: price return, month ends, files: IWM.csv" in shown.out


def test_total_returns_stand_beside_the_total_return_of_a_fund(smallcap: Run, files: Path, closes: Path) -> None:
    asked = ("--returns", "r.csv", "--against", "IWM", "--prices", str(closes))
    first, second, _ = rows_of(smallcap, files, *asked)
    assert [float(row["against_return"]) for row in (first, second)] == pytest.approx([0.07, 0.12])


def test_price_returns_are_not_comparable_with_a_fund_that_has_total_returns_only(smallcap: Run, files: Path) -> None:
    asked = ("methodology", "backtest", "./mine.yaml", "--universe", "quarters", "--against", "IWM", "--offline")
    cell = json.loads(smallcap(*asked, "-f", "json", cwd=files).out)["cells"]["2025-03-31.difference"]
    assert (cell["missing"], cell["detail"]) == (
        "not_comparable", "the returns are changes of price, IWM has total returns only",
    )  # fmt: skip


def test_companies_that_do_not_exist_are_not_ahead_of_a_fund(smallcap: Run, tmp_path: Path, closes: Path) -> None:
    """It read "+5.00 pp ahead" of a real fund; the returns themselves are shown."""
    days = "date,close,adj_close\n2024-04-30,200,100\n2025-04-30,210,107\n"
    (closes / "IWM.csv").write_text(days)
    asked = ("methodology", "backtest", "sp_smallcap_600", "--universe", "sample", "--against", "IWM")
    document = json.loads(smallcap(*asked, "--prices", str(closes), "-f", "json").out)
    assert document["rows"][0]["against_return"] == pytest.approx(0.05)
    cells = [document["cells"][f"{key}.difference"] for key in ("2024-04-30", "total")]
    assert {(cell["missing"], cell["detail"]) for cell in cells} == {("not_comparable", "the universe is synthetic")}
    shown = smallcap(*asked, "--prices", str(closes), "--chart").out
    assert "IWM has no line: the universe is synthetic" in " ".join(shown.split())
    assert " pp" not in shown.partition("Growth of 1,000")[0]


def test_programs_read_the_files_the_basis_and_the_costs_of_a_backtest(
    smallcap: Run, files: Path, closes: Path
) -> None:
    """Every `sources` was empty, every convention null."""
    (files / "before.csv").write_text("security_id\nAAA\n")
    asked = ("methodology", "backtest", "./mine.yaml", "--universe", "quarters", "--returns", "r.csv", "--cost", "10bp",
             "--against", "IWM", "--prices", str(closes), "--delisted", "cash", "--prior", "./before.csv")  # fmt: skip
    document = json.loads(smallcap(*asked, "-f", "json", cwd=files).out)
    wanted = {
        "basis": "total", "universe": "march.csv, june.csv", "returns": "r.csv", "against": "IWM", "cost": "10 bp",
        "delisted": "cash", "prior": "before.csv", "price_kind": "market",
    }  # fmt: skip
    assert {name: document["conventions"][name] for name in wanted} == wanted
    cells = document["cells"]
    cited = {
        key: [(one["citation"], one["as_of"]) for one in cells[key]["sources"]]
        for key in ("2025-03-31.constituents", "2025-03-31.return", "2025-03-31.against_return", "total.difference")
    }
    assert cited == {
        "2025-03-31.constituents": [("march.csv", "2025-03-31")],
        "2025-03-31.return": [("march.csv", "2025-03-31"), ("r.csv", "2025-06-30")],
        "2025-03-31.against_return": [("IWM.csv", "2025-06-30")],
        "total.difference": [
            ("march.csv", "2025-03-31"), ("june.csv", "2025-06-30"), ("r.csv", "2025-09-30"), ("IWM.csv", "2025-09-30"),
        ],
    }  # fmt: skip
    whole = cells["total.return"]
    assert (whole["start"], whole["as_of"], whole["basis"]) == ("2025-03-31", "2025-09-30", "total return")
    assert cells["total.against_return"]["basis"] == "total return, market price"
    line = "basis total · universe march.csv, june.csv · returns r.csv · cost 10 bp · delisted cash · against IWM"
    assert line in smallcap(*asked, "-f", "md", cwd=files).out


def test_prices_of_two_universes_make_a_return(smallcap: Run, files: Path) -> None:
    asked = ("methodology", "backtest", "./mine.yaml", "--universe", "quarters", "-f", "json")
    document = json.loads(smallcap(*asked, cwd=files).out)
    assert (document["conventions"]["basis"], document["conventions"]["returns"]) == ("price", None)
    cell = document["cells"]["2025-03-31.return"]
    assert [one["citation"] for one in cell["sources"]] == ["march.csv", "june.csv"]
    assert cell["basis"] == "price return"


def test_the_sample_is_a_bundled_source(smallcap: Run) -> None:
    asked = ("methodology", "backtest", "sp_smallcap_600", "--universe", "sample", "-f", "json")
    document = json.loads(smallcap(*asked).out)
    assert document["conventions"]["universe"] == "sample_universe.csv"
    assert {one["provider"] for one in document["cells"]["total.return"]["sources"]} == {"bundled"}


def test_a_line_without_a_price_is_named(smallcap: Run, files: Path) -> None:
    """It left the backtest in June and came back in September as an addition, without a word."""
    june = [{**row, "price": None} if row["id"] == "AAA" else row for row in JUNE]
    (files / "quarters" / "june.csv").write_text(csv_of(june).replace("2025-07-31", "2025-06-30"))
    asked = ("methodology", "backtest", "./mine.yaml", "--universe", "quarters", "--returns", "r.csv")
    said = " ".join(smallcap(*asked, cwd=files).out.split())
    assert "2025-06-30: 1 line has no size for want of a price or shares: AAA" in said


def test_tilts_of_each_review_and_what_they_were_over_time(smallcap: Run, files: Path) -> None:
    """One day is enough, since tilts need no returns; in March everything of the universe is in the index."""
    answer = smallcap(
        "methodology", "backtest", "./mine.yaml", "--universe", "quarters/march.csv", "--tilts", "-f", "csv", cwd=files
    )
    (row,) = csv.DictReader(io.StringIO(answer.out))
    assert (row["review"], row["kind"], row["name"]) == ("2025-03-31", "characteristic", "size")
    assert float(row["difference"]) == pytest.approx(0, abs=1e-12)
    table = smallcap("methodology", "backtest", "sp_smallcap_600", "--universe", "sample", "--tilts")
    assert "lowest   highest" in table.out
    assert "technology" in table.out


def test_alpha_and_loadings_of_the_months(smallcap: Run, files: Path) -> None:
    """A and C return the market and the bill, B (180 of 580 dollars) SMB beside them; C is half a per cent off."""
    (files / "french").mkdir()
    (files / "french" / "three.csv").write_bytes(monthly_file("three"))
    (files / "first.csv").write_text(csv_of(MARCH).replace("2025-07-31", "2021-01-31"))
    months, percents = months_between("2016-01", "2026-04"), percents_of("three", 124)
    lines = ["security_id,as_of,return"]
    for place in range(months.index("202102"), months.index("202502")):
        market, smb, _, bill = percents[place] / 100
        ends = (np.datetime64(f"{months[place][:4]}-{months[place][4:]}", "M") + 1).astype("datetime64[D]") - 1
        wobble = 0.005 * (-1) ** place
        for name, gain in (("AAA", 0.0), ("BBB", smb), ("CCC", wobble)):
            lines.append(f"{name},{ends},{market + bill + gain:.6f}")
    (files / "months.csv").write_text("\n".join(lines) + "\n")
    options = (
        "--universe",
        "first.csv",
        "--returns",
        "months.csv",
        "--model",
        "ff3",
        "--factors",
        "french",
        "-f",
        "csv",
    )
    answer = smallcap("methodology", "backtest", "./mine.yaml", *options, cwd=files)
    assert answer.code == 0, answer.err
    index, universe, difference = csv.DictReader(io.StringIO(answer.out))
    assert [index[name] for name in ("series", "n", "start", "end", "vintage")] == [
        "index", "48", "2021-02-28", "2025-01-31", "202604",
    ]  # fmt: skip
    assert float(index["market"]) == pytest.approx(1, abs=0.02)
    assert float(index["smb"]) == pytest.approx(180 / 580, abs=0.1)
    assert float(index["market_t"]) > 50
    assert universe["market"] == index["market"]
    assert (difference["market"], difference["alpha_year"]) == ("", "")


def test_quarters_are_too_coarse_for_loadings(smallcap: Run, files: Path) -> None:
    (files / "french").mkdir()
    (files / "french" / "three.csv").write_bytes(monthly_file("three"))
    options = ("--universe", "quarters", "--returns", "r.csv", "--model", "ff3", "--factors", "french")
    answer = smallcap("methodology", "backtest", "./mine.yaml", *options, cwd=files)
    assert (answer.code, answer.out) == (4, "")
    assert "too short to test: 0 whole months with factors, needs 36" in answer.err


def test_a_month_end_fund_has_no_return_between_other_days(smallcap: Run, files: Path) -> None:
    june = files / "quarters" / "june.csv"
    june.write_text(june.read_text().replace("2025-06-30", "2025-06-13"))
    first, *_ = rows_of(smallcap, files, "--against", "IWM", "--offline")
    assert (first["against_return"], first["difference"]) == ("", "")


@pytest.mark.usefixtures("no_network_configured")
@pytest.mark.parametrize(
    ("more", "code", "words"),
    [
        (("--cost", "a lot"), 2, "--cost a lot is not a cost"),
        (("--cost", "20%"), 2, "over a tenth of each trade"),
        (("--delisted", "keep"), 2, "--delisted keep is unknown"),
        (("--against", "NOSUCHFUND", "--offline"), 3, "no fund called NOSUCHFUND"),
        (("--returns", "none.csv"), 2, "none.csv"),
        (("--as-of", "2025-04-01"), 4, "no return after the review of 2025-03-31"),
        (("--universe", "empty"), 2, "empty: the folder has no CSV file"),
        (("--model", "ff9"), 2, "--model ff9 is not known"),
        (("--model", "ff3", "--against", "IWM"), 2, "--model shows no fund, so --against has no effect"),
        (("--factors", "nowhere"), 2, "no factors are read without --model, so --factors has no effect"),
        (("--tilts", "--factors", "nowhere"), 2, "--tilts shows no returns, so --factors has no effect"),
        (("--tilts", "--cost", "10bp"), 2, "--tilts shows no returns, so --cost has no effect"),
    ],
)
def test_faulty_options_are_refused(smallcap: Run, files: Path, more: tuple[str, ...], code: int, words: str) -> None:
    (files / "empty").mkdir()
    answer = smallcap("methodology", "backtest", "./mine.yaml", "--universe", "quarters", *more, cwd=files)
    assert (answer.code, answer.out) == (code, "")
    assert words in answer.err


def test_a_note_says_how_much_has_no_price_in_the_next_universe(smallcap: Run, files: Path) -> None:
    june = files / "quarters" / "june.csv"
    june.write_text("".join(line for line in june.read_text().splitlines(keepends=True) if not line.startswith("CCC")))
    answer = smallcap("methodology", "backtest", "./mine.yaml", "--universe", "quarters", cwd=files)
    # C is 240 of 580 dollars.
    assert "1 line of the review of 2025-03-31, 41.4 % of the weight, without a price in the next" in " ".join(
        answer.out.split()
    )


SET = ("--set", "size.history.1.hi=1000")


@pytest.mark.parametrize("more", [(), ("--tilts",)])
@pytest.mark.parametrize("format", ["table", "md", "html", "csv", "tsv", "json", "ndjson"])
def test_changed_parameters_are_named_in_a_file_of_every_format(
    smallcap: Run, files: Path, format: str, more: tuple[str, ...]
) -> None:
    """A note on stderr alone said so, which -q removes: the table read as the published index."""
    asked = ("methodology", "backtest", "./mine.yaml", "--universe", "quarters", *SET, *more, "-q")
    answer = smallcap(*asked, "-f", format, "-o", "answer", cwd=files)
    assert (answer.code, answer.err) == (0, "")
    assert "size.history.1.hi=1000" in (files / "answer").read_text(encoding="utf-8")
    plain = smallcap(*asked[:5], *more, "-q", "-f", format, cwd=files)
    assert "size.history.1.hi" not in plain.out
    assert '"set"' not in plain.out


def test_people_read_what_qualifies_the_figures_once(smallcap: Run, files: Path) -> None:
    """On a screen it stands below the table; in a format without footnotes stderr says it, and JSON."""
    asked = ("methodology", "backtest", "./mine.yaml", "--universe", "quarters", *SET)
    text = "changed from the published rules: size.history.1.hi=1000"
    shown = smallcap(*asked, cwd=files)
    assert (" ".join(shown.out.split()).count(text), shown.err) == (1, "")
    records = smallcap(*asked, "-f", "csv", cwd=files)
    assert (records.out.count(text), records.err.count(f"note: {text}\n")) == (0, 1)
    document = json.loads(smallcap(*asked, "-f", "json", cwd=files).out)
    assert document["conventions"]["set"] == "size.history.1.hi=1000"
    assert document["warnings"].count(text) == 1


def test_a_chart_of_changed_rules_names_the_change(smallcap: Run, files: Path) -> None:
    smallcap(
        "methodology", "backtest", "./mine.yaml", "--universe", "quarters", "--returns", "r.csv", *SET,
        "--svg", "growth.svg", cwd=files,
    )  # fmt: skip
    assert "changed from the published rules: size.history.1.hi=1000" in (files / "growth.svg").read_text("utf-8")


def test_returns_that_end_on_the_last_but_one_review(smallcap: Run, files: Path) -> None:
    """`--returns` to 30 June with reviews of June and September was exit 70."""
    june = (files / "quarters" / "june.csv").read_text()
    (files / "quarters" / "september.csv").write_text(june.replace("2025-06-30", "2025-09-30"))
    until_june = [line for line in (files / "r.csv").read_text().splitlines() if "2025-09-30" not in line]
    (files / "r.csv").write_text("\n".join(until_june) + "\n")
    first, second, third, total = rows_of(smallcap, files, "--returns", "r.csv")
    assert float(first["return"]) == pytest.approx(75 / 580)
    assert (second["return"], third["return"], third["turnover"]) == ("", "", "")
    assert (total["return"], total["end"]) == (first["return"], "2025-06-30")
    answer = smallcap(
        "methodology", "backtest", "./mine.yaml", "--universe", "quarters", "--returns", "r.csv", cwd=files
    )
    assert "not comparable: the returns end before this review" in answer.out


def test_returns_that_end_on_the_first_review_are_refused_in_words(smallcap: Run, files: Path) -> None:
    (files / "r.csv").write_text("security_id,as_of,return\nAAA,2025-03-31,0.1\n")
    asked = ("./mine.yaml", "--universe", "quarters", "--returns", "r.csv")
    answer = smallcap("methodology", "backtest", *asked, cwd=files)
    assert (answer.code, answer.out) == (4, "")
    assert "error: no return after the review of 2025-03-31" in answer.err


def test_a_review_that_no_company_meets_is_refused_with_the_step(smallcap: Run, files: Path) -> None:
    """The lower edge of 1,000 dollars is above all of March, 160 to 240 dollars."""
    more = ("--returns", "r.csv", "--set", "size.history.1.lo=1000", "--set", "size.history.1.hi=2000")
    answer = smallcap("methodology", "backtest", "./mine.yaml", "--universe", "quarters", *more, cwd=files)
    assert (answer.code, answer.out) == (4, "")
    assert "no company meets the rules on 2025-03-31: step size of mine excludes the last 3 lines\n" in answer.err
