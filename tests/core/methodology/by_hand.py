"""A second, slow reading of the rules: line by line, with dictionaries, and nothing of the engine.

It follows the words of the schema and of the kinds' descriptions, so that an agreement of both says something.
None is a missing value. Lines are looked at in the order of their ids.
"""

from __future__ import annotations

import ast
import math
import re
from collections.abc import Callable, Mapping, Sequence
from datetime import date
from typing import Any

Line = dict[str, Any]
_BY = re.compile(r"(\w+)\(([^()]*)\) by (\w+)")
_LISTS = {"ni_q": ("ni_q", 8), "monthly_volume_shares": ("volume_m", 6)}
_GRADES = ("exact", "approximate", "proxy", "skipped")


def product(one: float | None, other: float | None) -> float | None:
    return None if one is None or other is None else one * other


class Stop(Exception):
    """A step that stops at missing input."""


class ByHand:
    """One run over one universe; `out` says at which step each excluded line left."""

    def __init__(self, lines: Sequence[Mapping[str, Any]], prior: Mapping[str, float], as_of: date) -> None:
        self.lines = [dict(line) for line in sorted(lines, key=lambda line: str(line["security_id"]))]
        self.as_of = as_of
        self.out: dict[str, str] = {}
        self.grades: list[str] = []
        self.limits: dict[str, float] = {}
        self.ranked: dict[str, dict[str, tuple[int, float, float]]] = {}
        for line in self.lines:
            line["was"] = prior.get(line["security_id"], 0.0)
            line["held_fraction"] = 1.0
            for name, (stem, most) in _LISTS.items():
                line[name] = [line.get(f"{stem}{place}") for place in range(1, most + 1)]
            line["total_mcap"] = product(line.get("price"), line.get("shares_out"))
            free = line.get("float_factor")
            line["float_mcap"] = product(line["total_mcap"], 0.9 if free is None else free)
        for line in self.lines:
            own = [one for one in self.lines if one["company_id"] == line["company_id"]]
            owned = [one for one in own if one.get("security_type", "common") in ("common", "reit")] or own
            known = [one["total_mcap"] for one in owned if one["total_mcap"] is not None]
            line["company_mcap"] = sum(known) if known else None

    def run(self, steps: Sequence[Mapping[str, Any]]) -> ByHand:
        for step in steps:
            self.step, self.grade = step, step.get("grade", "skipped" if step["kind"] == "manual" else "exact")
            gone = getattr(self, "do_" + step["kind"])() or []
            for line in gone:
                self.out.setdefault(line["security_id"], step["id"])
            self.grades.append(self.grade)
        return self

    # ---- what is left, and the answers

    def left(self) -> list[Line]:
        return [line for line in self.lines if line["security_id"] not in self.out]

    def companies(self, lines: Sequence[Line] | None = None) -> list[str]:
        return sorted({line["company_id"] for line in (self.left() if lines is None else lines)})

    def lines_of(self, company: str, lines: Sequence[Line] | None = None) -> list[Line]:
        return [line for line in (self.left() if lines is None else lines) if line["company_id"] == company]

    def was_member(self, company: str) -> float:
        return max(line["was"] for line in self.lines if line["company_id"] == company)

    def weights(self) -> dict[str, float]:
        found = {line["security_id"]: line.get("weight", 1.0) for line in self.left()}
        whole = sum(found.values())
        return {name: value / whole for name, value in found.items()}

    def concerned(self, *, by_company: bool) -> list[Line]:
        who = self.step.get("applies_to", "all")
        chosen = []
        for line in self.left():
            member = (self.was_member(line["company_id"]) if by_company else line["was"]) > 0
            if who == "all" or (who == "members") == member:
                chosen.append(line)
        return chosen

    def missing(self, line: Line, among: int, holes: list[Line]) -> bool:
        """True when a line without input is to be dropped."""
        policy = self.step.get("missing", "exclude")
        if policy == "fail":
            raise Stop(line["security_id"])
        if policy == "keep":
            holes.append(line)
            worse = "skipped" if len(holes) == among else "approximate"
            self.grade = max(self.grade, worse, key=_GRADES.index)
            return False
        return True

    # ---- kinds

    def do_filter(self) -> list[Line]:
        among = self.concerned(by_company=False)
        gone: list[Line] = []
        for condition in self.step["conditions"]:
            holes: list[Line] = []
            for line in among:
                if line in gone:
                    continue
                met = self.meets(line, condition)
                if met is False or (met is None and self.missing(line, len(among), holes)):
                    gone.append(line)
        return gone

    def meets(self, line: Line, condition: Mapping[str, Any]) -> bool | None:
        op, value = condition["op"], line.get(condition["column"])
        if op == "all_gt":
            if any(one is not None and one <= condition["value"] for one in value):
                return False
            return None if any(one is None for one in value) else True
        if value is None or value == "":
            return None
        limit = condition.get("value")
        if isinstance(limit, str) and op in (">=", ">", "<=", "<"):
            limit = self.worth(limit, line)
            if limit is None:
                return None
        tests: dict[str, Callable[[], bool]] = {
            ">=": lambda: value >= limit, ">": lambda: value > limit, "<=": lambda: value <= limit,
            "<": lambda: value < limit, "==": lambda: value == limit, "in": lambda: value in limit,
            "not_in": lambda: value not in limit, "is_true": lambda: bool(value),
        }  # fmt: skip
        return tests[op]()

    def do_derive(self) -> None:
        found = {id(line): self.worth(self.step["expr"], line) for line in self.lines}
        if self.step["level"] == "company":
            inside = self.left()
            for company in self.companies(self.lines):
                own = self.lines_of(company, inside) + self.lines_of(company, self.lines)
                value = next((found[id(line)] for line in own if found[id(line)] is not None), None)
                for line in self.lines_of(company, self.lines):
                    found[id(line)] = value
        for line in self.lines:
            line[self.step["column"]] = found[id(line)]

    def figure(self, company: str, column: str, lines: Sequence[Line] | None = None) -> float | None:
        return next((x[column] for x in self.lines_of(company, lines) if x.get(column) is not None), None)

    def ladder(self, values: Mapping[str, float | None]) -> dict[str, tuple[int, float, float]]:
        """Company -> place, where its share begins, where it ends."""
        known = sorted((c for c in values if values[c] is not None), key=lambda c: (-values[c], c))  # type: ignore[operator]
        whole = sum(max(values[c] or 0.0, 0.0) for c in known)
        found, reached = {}, 0.0
        for place, company in enumerate(known, 1):
            after = reached + max(values[company] or 0.0, 0.0)
            if whole > 0:
                found[company] = (place, 100 * reached / whole, 100 * after / whole)
            else:
                found[company] = (place, math.nan, math.nan)
            reached = after
        return found

    def do_company_rank(self) -> list[Line]:
        column = self.step["by"]
        values = {company: self.figure(company, column) for company in self.companies()}
        if self.step["universe"] == "all":
            for company in self.companies(self.lines):
                if values.get(company) is None:
                    values[company] = self.figure(company, column, self.lines)
        ladder = self.ladder(values)
        self.ranked[column] = self.ranked[""] = ladder
        holes: list[Line] = []
        among = self.left()
        for line in self.lines:
            place, start, end = ladder.get(line["company_id"], (None, None, None))
            line["rank"], line["cum_pct"] = place, end
            line["cum_mid"] = None if start is None or end is None else (start + end) / 2
        return [line for line in among if line["company_id"] not in ladder and self.missing(line, len(among), holes)]

    def do_rank_band(self) -> list[Line]:
        ladder, low, high = self.ranked[""], self.step["lo"], self.step["hi"]
        buffer = self.step.get("buffer", {})
        upper, lower, unit = buffer.get("upper", 0), buffer.get("lower", 0), buffer.get("unit")
        by_place = {place: company for company, (place, _, _) in ladder.items()}
        gone, holes, among = [], [], self.concerned(by_company=True)

        def end_at(place: int) -> float:
            return ladder[by_place[min(place, len(by_place))]][2] if place >= 1 and by_place else 0.0

        for line in among:
            if line["company_id"] not in ladder:
                if self.missing(line, len(among), holes):
                    gone.append(line)
                continue
            place, _, end = ladder[line["company_id"]]
            if low <= place <= high:
                continue
            stays = False
            if self.was_member(line["company_id"]) > 0:
                if place < low and upper:
                    if unit == "cum_pct_points":
                        stays = end >= end_at(low - 1) - upper
                    else:
                        stays = place >= low - upper * ((high - low + 1) / 100 if unit == "pct_of_count" else 1)
                if place > high and lower:
                    if unit == "cum_pct_points":
                        stays = end <= end_at(high) + lower
                    else:
                        stays = place <= high + lower * ((high - low + 1) / 100 if unit == "pct_of_count" else 1)
            if not stays:
                gone.append(line)
        return gone

    def do_percentile_band(self) -> list[Line]:
        column = self.step["column"]
        ladder = self.ranked.get(column) or self.ladder({c: self.figure(c, column) for c in self.companies()})
        buffer = self.step.get("buffer", {})
        packet = buffer.get("packet", 0) or 1.0
        low, high = self.step["lo"], self.step["hi"]
        top, bottom = low - buffer.get("upper", 0), high + buffer.get("lower", 0)
        gone, holes, among = [], [], self.concerned(by_company=True)
        for line in among:
            place = ladder.get(line["company_id"])
            if place is None or math.isnan(place[1]):
                if self.missing(line, len(among), holes):
                    gone.append(line)
                continue
            _, start, end = place
            if self.step["straddle"] == "upper":
                core, near = low <= start < high, top <= start < bottom
            else:
                point = end if self.step["straddle"] == "lower" else (start + end) / 2
                core, near = low < point <= high, top < point <= bottom
            held = self.was_member(line["company_id"])
            if held == 0:
                after = 1.0 if core else 0.0
            elif core:
                after = min(1.0, held + packet)
            elif packet == 1.0:
                after = 1.0 if near else 0.0
            elif near and held == 1.0:
                after = 1.0
            else:
                after = max(0.0, held - packet)
            if after:
                line["held_fraction"] = after
            else:
                gone.append(line)
        return gone

    def do_dollar_band(self) -> list[Line]:
        row = [r for r in self.step["history"] if r["from"] is None or r["from"] <= self.as_of][-1]
        own = self.step.get("figures_of", self.step["id"])
        self.limits[f"{own}.lo"], self.limits[f"{own}.hi"] = row["lo"], row["hi"]
        retain, who = self.step.get("retain"), self.step.get("applies_to", "all")
        gone, holes, among = [], [], []
        for line in self.left():
            member = self.was_member(line["company_id"]) > 0
            low, high = row["lo"], row["hi"]
            if member and retain:
                low, high = low * retain["lo_mult"], high * retain["hi_mult"]
            if (who == "additions" and member and not retain) or (who == "members" and not member):
                continue
            among.append((line, low, high))
        for line, low, high in among:
            value = line.get(self.step["column"])
            if value is None:
                if self.missing(line, len(among), holes):
                    gone.append(line)
            elif not low <= value <= high:
                gone.append(line)
        return gone

    def do_relative_band(self) -> list[Line]:
        gone, holes, among = [], [], self.concerned(by_company=True)
        for line in among:
            low = self.worth(self.step["min"], line) if "min" in self.step else -math.inf
            high = self.worth(self.step["max"], line) if "max" in self.step else math.inf
            value = line.get(self.step["column"])
            if value is None or low is None or high is None:
                if self.missing(line, len(among), holes):
                    gone.append(line)
            elif not low <= value <= high:
                gone.append(line)
        return gone

    def size_of(self, line: Line) -> float | None:
        found: float | None = line["float_mcap"]
        return found

    def do_share_class(self) -> list[Line]:
        gone, holes = [], []
        largest = set()
        for company in self.companies():
            own = self.lines_of(company)
            sizes = [-math.inf if self.size_of(line) is None else self.size_of(line) for line in own]
            largest.add(own[sizes.index(max(sizes))]["security_id"])  # type: ignore[type-var]
        others = [x for x in self.concerned(by_company=False) if x["security_id"] not in largest]
        if self.step["mode"] == "primary_only":
            return others
        limit, least = self.step.get("min_line_float_mcap"), None
        if limit == "smallest_member_float_mcap":
            sums = []
            for company in self.companies():
                parts = [self.size_of(line) for line in self.lines_of(company)]
                if None not in parts:
                    sums.append(sum(parts))  # type: ignore[arg-type]
            limit = least = min(sums) if sums else None
        elif limit is None:
            return []
        for line in others:
            size = self.size_of(line)
            if isinstance(self.step["min_line_float_mcap"], str) and limit != least:
                limit = self.worth(self.step["min_line_float_mcap"], line)
            if size is None or limit is None:
                if self.missing(line, len(others), holes):
                    gone.append(line)
            elif size < limit:
                gone.append(line)
        return gone

    def do_score(self) -> list[Line]:
        inside = self.left()
        group = self.step.get("group")
        scaled: dict[int, list[float | None]] = {id(line): [] for line in self.lines}
        for part in self.step["parts"]:
            for line in self.lines:
                peers = [x for x in inside if group is None or x.get(group) == line.get(group)]
                values = [x[part["column"]] for x in peers if x.get(part["column"]) is not None]
                own = line.get(part["column"])
                known = own is not None and line in inside
                scaled[id(line)].append(self.scaled(own, values, part) if known else None)
        gone, holes = [], []
        for line in self.lines:
            pairs = [(v, p["weight"]) for v, p in zip(scaled[id(line)], self.step["parts"], strict=True)]
            upper = sum(value * weight for value, weight in pairs if value is not None)
            lower = sum(weight for value, weight in pairs if value is not None)
            line[self.step["column"]] = upper / lower if lower else None
            lacking = any(value is None for value, _ in pairs)
            if line in inside and lacking and self.missing(line, len(inside), holes):
                gone.append(line)
        return gone

    def scaled(self, own: float, values: list[float], part: Mapping[str, Any]) -> float:
        if "winsor" in self.step:
            ordered = sorted(values)
            edges = []
            for share in (self.step["winsor"], 1 - self.step["winsor"]):
                place = (len(ordered) - 1) * share
                below = math.floor(place)
                above = min(below + 1, len(ordered) - 1)
                edges.append(ordered[below] + (ordered[above] - ordered[below]) * (place - below))
            low, high = edges[0], max(edges)
            values = [min(max(value, low), high) for value in values]
            own = min(max(own, low), high)
        if self.step["transform"] == "pct_rank":
            below = sum(value < own for value in values)
            alike = sum(value == own for value in values)
            found = (below + alike / 2) / len(values)
            return 1 - found if part.get("direction") == "low" else found
        mean = sum(values) / len(values)
        spread = math.sqrt(sum((value - mean) * (value - mean) for value in values) / len(values))
        found = (own - mean) / spread if spread else 0.0
        return -found if part.get("direction") == "low" else found

    def worth_of_company(self, company: str) -> float:
        return self.figure(company, "company_mcap") or 0.0

    def queue(self, descending: bool) -> list[str]:
        """Companies that have the figure, best first."""
        best = {}
        for company in self.companies():
            values = [x[self.step["by"]] for x in self.lines_of(company) if x.get(self.step["by"]) is not None]
            if values:
                best[company] = max(values) if descending else -min(values)
        return sorted(best, key=lambda c: (-best[c], -self.worth_of_company(c), c))

    def without_place(self, order: Sequence[str], gone: list[Line]) -> list[Line]:
        """The lines concerned that have a place; those without are treated as the step says."""
        among = self.concerned(by_company=True)
        holes: list[Line] = []
        judged = []
        for line in among:
            if line["company_id"] in order:
                judged.append(line)
            elif self.step.get("missing", "exclude") != "keep":
                self.missing(line, len(among), holes)
                gone.append(line)
            else:
                self.missing(line, len(among), holes)
        return judged

    def do_select(self) -> list[Line]:
        gone: list[Line] = []
        order = self.queue(self.step["order"] == "desc")
        judged = self.without_place(order, gone)
        wanted = self.step["n"] if "n" in self.step else math.floor(self.step["frac"] * len(order) + 0.5)
        buffer = self.step.get("buffer_count", 0)
        members = [company for company in order if self.was_member(company) > 0]
        if self.step.get("fill_policy") == "proxy_by_mcap":
            chosen = members[:wanted]
            rest = sorted((c for c in order if c not in members), key=lambda c: -self.worth_of_company(c))
        else:
            chosen = [c for c in members if order.index(c) < wanted + buffer][:wanted] if buffer else []
            rest = [c for c in order if c not in chosen]
        chosen = chosen + rest[: wanted - len(chosen)]
        return gone + [line for line in judged if line["company_id"] not in chosen]

    def do_exclude_worst(self) -> list[Line]:
        gone: list[Line] = []
        order = self.queue(True)
        judged = self.without_place(order, gone)
        count = math.floor(self.step["frac"] * len(order) + 0.5)
        worst = order[len(order) - count :]
        return gone + [line for line in judged if line["company_id"] in worst]

    def do_style_split(self) -> list[Line]:
        inside = self.left()
        score, pure = self.step["score"], self.step["pure_frac"]
        gone, holes = [], []
        for line in self.lines:
            line["value_share"] = 0.5 if line in inside else None
        sizes = {id(line): line["weight"] if "weight" in line else self.size_of(line) for line in inside}
        judged = [line for line in inside if line.get(score) is not None and sizes[id(line)] is not None]
        gone.extend(x for x in inside if x not in judged and self.missing(x, len(inside), holes))
        judged.sort(key=lambda line: (-line[score], line["security_id"]))
        whole = sum(max(sizes[id(line)], 0) for line in judged)
        reached = 0.0
        for line in judged:
            size = max(sizes[id(line)], 0)
            reached += size
            if whole <= 0:
                continue
            middle = (reached - size / 2) / whole
            if middle <= pure:
                share = 1.0
            elif middle >= 1 - pure:
                share = 0.0
            else:
                across = (middle - pure) / (1 - 2 * pure)
                share = 1 - across
                if self.step["curve"] != "linear":  # an S of steepness 8, stretched to reach 1 and 0
                    at = [1 / (1 + math.exp(8 * (place - 0.5))) for place in (across, 0.0, 1.0)]
                    share = (at[0] - at[2]) / (at[1] - at[2])
            line["value_share"] = share
        for line in self.lines:
            line["growth_share"] = None if line["value_share"] is None else 1 - line["value_share"]
        return gone

    def do_weight(self) -> list[Line]:
        gone, holes, among = [], [], self.left()
        for line in self.lines:
            line["weight"] = 0.0
        for line in among:
            value = self.worth(self.step["by"], line)
            if value is not None and "held_fraction" not in self.step["by"]:
                value *= line["held_fraction"]
            if value is None:
                if self.missing(line, len(among), holes):
                    gone.append(line)
            elif value <= 0:
                gone.append(line)
            else:
                line["weight"] = value
        whole = sum(line["weight"] for line in among)
        for line in among:
            line["weight"] = line["weight"] / whole if whole else 0.0
        return gone

    def do_cap(self) -> None:
        inside = self.left()
        weight = {c: sum(x.get("weight", 1.0) for x in self.lines_of(c)) for c in self.companies()}
        whole = sum(weight.values())
        if not whole:
            return
        before = {company: value / whole for company, value in weight.items()}
        limit = {company: self.step.get("max_weight", 1.0) for company in weight}
        if "max_multiple_of" in self.step:
            for company in weight:
                own = [x[self.step["max_multiple_of"]] for x in self.lines_of(company)]
                known = [value for value in own if value is not None]
                if known:
                    limit[company] = min(limit[company], sum(known))
        after = self.held_to(before, limit)
        group = self.step.get("group")
        if group:
            group_of = {c: self.lines_of(c, self.lines)[-1].get(group) for c in weight}
            after = self.groups_held_to(after, limit, group_of)
        for line in inside:
            company = line["company_id"]
            own = line.get("weight", 1.0) / whole
            line["weight"] = own * after[company] / before[company] if before[company] else 0.0

    def held_to(self, weight: Mapping[str, float], limit: Mapping[str, float]) -> dict[str, float]:
        whole = sum(weight.values())
        found = {company: value / whole for company, value in weight.items()}
        positive = [company for company in found if found[company] > 0]
        if sum(limit[company] for company in positive) < 1 - 1e-12:
            self.grade = max(self.grade, "approximate", key=_GRADES.index)
            room = sum(limit[company] for company in positive)
            return {c: limit[c] / room if c in positive and room else found[c] * (not room) for c in found}
        full: set[str] = set()
        while any(found[c] > limit[c] + 1e-12 for c in found if c not in full):
            full |= {c for c in found if c not in full and found[c] > limit[c] + 1e-12}
            rest = sum(found[c] for c in positive if c not in full)
            room = 1 - sum(limit[c] for c in full)
            for company in positive:
                if company in full:
                    found[company] = limit[company]
                elif rest > 0:
                    found[company] *= room / rest
        return found

    def groups_held_to(
        self, weight: dict[str, float], limit: Mapping[str, float], group_of: Mapping[str, Any]
    ) -> dict[str, float]:
        most = self.step.get("max_group", 1.0)
        if most >= 1:
            return weight
        for _ in range(500):
            held: dict[Any, float] = {}
            for company, value in weight.items():
                held[group_of[company]] = held.get(group_of[company], 0.0) + value
            over = [group for group in held if held[group] > most + 1e-12]
            if not over:
                return weight
            room = [group for group in held if group not in over and held[group] > 0]
            if not room:
                break
            excess = sum(held[group] - most for group in over)
            spread = sum(held[group] for group in room)
            for company in weight:
                group = group_of[company]
                if group in over:
                    weight[company] *= most / held[group]
                elif group in room:
                    weight[company] *= 1 + excess / spread
            weight = self.held_to(weight, limit)
        self.grade = max(self.grade, "approximate", key=_GRADES.index)
        return weight

    def do_carry(self) -> None:
        return None

    def do_manual(self) -> None:
        return None

    # ---- expressions, by way of Python's own grammar

    def worth(self, text: str, line: Line) -> float | None:
        spelled = _BY.sub(lambda found: f"by({found[1]!r}, {found[2]!r}, {found[3]!r})", text)
        value = self.value(ast.parse(spelled, mode="eval").body, line)
        return None if value is None or not math.isfinite(value) else value

    def value(self, node: ast.expr, line: Line) -> Any:
        if isinstance(node, ast.Constant):
            return float(node.value) if isinstance(node.value, int | float) else node.value
        if isinstance(node, ast.Name):
            return self.named(node.id, line)
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name):
            return self.limits.get(f"{node.value.id}.{node.attr}")
        if isinstance(node, ast.UnaryOp):
            inner = self.value(node.operand, line)
            return None if inner is None else -inner
        if isinstance(node, ast.Subscript):
            return self.places(node, line)
        if isinstance(node, ast.BinOp):
            return self.combined(node, line)
        assert isinstance(node, ast.Call)
        return self.called(node, line)

    def named(self, name: str, line: Line) -> Any:
        if name == "smallest_member_float_mcap":
            raise AssertionError("share_class reads this limit itself, no other kind may")
        value = line.get(name)
        return float(value) if isinstance(value, int | float) else value

    def places(self, node: ast.Subscript, line: Line) -> Any:
        assert isinstance(node.value, ast.Name)
        places = line[node.value.id]
        if isinstance(node.slice, ast.Slice):
            start = node.slice.lower.value if isinstance(node.slice.lower, ast.Constant) else None
            stop = node.slice.upper.value if isinstance(node.slice.upper, ast.Constant) else None
            return places[start:stop]
        assert isinstance(node.slice, ast.Constant)
        return places[node.slice.value]

    def combined(self, node: ast.BinOp, line: Line) -> float | None:
        left, right = self.value(node.left, line), self.value(node.right, line)
        if left is None or right is None:
            return None
        if isinstance(node.op, ast.Add):
            return left + right
        if isinstance(node.op, ast.Sub):
            return left - right
        if isinstance(node.op, ast.Mult):
            return left * right
        return left / right if right else None

    def called(self, node: ast.Call, line: Line) -> float | None:
        assert isinstance(node.func, ast.Name)
        name = node.func.id
        if name == "by":
            function, inner, group = (self.value(argument, line) for argument in node.args)
            peers = [x for x in self.lines if x.get(group) == line.get(group)]
            alive = [x for x in peers if x["security_id"] not in self.out] or peers
            return self.gathered(function, [self.worth(inner, x) for x in alive])
        first = node.args[0]
        if isinstance(first, ast.Subscript):
            return self.gathered(name, self.value(first, line))
        if name in ("sum", "mean", "median", "count") or (name in ("min", "max") and len(node.args) == 1):
            alive = self.left() or self.lines
            return self.gathered(name, [self.finite(self.value(first, x)) for x in alive])
        if name in ("rank", "at_rank", "at_cum_pct"):
            return self.in_ladder(name, node, line)
        values = [self.finite(self.value(argument, line)) for argument in node.args]
        if name == "coalesce":
            return next((value for value in values if value is not None), None)
        if any(value is None for value in values):
            return None
        plain: dict[str, Callable[..., float]] = {"min": min, "max": max, "abs": abs}
        return plain[name](*values)

    @staticmethod
    def finite(value: float | None) -> float | None:
        return value if value is not None and math.isfinite(value) else None

    def in_ladder(self, name: str, node: ast.Call, line: Line) -> float | None:
        values: dict[str, float | None] = {}
        for company in self.companies():
            own = [self.finite(self.value(node.args[0], x)) for x in self.lines_of(company)]
            values[company] = next((value for value in own if value is not None), None)
        ladder = self.ladder(values)
        if name == "rank":
            return float(ladder[line["company_id"]][0]) if line["company_id"] in ladder else None
        number = self.value(node.args[1], line)
        if not ladder:
            return None
        if name == "at_rank":
            place = min(number, len(ladder))
            return next((values[c] for c in ladder if ladder[c][0] == place), None)
        beyond = [values[c] for c in ladder if (ladder[c][1] + ladder[c][2]) / 2 > number]
        return max(beyond) if beyond else next(values[c] for c in ladder if ladder[c][0] == len(ladder))  # type: ignore[type-var]

    def gathered(self, function: str, values: Sequence[float | None]) -> float | None:
        known = [value for value in values if value is not None]
        if function == "count":
            return float(len(known))
        if not known or (function == "sum" and len(known) < len(values)):
            return None
        ordered = sorted(known)
        middle = len(ordered) // 2
        return {
            "sum": sum(known),
            "mean": sum(known) / len(known),
            "min": ordered[0],
            "max": ordered[-1],
            "median": ordered[middle] if len(ordered) % 2 else (ordered[middle - 1] + ordered[middle]) / 2,
        }[function]
