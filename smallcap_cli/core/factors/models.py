"""The models: which factors explain a fund's returns, and where they come from."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import NamedTuple


class FactorModel(NamedTuple):
    """A model's factors; `base` are the kinds of files that have all of them but momentum; the paper and its DOI."""

    name: str
    factors: tuple[str, ...]
    base: tuple[str, ...]
    reference: str

    @property
    def with_momentum(self) -> bool:
        """Whether momentum is one of the factors."""
        return "mom" in self.factors

    @property
    def fewest_months(self) -> int:
        """Months below which it is too short to test: three years."""
        return 36


MODELS: Mapping[str, FactorModel] = MappingProxyType({
    one.name: one for one in (
        FactorModel("capm", ("market",), ("three", "five"), "Jensen 1968, doi:10.1111/j.1540-6261.1968.tb00815.x"),
        FactorModel(
            "ff3", ("market", "smb", "hml"), ("three",), "Fama and French 1993, doi:10.1016/0304-405X(93)90023-5"
        ),
        FactorModel(
            "carhart", ("market", "smb", "hml", "mom"), ("three",),
            "Carhart 1997, doi:10.1111/j.1540-6261.1997.tb03808.x",
        ),
        FactorModel(
            "ff5", ("market", "smb", "hml", "rmw", "cma"), ("five",),
            "Fama and French 2015, doi:10.1016/j.jfineco.2014.10.010",
        ),
        FactorModel(
            "ff5+mom", ("market", "smb", "hml", "rmw", "cma", "mom"), ("five",),
            "Fama and French 2018, doi:10.1016/j.jfineco.2018.02.012",
        ),
    )
})  # fmt: skip
#: Size and value are what small-cap funds differ in, and one file has both.
DEFAULT_MODEL = "ff3"
