"""Which YAML is read, as what, and where a fault is said to be; reproductions are what users saw end in exit 70."""

from __future__ import annotations

import time
from datetime import date

import pytest

from smallcap_cli.errors import ConfigFault
from smallcap_cli.yamlfile import read
from smallcap_cli.yamlloader import Written
from smallcap_cli.yamlshape import Day, ListOf, Mapped, Number, OneOf, Text

NINES = "9" * 300


def value_of(text: str) -> object:
    return read("a.yaml", text.encode()).value["v"]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("a:\n  - ? [x, y]\n    : 1\n", "a.yaml:2: a[0]: a key must be text, not a list"),
        ("a:\n  ? {x: y}\n  : 1\n", "a.yaml:2: a: a key must be text, not a mapping"),
        ("a: 1\nb:\n  c: !!bool x\n", "a.yaml:3: b.c: the tag !!bool is not read here"),
        ('a:\n- 1\n- !!int ""\n', "a.yaml:3: a[1]: the tag !!int is not read here"),
        ("a: !!timestamp x\n", "a.yaml:1: a: the tag !!timestamp is not read here"),
        ("a: !!map [a]\n", "a.yaml:1: a: the tag !!map is not read here"),
        ("a: !!python/object:os.system x\n", "a.yaml:1: a: the tag !!python/object:os.system is not read here"),
        ("a: !own {b: 1}\n", "a.yaml:1: a: the tag !own is not read here"),
        ("a: {b: 1, !!str c: 2}\n", "a.yaml:1: a.c: the tag !!str is not read here"),
        (f"a: 1\nb: {{c: {NINES}}}\n", "a.yaml:2: b.c: a number of 300 characters"),
        (f"a: [1.{NINES}]\n", "a.yaml:1: a[0]: a number of 302 characters"),
        ("a:\n  b: 1.0e+999\n", "a.yaml:2: a.b: 1.0e+999 is not a finite number"),
        ("a:\n  b: 2025-02-30\n", "a.yaml:2: a.b: 2025-02-30 is not a day of the calendar"),
        ("a:\n  b: 1\n  b: 2\n", "a.yaml:3: a.b: key 'b' is written twice"),
        ("a:\n  012: 1\n  012: 2\n", "a.yaml:3: a.012: key '012' is written twice"),
        ("a: &x 1\nb: [1, *x]\n", "a.yaml:2: b[1]: aliases (*name) are not read here"),
        ("a: {b: " + "[" * 70 + "]" * 70 + "}\n", "nested more than 60 levels deep"),
        ("a: 1\nb: \x01\n", "a.yaml:2: not valid YAML"),
    ],
)  # fmt: skip
def test_what_is_not_plain_yaml_is_refused_with_line_and_path(text: str, said: str) -> None:
    with pytest.raises(ConfigFault) as refusal:
        read("a.yaml", text.encode())
    assert said in refusal.value.message
    assert len(refusal.value.message) < 200


@pytest.mark.parametrize(
    ("text", "number"),
    [("600", 600), ("-7", -7), ("+7", 7), ("0", 0), ("1.50", 1.5), ("-.5", -0.5), ("5.", 5.0), ("0.0", 0.0),
     ("1.2e-05", 1.2e-05), ("1.0e+9", 1e9), ("4600000000", 4_600_000_000)],
)  # fmt: skip
def test_a_number_is_decimal(text: str, number: float) -> None:
    found = value_of(f"v: {text}")
    assert found == number
    assert type(found) is type(number)


@pytest.mark.parametrize(
    "text",
    ["0600", "-012", "00", "1:30", "190:20:30.15", "0x1F", "0x" + "f" * 5000, "0b101", "0o17", "1_000", "2_25.54",
     ".inf", "-.INF", ".nan", "1e9", "01.5", "."],
)  # fmt: skip
def test_other_forms_of_a_number_are_the_text_that_was_written(text: str) -> None:
    """`select.n=0600` was 384 and `1:30` was 90 without a word; 5,000 hexadecimal digits ended in a traceback."""
    assert value_of(f"v: {text}") == text
    with pytest.raises(ConfigFault, match="is text, not a number"):
        read("a.yaml", f"v: {text}".encode()).check(lambda value, path: Number()(value["v"], ("v",)))  # type: ignore[index]


def test_only_true_and_false_are_flags() -> None:
    document = read("a.yaml", b"[true, false, True, FALSE, yes, no, ON, off, NO, y, n]")
    assert document.value == [True, False, True, False, "yes", "no", "ON", "off", "NO", "y", "n"]


