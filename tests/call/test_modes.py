"""Options that turn a command into another one refuse what their answer would not look at."""

from __future__ import annotations

from typing import Any

import pytest

from smallcap_cli.call.given import Given
from smallcap_cli.call.modes import Mode, mode_of
from smallcap_cli.errors import UsageFault

MODES = (Mode("explain", "is one screen", ("sort", "funds_from", "show")), Mode("show", "is one cell", ("sort",)))


def mode(**options: Any) -> str:
    return mode_of(Given("compare", options), MODES)


def test_the_mode_is_that_of_the_flag_given() -> None:
    assert (mode(), mode(sort="beta"), mode(show="IWM.beta"), mode(explain=True)) == ("", "", "show", "explain")


def test_a_mode_keeps_options_that_only_another_refuses() -> None:
    assert mode(show="IWM.beta", funds_from="all") == "show"


@pytest.mark.parametrize(
    ("options", "flag"),
    [
        ({"explain": True, "funds_from": "all"}, "--funds-from"),
        ({"explain": True, "show": "IWM.beta"}, "--show"),
        ({"show": "IWM.beta", "sort": "beta"}, "--sort"),
    ],
)
def test_an_option_that_would_be_ignored_is_named_as_it_was_typed(options: dict[str, Any], flag: str) -> None:
    with pytest.raises(UsageFault, match=flag) as raised:
        mode(**options)
    assert raised.value.hint == f"leave out {flag}"
