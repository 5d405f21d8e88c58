"""`smallcap methodology predict` from the outside."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path

import pytest

from tests.commands.methodology.test_simulate import JUNE, MARCH, RULES
from tests.conftest import Run
from tests.core.methodology.support import csv_of


@pytest.fixture
def files(tmp_path: Path) -> Path:
    (tmp_path / "mine.yaml").write_text(RULES)
    for name, rows, day in (("march", MARCH, "2025-03-31"), ("june", JUNE, "2025-06-30")):
        rows = [{**row, "volume_m1": 21, "volume_m2": 63} for row in rows]
        (tmp_path / f"{name}.csv").write_text(csv_of(rows).replace("2025-07-31", day))
    return tmp_path


def rows_of(smallcap: Run, files: Path, *more: str) -> dict[str, dict[str, str]]:
    answer = smallcap("methodology", "predict", "./mine.yaml", "--universe", "june.csv", "-f", "csv", *more, cwd=files)
    assert answer.code == 0, answer.err
    return {row["security_id"]: row for row in csv.DictReader(io.StringIO(answer.out))}


def test_members_of_an_earlier_day_are_carried(smallcap: Run, files: Path) -> None:
    """A, B and C of March are 160, 120 and 900 of 1,180 in June; the band of 150 to 250 keeps A and takes D in."""
    found = rows_of(smallcap, files, "--universe", "march.csv", "--assets", "$1,180")
    assert {name: row["move"] for name, row in found.items()} == {
        "DDD": "addition", "CCC": "deletion", "BBB": "deletion",
    }  # fmt: skip
    assert float(found["CCC"]["dollars"]) == pytest.approx(-900)
    assert float(found["DDD"]["dollars"]) == pytest.approx(1180 * 200 / 360)
    # Two shares a day at 900 dollars.
    assert float(found["CCC"]["days_of_volume"]) == pytest.approx(0.5)
    # The limit is 250: 900 is 260 % beyond it, and the limit is 150 for B: 20 %.
    assert float(found["CCC"]["distance"]) == pytest.approx(2.6)
    assert float(found["BBB"]["distance"]) == pytest.approx(0.2)
    assert (found["BBB"]["step"], found["BBB"]["near"]) == ("size", "no")


def test_members_before_may_be_a_list(smallcap: Run, files: Path) -> None:
    (files / "prior.csv").write_text("security_id,weight\nAAA,0.5\nDDD,0.5\n")
    found = rows_of(smallcap, files, "--prior", "prior.csv", "--assets", "1m")
    assert found == {}


def test_assets_are_those_of_the_funds_on_the_index_unless_stated(smallcap: Run) -> None:
    answer = smallcap("methodology", "predict", "russell_2000", "--universe", "sample", "--offline", "--limit", "1")
    assert answer.code == 0, answer.err
    # The published figures: IWM 75.4bn on 2026-05-31, VTWO 11.3bn on 2025-12-04.
    assert "86.7bn at least: IWM 75.4bn (2026-05-31), VTWO" in " ".join(answer.out.split())


def test_an_approximate_size_keeps_its_mark_and_an_unclear_one_its_scope(smallcap: Run) -> None:
    """SPSM's 14.0bn is approximate, IJR's 76.5bn is not; of VTWO's the page does not say whose they are."""
    asked = ("--universe", "sample", "--offline", "--limit", "1")
    said = " ".join(smallcap("methodology", "predict", "sp_smallcap_600", *asked).out.split())
    assert "index: ~90.5bn at least: IJR 76.5bn (2024-06-18), SPSM ~14.0bn (2026-02-12)" in said
    assert "~7.2bn bought and as much sold" in said
    other = " ".join(smallcap("methodology", "predict", "russell_2000", *asked).out.split())
    scope = "the page does not say whether this is the ETF class or the whole fund"
    assert f"VTWO 11.3bn (2025-12-04, {scope})" in other


def test_programs_read_whose_assets_dollars_rest_on(smallcap: Run) -> None:
    """They had dollars alone: no assets, no turnover, no word on `near`, and no file."""
    asked = ("methodology", "predict", "sp_smallcap_600", "--universe", "sample", "--offline", "--limit", "1")
    document = json.loads(smallcap(*asked, "-f", "json").out)
    by = document["conventions"]
    assert (by["assets_usd"], by["universe"]) == ("90500000000", "sample_universe.csv")
    assert by["assets_of"] == "IJR 76.5bn (2024-06-18), SPSM ~14.0bn (2026-02-12)"
    assert by["near"].startswith("within 5 % of the cut: the limit of a dollar band")
    assert float(by["turnover"]) == pytest.approx(0.0792, abs=5e-5)
    (row,) = document["rows"]
    cell = document["cells"][f"{row['security_id']}.dollars"]
    assert row["dollars"] == pytest.approx(90.5e9 * row["weight_after"])
    assert [one["citation"].partition(" (")[0] for one in cell["sources"] if one["provider"] == "published"] == [
        "Nasdaq.com, Zacks note on IJR", "The Motley Fool, VB or SPSM: which small-cap ETF",
    ]  # fmt: skip
    assert cell["mark"] == "~"


