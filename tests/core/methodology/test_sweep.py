"""The values of `lo:hi:step`: end points, steps that binary fractions cannot hold, and what is refused."""

import pytest

from smallcap_cli.core.methodology.sweep import sweep, sweeps
from smallcap_cli.errors import UsageFault


def test_the_end_point_is_a_value() -> None:
    assert sweep("band.lo=84:86:1") == ("band.lo", (84, 85, 86))


def test_steps_that_pass_the_end_stop_before_it() -> None:
    assert sweep("band.lo=84:86:0.75").values == (84.0, 84.75, 85.5)


def test_floating_steps_do_not_drift() -> None:
    """Adding 0.1 ten times gives 0.9999999999999999 in binary, and the end would be lost or doubled."""
    assert sweep("a.b=0:1:0.1").values == (0.0, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 1.0)
    assert sweep("a.b=0.1:0.3:0.1").values == (0.1, 0.2, 0.3)


def test_whole_numbers_stay_whole_numbers() -> None:
    assert [type(value) for value in sweep("a.b=1000:3000:1000").values] == [int, int, int]
    assert [type(value) for value in sweep("a.b=1000:3000:1000.0").values] == [float, float, float]


def test_numbers_may_be_negative_or_have_an_exponent() -> None:
    assert sweep("a.b=-1:1:1").values == (-1, 0, 1)
    assert sweep("size.history[1].lo=1e9:1.2e9:1e8").values == (1e9, 1.1e9, 1.2e9)


def test_a_range_of_one_value() -> None:
    assert sweep("a.b=5:5:1").values == (5,)


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("", "is not STEP.PATH=LO:HI:STEP"),
        ("a.b", "is not STEP.PATH=LO:HI:STEP"),
        ("a.b=5", "is not STEP.PATH=LO:HI:STEP"),
        ("a.b=1:2", "is not STEP.PATH=LO:HI:STEP"),
        ("a.b=1:2:3:4", "is not STEP.PATH=LO:HI:STEP"),
        ("=1:2:1", "is not STEP.PATH=LO:HI:STEP"),
        ("a.b=one:2:1", "'one' is not a number"),
        ("a.b=1:nan:1", "'nan' is not a number"),
        ("a.b=1:inf:1", "'inf' is not a number"),
        ("a.b=1:1e999999999:1", "is not a number"),
        ("a.b=1:2:", "'' is not a number"),
        ("a.b=1:2:0", "the step 0 is not above 0"),
        ("a.b=1:2:-1", "the step -1 is not above 0"),
        ("a.b=2:1:1", "it ends at 1, below its start"),
        ("a.b=1:301:1", "asks for 301 runs"),
        ("a.b=0:1e9:1e-9", "asks for 1,000,000,000,000,000,001 runs"),
    ],
)
def test_what_is_no_range_is_refused(text: str, told: str) -> None:
    with pytest.raises(UsageFault, match=told) as fault:
        sweep(text)
    assert fault.value.hint


def test_ranges_count_together() -> None:
    assert len(sweeps(["a.b=1:150:1", "a.c=1:150:1"])) == 2
    with pytest.raises(UsageFault, match="the ranges ask for 301 runs"):
        sweeps(["a.b=1:150:1", "a.c=0:150:1"])


def test_a_parameter_named_twice_is_refused() -> None:
    with pytest.raises(UsageFault, match=r"names a\.b twice"):
        sweeps(["a.b=1:2:1", "a.b=1:3:1"])
