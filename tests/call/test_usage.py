"""A command line that Typer refuses is answered in our words: what is wrong, and what to type."""

from __future__ import annotations

import pytest

from smallcap_cli.cli import main

RATE = "write 0.03 or 3% for 3 % a year"


@pytest.mark.parametrize(
    ("line", "message", "hint"),
    [
        ("drawdown IWM --top", "--top needs a value", "smallcap drawdown --help"),
        ("data fetch IWM --deadline", "--deadline needs a value", "smallcap data fetch --help"),
        ("compare IWM --offline=3", "--offline takes no value", "smallcap compare --help"),
        ("compare IWM --ofline", "no option called '--ofline'", "did you mean --offline or --live or --holdings?"),
        ("fund shwo", "no command called 'shwo'", "did you mean show?"),
        ("fund list sp-600 microcap", "too many arguments: microcap", "smallcap fund list --help"),
        ("fund show", "no fund given", "smallcap fund show IWM IJR"),
        ("methodology apply russell_2000", "--universe is missing", "smallcap methodology apply --help"),
        ("drawdown IWM --top x", "--top x is not a whole number", "smallcap drawdown --help"),
        ("drawdown IWM --top 0", "--top 0 is not a number of drawdowns", "write a whole number from 1 to 100"),
        ("compare IWM --limit 0", "--limit 0 is not a number of rows", "write a whole number from 1"),
        ("fees IWM --years 101", "--years 101 is not a number of years", "write a whole number from 1 to 100"),
        ("fees IWM --amount x", "--amount x is not a number", "smallcap fees --help"),
        ("growth IWM --amount nan", "--amount nan is not a positive amount", "write a positive number of dollars"),
        ("fees IWM --growth 8", "--growth 8 is not a rate per year", RATE),
        ("fees IWM --growth 800%", "--growth 800% is not a rate per year", RATE),
        ("fees IWM --growth fast", "--growth fast is not a rate per year", RATE),
        (
            "compare IWM --risk-free 3x",
            "--risk-free 3x is not a rate per year",
            RATE.replace("0.03", "tbill, ff, zero, 0.03"),
        ),
    ],
)
def test_a_refused_line_says_what_is_wrong_and_what_to_type(
    line: str, message: str, hint: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(line.split()) == 2
    assert capsys.readouterr().err == f"error: {message}\nhint: {hint}\n"