def test_programs_read_assets_as_given_and_the_files_before(smallcap: Run, files: Path) -> None:
    asked = ("methodology", "predict", "./mine.yaml", "--universe", "march.csv", "--universe", "june.csv")
    document = json.loads(smallcap(*asked, "--assets", "1180", "-f", "json", cwd=files).out)
    by = document["conventions"]
    assert (by["assets_usd"], by["assets_of"], by["universe"]) == ("1180", "as given", "march.csv, june.csv")
    # See above: 900 of 1,180 dollars are sold, and so is B: 120.
    assert float(by["turnover"]) == pytest.approx((900 + 120) / 1180)
    files_of = {name: [one["citation"] for one in document["cells"][f"CCC.{name}"]["sources"]]
                for name in ("weight_before", "volume_usd", "dollars")}  # fmt: skip
    both = ["march.csv", "june.csv"]
    assert files_of == {"weight_before": both, "volume_usd": ["june.csv"], "dollars": both}
    assert document["cells"]["CCC.dollars"]["basis"] == "assets as given"
    unknown = json.loads(smallcap(*asked, "-f", "json", cwd=files).out)["conventions"]
    assert (unknown["assets_usd"], unknown["assets_of"]) == (None, None)


def test_an_index_without_known_funds_has_no_dollars(smallcap: Run, files: Path) -> None:
    found = rows_of(smallcap, files, "--universe", "march.csv")
    assert {row["dollars"] for row in found.values()} == {""}


def test_a_review_that_no_company_meets_is_no_prediction(smallcap: Run, files: Path) -> None:
    """Without shares it had 0 additions, the deletion of every member, and billions to trade."""
    june = [{**row, "shares_out": None} for row in JUNE]
    (files / "june.csv").write_text(csv_of(june).replace("2025-07-31", "2025-06-30"))
    asked = ("./mine.yaml", "--universe", "march.csv", "--universe", "june.csv", "--assets", "1bn", "-q")
    answer = smallcap("methodology", "predict", *asked, cwd=files)
    assert (answer.code, answer.out) == (4, "")
    assert "error: no company meets the rules on 2025-06-30: step size of mine excludes the last 4 lines" in answer.err
    assert "shares_out is empty for every line" in answer.err


def test_members_of_an_earlier_day_that_no_company_met_are_refused_for_that_day(smallcap: Run, files: Path) -> None:
    """It asked for --prior, and did not say that the earlier universe has no shares."""
    march = [{**row, "shares_out": None} for row in MARCH]
    (files / "march.csv").write_text(csv_of(march).replace("2025-07-31", "2025-03-31"))
    asked = ("./mine.yaml", "--universe", "march.csv", "--universe", "june.csv", "--assets", "1bn")
    answer = smallcap("methodology", "predict", *asked, cwd=files)
    assert (answer.code, answer.out) == (4, "")
    assert "error: no company meets the rules on 2025-03-31: " in answer.err
    assert "shares_out is empty for every line" in answer.err


def test_the_review_is_that_of_the_universe_whatever_day_is_asked_for(smallcap: Run, files: Path) -> None:
    """The heading and `as_of` named the day of --as-of, and nothing the day of the prices."""
    asked = ("predict", "./mine.yaml", "--universe", "march.csv", "--universe", "june.csv", "--assets", "1bn")
    shown = smallcap("methodology", *asked, "--as-of", "2025-10-31", cwd=files)
    said = " ".join(shown.out.split())
    assert said.startswith("My Index · review of 2025-06-30 · 1 addition, 2 deletions")
    later = "the last day of the universe up to 2025-10-31 is 2025-06-30: prices and sizes are of that day, rules of"
    assert said.count(later) == 1
    document = json.loads(smallcap("methodology", *asked, "--as-of", "2025-10-31", "-f", "json", cwd=files).out)
    assert document["as_of"] == "2025-06-30"
    same = smallcap("methodology", *asked, "--as-of", "2025-06-30", cwd=files)
    assert "the last day of the universe" not in " ".join(same.out.split())


def test_changed_parameters_are_named_in_rows_and_below_them(smallcap: Run, files: Path) -> None:
    more = ("--universe", "march.csv", "--set", "size.history.1.hi=1000", "-q")
    assert {row["set"] for row in rows_of(smallcap, files, *more).values()} == {"size.history.1.hi=1000"}
    answer = smallcap("methodology", "predict", "./mine.yaml", "--universe", "june.csv", *more, "-f", "md", cwd=files)
    assert answer.out.count("- changed from the published rules: size.history.1.hi=1000") == 1


@pytest.mark.parametrize(
    ("more", "words"),
    [
        (("--assets", "1bn"), "the members before the review of 2025-06-30 are not known"),
        (("--assets", "much"), "--assets much is not a positive amount of dollars"),
        (("--assets", "0"), "--assets 0 is not a positive amount of dollars"),
    ],
)
def test_what_cannot_be_predicted_is_refused(smallcap: Run, files: Path, more: tuple[str, ...], words: str) -> None:
    answer = smallcap("methodology", "predict", "./mine.yaml", "--universe", "june.csv", *more, cwd=files)
    assert (answer.code, answer.out) == (2, "")
    assert words in answer.err
