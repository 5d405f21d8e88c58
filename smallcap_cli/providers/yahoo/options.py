"""Who Yahoo is and how it wants to be asked; nothing is asked here."""

from __future__ import annotations

from smallcap_cli.providers.network.options import Manners
from smallcap_cli.providers.network.reach import Address

NAME, DOMAIN = "yahoo", "yahoo.com"
HOME = Address("https", "query2.finance.yahoo.com", 443)
#: Its own hosts get one request a second on average, after a rest this many at once.
MANNERS = Manners(NAME, (DOMAIN,), pace_seconds=1.0, burst=8)
