"""The small language of checks: one comparison of figures with a limit, or whether something changed.

max_drawdown:1y of IWM < -20%            a column of a fund, with a window; `max_drawdown:1y(IWM)` is the same
return_ytd(IWM) - return_ytd(VOO) > 0    arithmetic: + - * / and brackets
net_flow of group us-smallcap < 0 for 3 months
return_ytd of XLK <= min(return_ytd of XLF, return_ytd of XLE)
median(return_1y of group smallcap-value) < median(return_1y of group smallcap-growth)
age of IWM > 3 sessions                  sessions since the last close; `age of net_flow of IWM > 100 days`
methodology of IWM changed               also `layout of "prices/IWM.csv" changed`
figure IWM.alpha_t of "alpha IWM --model ff3" < -2    a cell of any command line's table, ROW.COLUMN
status of IWM != ok                      texts and days are compared with = and !=, days with < and > too

The language of index rules (`methodology.expression`) is about columns of one table: no name in it has a colon or a
hyphen, and its faults have no place. So both have a reader of their own, of the same make: a method for each level of
precedence, and the same limits.
"""

from __future__ import annotations

import re
from datetime import date

from smallcap_cli.core.checks.nodes import (
    UNITS,
    AgeNode,
    Amount,
    Arithmetic,
    CellNode,
    Clause,
    ClauseNode,
    FigureNode,
    GrammarFault,
    LayoutNode,
    Length,
    LineCell,
    Pick,
    Place,
    Signed,
    Word,
)
from smallcap_cli.core.methodology.expression import DEEPEST_EXPRESSION, LONGEST_EXPRESSION

COMPARISONS = ("<=", ">=", "!=", "==", "<", ">", "=")
#: Functions of several figures, or of a figure of every fund of a group.
PICKS = ("min", "max", "mean", "median", "sum")
#: What a number may be written with, and what it is multiplied by.
SCALES = {"": 1.0, "%": 0.01, "bp": 0.0001, "k": 1e3, "m": 1e6, "bn": 1e9, "tn": 1e12}
LONGEST_WAIT = 2600
AGE, LAYOUT, CELL = "age", "layout", "figure"

_DAY = r"\d{4}-\d{2}-\d{2}"
_WINDOW = rf"{_DAY}:{_DAY}|since:{_DAY}|low:\d{{4}}-\d{{2}}|\d+m-\d+m|\d{{4}}-\d{{2}}|[A-Za-z0-9]+"
_TOKENS = re.compile(
    rf"(?P<day>{_DAY})|(?P<number>\d[\d_,]*(?:\.\d+)?(?:\s?(?:%|(?:bp|bn|tn|k|m)\b))?)"
    rf"|(?P<name>[A-Za-z_]\w*(?::(?:{_WINDOW}))?)|(?P<text>\"[^\"]*\"|'[^']*')"
    rf"|(?P<sign><=|>=|!=|==|[-+*/()<>=,])",
    re.ASCII,
)
_FUND = re.compile(r"\^?[A-Za-z0-9][A-Za-z0-9.\-=&]*", re.ASCII)
_GROUP = re.compile(r"[A-Za-z0-9][\w-]*", re.ASCII)
_CELL = re.compile(r"[^\s\"'()<>=!,]+")
_WORD = re.compile(r"[A-Za-z0-9][\w.\-]*", re.ASCII)


def parse_clause(text: str) -> Clause:
    """The condition that a text stands for. **Raises** GrammarFault with its place for anything else."""
    if len(text) > LONGEST_EXPRESSION:
        what = f"{len(text):,} characters, at most {LONGEST_EXPRESSION} are read"
        raise GrammarFault(what, LONGEST_EXPRESSION, len(text), "write two checks")
    return _ClauseReader(text).clause()


def parse_length(text: str) -> Length:
    """The length of time of a text such as `3 sessions`. **Raises** GrammarFault."""
    reader = _ClauseReader(text)
    length = reader.length()
    reader.end()
    return length


def parse_level(text: str) -> Amount:
    """A number with its sign and unit, such as -15%. **Raises** GrammarFault."""
    reader = _ClauseReader(text)
    minus = reader.takes("-")
    number = reader.number()
    reader.end()
    return number._replace(value=-number.value if minus else number.value)