def test_nothing_written_and_null_are_null() -> None:
    assert read("a.yaml", b"[~, null, Null, NULL, ]").value == [None] * 4
    assert read("a.yaml", b"a:\nb: ''").value == {"a": None, "b": ""}


def test_a_day_is_four_two_and_two_digits() -> None:
    document = read("a.yaml", b"[2025-01-02, 2025-1-2, 2025-01-02 10:00:00, '2025-01-02']")
    assert document.value == [date(2025, 1, 2), "2025-1-2", "2025-01-02 10:00:00", "2025-01-02"]


@pytest.mark.parametrize("text", ["0001-01-01", "1799-12-31", "2200-01-01", "9999-12-31"])
def test_a_day_of_another_age_is_refused(text: str) -> None:
    document = read("a.yaml", f"v: {text}".encode())
    with pytest.raises(ConfigFault, match=r"a\.yaml:1: v: .* is outside 1800 to 2199"):
        document.check(lambda value, path: Day()(value["v"], ("v",)))  # type: ignore[index]


def test_a_key_stays_the_text_that_was_written() -> None:
    """Ticker keys ON, NO and 012 were True, False and 10."""
    document = read("a.yaml", b"ON: 1\nNO: 2\n012: 3\n1: 4\n2025-01-02: 5\n~: 6\n'': 7\n<<: 8\n=: 9\n")
    assert list(document.value) == ["ON", "NO", "012", "1", "2025-01-02", "~", "", "<<", "="]
    assert document.line(("012",)) == 3


def test_mappings_are_not_merged_by_a_key() -> None:
    assert read("a.yaml", b"<<: {a: 1}\nb: 2").value == {"<<": {"a": 1}, "b": 2}


def test_a_written_number_remembers_its_digits() -> None:
    found = read("a.yaml", b"[14.10, 7, 012]", written=True).value
    assert found == [14.1, 7.0, "012"]
    assert [number.text for number in found if isinstance(number, Written)] == ["14.10", "7"]


def test_a_number_of_a_million_digits_is_refused_at_once() -> None:
    """Base 60 was quadratic: 1.8 MB took over a minute."""
    for text in ("1" + ":30" * 600_000, "7" * 1_800_000, "1:" * 900_000 + "1"):
        began = time.process_time()
        try:
            read("a.yaml", f"v: {text}".encode())
        except ConfigFault as refusal:
            assert "a number of 1,800,000 characters" in refusal.message  # noqa: PT017  # the first and last are text
        assert time.process_time() - began < 2


def test_a_whole_number_of_two_decimals_is_not_whole() -> None:
    with pytest.raises(ConfigFault, match=r"1\.5 must be a whole number"):
        read("a.yaml", b"v: 1.5").check(Mapped({"v": Number(whole=True)}))


def test_every_fault_of_a_file_is_found_at_once_in_its_order() -> None:
    shape = Mapped({"a": Number(), "b": ListOf(OneOf((">", ">="))), "c": Text(most=3)}, ("d",))
    with pytest.raises(ConfigFault) as refusal:
        read("f.yaml", b"c: abcd\nb:\n  - '=>'\n  - '<'\na: $8bn\nx: 1\n").check(shape)
    found = [(one.message, one.hint) for one in (refusal.value, *refusal.value.others)]
    assert found == [
        ("f.yaml:1: c: 4 characters, at most 3 are allowed", "shorten it"),
        ("f.yaml:1: key 'd' is missing", "add it"),
        ("f.yaml:3: b[0]: '=>' is not a valid value", "did you mean >=?"),
        ("f.yaml:4: b[1]: '<' is not a valid value", "one of: >, >="),
        ("f.yaml:5: a: '$8bn' is text, not a number", "write 8000000000 without quotes"),
        ("f.yaml:6: x: unknown key 'x'", "valid keys: a, b, c"),
    ]


@pytest.mark.parametrize(
    ("text", "digits"),
    [("8e9", "8000000000"), ("$8bn", "8000000000"), ("1,200,000", "1200000"), ("0.5m", "500000"), ("1.5e-3", "0.0015"),
     ("-2k", "-2000"), ("$ 1.25 trillion", "1250000000000")],
)  # fmt: skip
def test_a_number_in_other_words_is_hinted_in_digits(text: str, digits: str) -> None:
    with pytest.raises(ConfigFault) as refusal:
        read("f.yaml", f"'{text}'".encode()).check(Number())
    assert refusal.value.hint == f"write {digits} without quotes"
