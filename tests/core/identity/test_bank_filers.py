"""Banks that no list of the SEC can have."""

from smallcap_cli.core.identity import is_bank_filer


def test_a_bank_that_files_elsewhere_is_known_as_such() -> None:
    assert is_bank_filer("TOWN")
    assert is_bank_filer("NBN US")
    assert not is_bank_filer("JPM")
