"""Who is who: the company (its CIK) behind a ticker, a CUSIP, an ISIN or a name, as of a day."""

from smallcap_cli.core.identity.bank_filers import is_bank_filer
from smallcap_cli.core.identity.directory import Directory, Match
from smallcap_cli.core.identity.pairs import Identities, Identity, union_of

__all__ = ["Directory", "Identities", "Identity", "Match", "is_bank_filer", "union_of"]
