"""Small Parquet files that would take all memory are refused before they are unpacked."""

from __future__ import annotations

import resource
from collections.abc import Iterator
from pathlib import Path

import pytest

from smallcap_cli.errors import CouldNotParse
from smallcap_cli.providers.files.parquet import parse_parquet

pyarrow = pytest.importorskip("pyarrow")
MEGABYTE = 1_000_000
#: Enough to write the files, and far too little for what they claim.
ADDRESS_SPACE = 3_000 * MEGABYTE


@pytest.fixture(autouse=True)
def _limited_memory() -> Iterator[None]:
    """What the process has by now, which after thousands of tests is gigabytes, and `ADDRESS_SPACE` more."""
    statistics = Path("/proc/self/statm")
    if not statistics.exists():
        pytest.skip("the size of the process is read from /proc")
    now = int(statistics.read_text().split()[0]) * resource.getpagesize()
    soft, hard = resource.getrlimit(resource.RLIMIT_AS)
    resource.setrlimit(resource.RLIMIT_AS, (now + ADDRESS_SPACE, hard))
    yield
    resource.setrlimit(resource.RLIMIT_AS, (soft, hard))


def written(path: Path, columns: dict[str, object], **given: object) -> bytes:
    from pyarrow import parquet

    parquet.write_table(pyarrow.table(columns), path, **({"compression": "zstd"} | given))
    return path.read_bytes()


def varint(number: int) -> bytes:
    """A number as the footer has it: zigzag, seven bits a byte."""
    left, coded = number << 1, bytearray()
    while left > 127:
        coded.append(left & 127 | 128)
        left >>= 7
    return bytes([*coded, left])


def lying(content: bytes, true: int, false: int) -> bytes:
    """The file with the last such number of its footer replaced."""
    length = int.from_bytes(content[-8:-4], "little")
    body, footer = content[: -8 - length], content[-8 - length : -8]
    before, found, after = footer.rpartition(varint(true))
    assert found
    footer = before + varint(false) + after
    return body + footer + len(footer).to_bytes(4, "little") + b"PAR1"


def refused(content: bytes) -> str:
    with pytest.raises(CouldNotParse) as raised:
        parse_parquet("IWM.parquet", content)
    assert raised.value.hint
    return raised.value.message


def test_one_long_text_that_stands_for_all_rows_is_refused(tmp_path: Path) -> None:
    text = "2026-01-02 " + "x" * 2 * MEGABYTE
    days = pyarrow.DictionaryArray.from_arrays(pyarrow.array([0] * 20_000, pyarrow.int32()), pyarrow.array([text]))
    content = written(tmp_path / "f", {"Date": days, "Close": [10.0] * 20_000})
    assert len(content) < 1_500
    assert refused(content) == "IWM.parquet: column Date has a text of 2,000,011 bytes"


def test_a_padded_date_is_refused_by_its_unpacked_size(tmp_path: Path) -> None:
    content = written(tmp_path / "f", {"Date": ["2026-01-02" + " " * 100 * MEGABYTE], "Close": [10.0]})
    assert refused(content) == "IWM.parquet: its columns take more than 64 MB when unpacked"


def test_a_footer_that_lies_about_the_unpacked_size_is_found_out(tmp_path: Path) -> None:
    from pyarrow import parquet

    days = ["2026-01-02" + " " * 100 * MEGABYTE]
    content = written(tmp_path / "f", {"Close": [10.0], "Date": days}, write_statistics=False)
    true = parquet.read_metadata(tmp_path / "f").row_group(0).column(1).total_uncompressed_size
    # A row group repeats the sum of its columns, which is another number.
    assert "64 MB" in refused(lying(content, true, 1_000))


def test_row_groups_that_claim_more_rows_than_the_file_are_refused(tmp_path: Path) -> None:
    rows = 4_099
    content = written(tmp_path / "f", {"Date": ["2026-01-02"] * rows, "Close": [10.0] * rows})
    message = refused(lying(content, rows, 1 << 37))
    assert message == "IWM.parquet: not a Parquet price file: its row counts disagree"


@pytest.mark.parametrize("version", ["1.0", "2.0"])
def test_texts_that_share_a_long_beginning_are_refused(tmp_path: Path, version: str) -> None:
    days = ["2026-01-02" + " " * MEGABYTE] * 500  # 500 MB in a file of a few kB
    content = written(
        tmp_path / "f", {"Date": days, "Close": [10.0] * 500}, use_dictionary=False, write_statistics=False,
        column_encoding={"Date": "DELTA_BYTE_ARRAY"}, data_page_version=version,
    )  # fmt: skip
    assert "DELTA_BYTE_ARRAY" in refused(content)


def test_a_dictionary_that_claims_more_values_than_rows_is_refused(tmp_path: Path) -> None:
    content = written(tmp_path / "f", {"Date": ["2026-01-02"], "Close": [10.0]}, compression="none")
    # Field 7, a struct whose field 1 is the count: one, and 2^30 in its place.
    count = b"\x4c\x15" + varint(1)
    assert content.count(count) == 2
    assert "its pages cannot be read" in refused(content.replace(count, b"\x4c\x15" + varint(1 << 30), 1))


def test_a_column_of_lists_is_refused(tmp_path: Path) -> None:
    content = written(tmp_path / "f", {"Date": ["2026-01-02"], "Close": [[10.0]]})
    assert refused(content).startswith("IWM.parquet: column Close is of list")


@pytest.mark.parametrize("compression", ["none", "zstd", "snappy"])
@pytest.mark.parametrize("version", ["1.0", "2.0"])
@pytest.mark.parametrize("dictionary", [True, False])
def test_an_ordinary_file_of_many_groups_is_read(
    tmp_path: Path, compression: str, version: str, dictionary: bool
) -> None:
    days = [f"2026-{month:02d}-{day:02d}" for month in range(1, 13) for day in range(1, 29)]
    content = written(
        tmp_path / "f", {"Date": days, "Close": [float(n) for n in range(1, 337)]},
        compression=compression, data_page_version=version, use_dictionary=dictionary, row_group_size=100,
    )  # fmt: skip
    table = parse_parquet("IWM.parquet", content)
    assert (str(table.days[0]), str(table.days[-1])) == ("2026-01-01", "2026-12-28")
    assert table.columns["close"].sum() == 336 * 337 / 2


def test_a_column_states_the_currency(tmp_path: Path) -> None:
    columns = {"Date": ["2026-01-02", "2026-01-05"], "Close": [10.0, 10.5], "Currency": ["EUR", "EUR"]}
    assert parse_parquet("IWM.parquet", written(tmp_path / "f", columns)).currency == "EUR"