class _ClauseReader:
    """Reads a text from left to right; one method a level of precedence."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.at = 0
        self.depth = 0

    def clause(self) -> Clause:
        left = self.sum_of_terms()
        if self._word_is("changed"):
            self.end()
            return Clause(left, "changed", None)
        operator = self._comparison()
        right = self._right_side(left, operator)
        wait = self.length() if self._word_is("for") else None
        following = self._peek()
        if following is not None and following[1] in (*COMPARISONS, "and", "or"):
            raise self._fault("a check is one comparison", "write two checks, each with its own id")
        self.end()
        return Clause(left, "=" if operator == "==" else operator, right, wait)

    def sum_of_terms(self) -> ClauseNode:
        self.depth += 1
        if self.depth > DEEPEST_EXPRESSION:
            raise self._fault(f"brackets nest at most {DEEPEST_EXPRESSION} deep")
        node = self._product()
        while sign := self.takes("+", "-"):
            node = Arithmetic(sign, node, self._product(), Place(self.at - 1, self.at))
        self.depth -= 1
        return node

    def number(self) -> Amount:
        kind, token, place = self._next("a number")
        if kind != "number":
            raise GrammarFault(f"expected a number, found {token[:40]!r}", *place)
        digits, sign = _parts(token)
        try:
            value = float(digits.replace("_", "").replace(",", "")) * SCALES[sign]
        except ValueError:
            raise GrammarFault(f"{token[:40]!r} is not a number", *place) from None
        unit = sign if sign in ("%", "bp") else next((u for u in UNITS if self._word_is(u, u[:-1])), "")
        return Amount(_nearest(digits, sign, value), unit, Place(place.start, self.at))

    def length(self) -> Length:
        start = self._skip()
        amount = self.number()
        if amount.unit not in UNITS or amount.value != int(amount.value) or not 1 <= amount.value <= LONGEST_WAIT:
            raise GrammarFault("not a length of time", start, self.at, f"such as 3 {', 3 '.join(UNITS)}")
        return Length(int(amount.value), amount.unit)

    def takes(self, *signs: str) -> str:
        """The sign that comes next where it is one of these, taken; else an empty text."""
        found = self._peek()
        if found is None or found[0] != "sign" or found[1] not in signs:
            return ""
        self.at = found[2].stop
        return found[1]

    def end(self) -> None:
        """Nothing, at the end of the text. **Raises** GrammarFault."""
        if self._skip() < len(self.text):
            raise self._fault(f"unexpected {self._rest()!r}")

    def _product(self) -> ClauseNode:
        node = self._factor()
        while sign := self.takes("*", "/"):
            node = Arithmetic(sign, node, self._factor(), Place(self.at - 1, self.at))
        return node

    def _factor(self) -> ClauseNode:
        if self.takes("-"):
            return Signed(self._atom())
        return self._atom()

    def _atom(self) -> ClauseNode:
        found = self._peek()
        if found is not None and found[0] == "number":
            return self.number()
        kind, token, place = self._next("a column, a number or a bracket")
        if token == "(":
            node = self.sum_of_terms()
            self._expect(")")
            return node
        if kind == "text" and self.text[place.start] in "'\"":
            raise GrammarFault("write a text on the right of = or !=", *place)
        if kind != "name" or token in ("of", "group", "for", "changed"):
            raise GrammarFault(f"expected a column or a number, found {token[:40]!r}", *place)
        if token in PICKS and self.takes("("):
            return self._pick(token, place)
        if token == LAYOUT:
            return self._layout(place)
        if token == CELL:
            return self._cell(place)
        return self._age(place) if token == AGE else self._figure(token, place)

    def _pick(self, function: str, place: Place) -> Pick:
        arguments = [self.sum_of_terms()]
        while self.takes(","):
            arguments.append(self.sum_of_terms())
        self._expect(")")
        return Pick(function, tuple(arguments), Place(place.start, self.at))

    def _figure(self, column: str, place: Place) -> FigureNode:
        bracket = bool(self.takes("("))
        if not bracket and not self._word_is("of"):
            hint = f"write {column} of IWM, or {column} of group us-smallcap"
            raise GrammarFault(f"of which fund is {column[:40]!r}?", place.start, place.stop, hint)
        subject, of_group, at_subject = self._subject()
        if bracket:
            self._expect(")")
        return FigureNode(column, subject, of_group, place, at_subject)

    def _age(self, place: Place) -> AgeNode:
        """`age of IWM`, `age(IWM)` or `age of COLUMN of IWM`."""
        bracket = bool(self.takes("("))
        if not bracket and not self._word_is("of"):
            raise GrammarFault("of what is the age?", place.start, place.stop, "such as age of IWM > 3 sessions")
        mark, column = self._skip(), ""
        found = self._peek()
        if found is not None and found[0] == "name" and not self._at_group():
            self.at = found[2].stop
            if self._word_is("of"):
                column, place = found[1], Place(place.start, found[2].stop)
            else:
                self.at = mark
        subject, of_group, at_subject = self._subject()
        if bracket:
            self._expect(")")
        return AgeNode(column, subject, of_group, place, at_subject)

    def _layout(self, place: Place) -> LayoutNode:
        if not self._word_is("of"):
            raise GrammarFault("of which file is the layout?", *place, 'such as layout of "prices/IWM.csv" changed')
        kind, token, where = self._next("a file in quotes")
        if kind != "text" or len(token) < 3:
            raise GrammarFault("write the file in quotes", *where, 'such as layout of "prices/IWM.csv" changed')
        return LayoutNode(token[1:-1], Place(place.start, where.stop))

    def _cell(self, place: Place) -> CellNode:
        """`figure ROW.COLUMN of "COMMAND LINE"`; a row with blanks in its name stands in quotes with its column."""
        hint = 'such as figure IWM.alpha_t of "alpha IWM --model ff3" < -2'
        name, at_name = self._text_in_quotes() or self._cell_name(place)
        if "." not in name.strip("."):
            raise GrammarFault("which row and column is the figure?", *at_name, hint)
        if not self._word_is("of"):
            raise GrammarFault(f"of which command line is {name[:40]}?", *at_name, hint)
        line = self._text_in_quotes()
        if line is None:
            raise self._fault("write a command line in quotes", hint)
        if not line[0].strip():
            raise GrammarFault("write a command line in quotes", *line[1], hint)
        return CellNode(LineCell(name, line[0].strip()), at_name, line[1])

    def _cell_name(self, otherwise: Place) -> tuple[str, Place]:
        """The name of a cell without quotes and its place; empty where there is none."""
        found = _CELL.match(self.text, self._skip())
        if found is None:
            return "", otherwise
        self.at = found.end()
        return found[0], Place(found.start(), found.end())

    def _text_in_quotes(self) -> tuple[str, Place] | None:
        """The text in quotes that comes next, taken, and its place; None where none does."""
        found = self._peek()
        if found is None or found[0] != "text":
            return None
        self.at = found[2].stop
        return found[1][1:-1], found[2]

    def _subject(self) -> tuple[str, bool, Place]:
        """A fund, or `group` and the name of one."""
        of_group = self._at_group()
        if of_group:
            self._word_is("group")
        start = self._skip()
        found = (_GROUP if of_group else _FUND).match(self.text, start)
        if found is None:
            raise self._fault("expected a group" if of_group else "expected a fund")
        self.at = found.end()
        return (found[0] if of_group else found[0].upper()), of_group, Place(start, self.at)

    def _at_group(self) -> bool:
        """Whether `group NAME` comes next; GROUP alone may be a fund."""
        return re.compile(r"group\s+[A-Za-z0-9]").match(self.text, self._skip()) is not None

    def _comparison(self) -> str:
        operator = self.takes(*COMPARISONS)
        if not operator:
            raise self._fault(f"expected one of {' '.join(COMPARISONS)} or `changed`")
        return operator

    def _right_side(self, left: ClauseNode, operator: str) -> ClauseNode:
        """A sum; right of a comparison also a day, a text in quotes or a bare word."""
        found = self._peek()
        if found is not None and found[0] in ("day", "text"):
            self.at = found[2].stop
            text = found[1] if found[0] == "day" else found[1][1:-1]
            return Word(self._day(text, found[2]) if found[0] == "day" else text, found[2])
        start = self._skip()
        word = _WORD.match(self.text, start)
        if word is not None and word[0][0].isalpha() and operator in ("=", "==", "!="):
            rest = self.text[word.end() :].lstrip()
            if word[0] not in (*PICKS, CELL) and not rest.startswith(("(", "of ", ":")):
                self.at = word.end()
                return Word(word[0], Place(start, self.at))
        return self.sum_of_terms()

    def _day(self, text: str, place: Place) -> date:
        try:
            return date.fromisoformat(text)
        except ValueError:
            raise GrammarFault(f"{text} is not a date", *place, "write YYYY-MM-DD") from None

    def _peek(self) -> tuple[str, str, Place] | None:
        found = _TOKENS.match(self.text, self._skip())
        if found is None or found.lastgroup is None:
            return None
        return found.lastgroup, found[0], Place(found.start(), found.end())

    def _next(self, wanted: str) -> tuple[str, str, Place]:
        found = self._peek()
        if found is None:
            rest = self._rest()
            raise self._fault(f"expected {wanted}, " + (f"found {rest!r}" if rest else "and it ends"))
        self.at = found[2].stop
        return found

    def _expect(self, sign: str) -> None:
        if not self.takes(sign):
            rest = self._rest()
            raise self._fault(f"expected {sign!r}" + (f", found {rest!r}" if rest else ", and it ends"))

    def _word_is(self, *words: str) -> bool:
        found = re.compile(rf"(?:{'|'.join(words)})\b").match(self.text, self._skip())
        self.at = found.end() if found else self.at
        return found is not None

    def _skip(self) -> int:
        while self.at < len(self.text) and self.text[self.at].isspace():
            self.at += 1
        return self.at

    def _rest(self) -> str:
        return self.text[self._skip() :].split(" ")[0][:40]

    def _fault(self, what: str, hint: str = "") -> GrammarFault:
        start = self._skip()
        return GrammarFault(what, start, start + len(self._rest()), hint)


def _parts(token: str) -> tuple[str, str]:
    """The digits of a number and the sign after them."""
    digits = token.rstrip("%bptnkm ")
    return digits, token[len(digits) :].strip()


def _nearest(digits: str, sign: str, value: float) -> float:
    """The number nearest to what is written: 20% is 0.2 and not 0.2 and a bit."""
    exponent = {"%": -2, "bp": -4}.get(sign)
    plain = digits.replace("_", "").replace(",", "")
    return value if exponent is None else float(f"{plain}e{exponent}")
