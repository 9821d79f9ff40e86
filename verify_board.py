"""Checks a board of Code Arena on any machine, with Python alone.

    python verify_board.py FILE [--key PUBLIC_KEY] [--heads HEADS_FILE]

FILE is what `manage.py export_record BOARD FILE` wrote. Checked are the signature, that every vote
is in the log and the log is the one that was signed, which votes count, and the numbers. With
`--key` the signature must be by that key or by one that it introduced; with `--heads` the log must
go on from heads that were seen before. Exit status 1 and one sentence where something is wrong.

This one file knows nothing of the application and can be read in a quarter of an hour.
"""

import argparse
import hashlib
import json
import math
import sys
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from statistics import NormalDist
from typing import Any

FORMAT = "code-arena record 1"
HEAD, MANIFEST, KEY = "code-arena head 1", "code-arena snapshot 1", "code-arena key 1"
POINTS_PER_LOGIT, CENTRE = 400 / math.log(10), 1000.0
NEAR = 5e-6  # points; the board gives six decimals
Matrix = list[list[float]]


class WrongError(Exception):
    """Something is not as it was signed; the text says what."""


# ---- Ed25519 (RFC 8032), verification only -------------------------------------------------------

P = 2**255 - 19
ORDER = 2**252 + 27742317777372353535851937790883648493
D = -121665 * pow(121666, P - 2, P) % P
ROOT = pow(2, (P - 1) // 4, P)
Point = tuple[int, int, int, int]


def add(p: Point, q: Point) -> Point:
    a, b = (p[1] - p[0]) * (q[1] - q[0]) % P, (p[1] + p[0]) * (q[1] + q[0]) % P
    c, d = 2 * p[3] * q[3] * D % P, 2 * p[2] * q[2] % P
    e, f, g, h = b - a, d - c, d + c, b + a
    return e * f % P, g * h % P, f * g % P, e * h % P


def times(scalar: int, p: Point) -> Point:
    found: Point = (0, 1, 1, 0)
    while scalar:
        if scalar & 1:
            found = add(found, p)
        p, scalar = add(p, p), scalar >> 1
    return found


def same_point(p: Point, q: Point) -> bool:
    return (p[0] * q[2] - q[0] * p[2]) % P == 0 and (p[1] * q[2] - q[1] * p[2]) % P == 0


def point_from(text: bytes) -> Point | None:
    y = int.from_bytes(text, "little")
    sign, y = y >> 255, y & ((1 << 255) - 1)
    if y >= P:
        return None
    square = (y * y - 1) * pow(D * y * y + 1, P - 2, P) % P
    x = pow(square, (P + 3) // 8, P)
    if (x * x - square) % P:
        x = x * ROOT % P
    if (x * x - square) % P or (x == 0 and sign):
        return None
    x = P - x if x & 1 != sign else x
    return x, y, 1, x * y % P


BASE = point_from((4 * pow(5, P - 2, P) % P).to_bytes(32, "little"))


def is_signed(public: str, signature: str, about: str, text: str) -> bool:
    """Whether this key signed this text."""
    try:
        key, signed = bytes.fromhex(public), bytes.fromhex(signature)
    except ValueError:
        return False
    if len(key) != 32 or len(signed) != 64 or BASE is None:
        return False
    a, r, s = point_from(key), point_from(signed[:32]), int.from_bytes(signed[32:], "little")
    if a is None or r is None or s >= ORDER:
        return False
    hashed = hashlib.sha512(signed[:32] + key + f"{about}\n{text}".encode()).digest()
    h = int.from_bytes(hashed, "little") % ORDER
    return same_point(times(s, BASE), add(r, times(h, a)))


# ---- the log: a Merkle tree (RFC 6962) -----------------------------------------------------------


def leaf_hash(text: str) -> bytes:
    return hashlib.sha256(b"\x00" + text.encode()).digest()


def roots_at(leaves: Sequence[bytes], sizes: Iterable[int]) -> dict[int, str]:
    """The roots over the first so many leaves, for several sizes in one go."""
    wanted, found = set(sizes), {}
    stack: list[tuple[int, bytes]] = []  # whole subtrees from the left: number of leaves, hash
    for size in range(len(leaves) + 1):
        if size:
            count, digest = 1, leaves[size - 1]
            while stack and stack[-1][0] == count:
                digest = hashlib.sha256(b"\x01" + stack.pop()[1] + digest).digest()
                count *= 2
            stack.append((count, digest))
        if size in wanted:
            found[size] = folded([digest for _count, digest in stack]).hex()
    return found


def folded(peaks: list[bytes]) -> bytes:
    digest = peaks.pop() if peaks else hashlib.sha256(b"").digest()
    while peaks:
        digest = hashlib.sha256(b"\x01" + peaks.pop() + digest).digest()
    return digest


# ---- reading -------------------------------------------------------------------------------------


def canonical(content: Any) -> str:
    return json.dumps(content, sort_keys=True, separators=(",", ":"), ensure_ascii=False)


def digest_of(content: Any) -> str:
    return hashlib.sha256(canonical(content).encode()).hexdigest()


@dataclass
class Fact:
    """One leaf of the board's benchmark, opened."""

    number: int
    kind: str
    open: dict[str, Any]
    hidden: dict[str, Any]


@dataclass
class Record:
    """The file as read: what was signed, and the log."""

    header: dict[str, Any]
    manifest: dict[str, Any]
    leaves: list[bytes] = field(default_factory=list)
    facts: list[Fact] = field(default_factory=list)


def read(file: Path) -> Record:
    """Read the file; each opened leaf must be what its digest says."""
    with file.open(encoding="utf-8") as lines:
        header = json.loads(next(lines, "{}"))
        if header.get("format") != FORMAT:
            raise WrongError(f"The file is not of the format {FORMAT!r}.")
        record = Record(header, json.loads(header["manifest"]))
        for number, line in enumerate(lines, start=1):
            row = json.loads(line)
            record.leaves.append(bytes.fromhex(row["digest"]))
            if "leaf" in row:
                record.facts.append(opened(number, row))
    return record


def opened(number: int, row: dict[str, Any]) -> Fact:
    """The content of one leaf, if it is what was logged."""
    text = row["leaf"]
    leaf = json.loads(text)
    salted = bytes.fromhex(row["salt"]) + canonical(row["hidden"]).encode()
    if leaf_hash(text).hex() != row["digest"]:
        raise WrongError(f"Leaf {number} ({leaf['kind']}) does not say what was logged.")
    if hashlib.sha256(salted).hexdigest() != leaf["hidden"]:
        raise WrongError(f"The hidden half of leaf {number} ({leaf['kind']}) is another one.")
    if leaf["number"] != number:
        raise WrongError(f"Leaf {leaf['number']} stands in place {number}: the order was changed.")
    return Fact(number, leaf["kind"], leaf["open"], row["hidden"])


# ---- signatures ----------------------------------------------------------------------------------


def trusted_keys(keys: list[dict[str, str]], pinned: str | None) -> dict[str, str]:
    """The public keys that follow from the pinned one, or from the first, by their names."""
    found: dict[str, str] = {}
    for key in keys:
        name, public = key["name"], key["public"]
        if hashlib.sha256(bytes.fromhex(public)).hexdigest()[:16] != name:
            raise WrongError(f"The key {name} is not the key that its name says.")
        before = found.get(key["before"])
        is_first = not found and (pinned is None or pinned in (public, name))
        if is_first or (before and is_signed(before, key["introduced"], KEY, public)):
            found[name] = public
    return found


def check_signatures(record: Record, pinned: str | None) -> None:
    header = record.header
    trusted = trusted_keys(header["keys"], pinned)
    name = header["key"]
    if name not in trusted:
        since = f"the key {pinned}" if pinned else "the first key of the record"
        raise WrongError(
            f"The snapshot is signed by the key {name}, which {since} did not introduce."
        )
    if not is_signed(trusted[name], header["signature"], MANIFEST, header["manifest"]):
        raise WrongError(
            "The signature of the snapshot is wrong: it, or its parameters, were changed."
        )
    for head in header["heads"]:
        text = canonical({"root": head["root"], "size": head["size"]})
        if head["key"] in trusted and not is_signed(
            trusted[head["key"]], head["signature"], HEAD, text
        ):
            raise WrongError(f"The signature of the head of {head['size']} leaves is wrong.")


def check_log(record: Record, seen: list[dict[str, Any]]) -> None:
    """The log is the one that was signed, and goes on from every head."""
    size, signed = len(record.leaves), record.manifest["log_size"]
    if size < signed:
        raise WrongError(
            f"The log ends at leaf {size}, the snapshot rests on {signed}: the newest are missing."
        )
    heads = [*record.header["heads"], *seen]
    longest = max((head["size"] for head in heads), default=0)
    if longest > size:
        raise WrongError(
            f"The log ends at leaf {size}, and a head of {longest} leaves was signed: the newest "
            "are missing, or the file is older than the head."
        )
    roots = roots_at(record.leaves, {signed, *(head["size"] for head in heads)})
    last_good = 0
    for head in sorted(heads, key=lambda head: int(head["size"])):
        if roots[head["size"]] != head["root"]:
            raise WrongError(
                f"The log is not the one of the head of {head['size']} leaves: it was changed "
                f"between leaf {last_good + 1} and leaf {head['size']}."
            )
        last_good = head["size"]
    if roots[signed] != record.manifest["log_root"]:
        raise WrongError(
            f"The log is not the one that was signed: it was changed at or before leaf {signed}."
        )


# ---- which votes count ---------------------------------------------------------------------------


@dataclass
class Vote:
    """A vote as it counts."""

    number: int
    first: str
    second: str
    winner: str
    person: str  # empty where nobody knows
    item: str
    is_live: bool


def counted(record: Record) -> list[Vote]:
    """The votes that the board counts, in the order of the log."""
    manifest = record.manifest
    facts = [fact for fact in record.facts if fact.number <= manifest["log_size"]]
    rulings = {
        fact.hidden["annotator"]: fact.hidden["excludes"] for fact in facts if fact.kind == "ruling"
    }
    left_out = {person for person, excludes in rulings.items() if excludes}
    found = [*live_votes(facts, manifest), *not_ruled_out(brought_votes(facts), facts)]
    parameters, until = manifest["parameters"], manifest["votes_until"]
    kept = [
        (vote, fact)
        for vote, fact in sorted(found, key=lambda both: both[0].number)
        if vote.first != vote.second
        and in_slice(fact, parameters, record.header["items"])
        and (until is None or not vote.is_live or vote.number <= until)
    ]
    kept_votes = from_sources([vote for vote, _ in kept], parameters.get("sources", "all"))
    return [vote for vote in kept_votes if not (vote.is_live and vote.person in left_out)]


def live_votes(facts: list[Fact], manifest: dict[str, Any]) -> Iterator[tuple[Vote, Fact]]:
    """Votes cast here: of a vote and its changes the last blind one, on normal battles."""
    cast = [fact for fact in facts if fact.kind == "vote"]
    earlier: dict[int, list[Fact]] = {}
    for fact in cast:
        earlier.setdefault(fact.hidden["place"], []).append(fact)
    blind = []
    for fact in cast:
        before = [f for f in earlier[fact.hidden["place"]] if f.open["vote"] < fact.open["vote"]]
        was_told = any(
            f.number <= up_to < fact.number for f in before for up_to in manifest["publications"]
        )
        if not fact.hidden["named"] and not (fact.open["replaces"] is not None and was_told):
            blind.append(fact)
    replaced = {fact.open["replaces"] for fact in blind}
    for fact in blind:
        hidden = fact.hidden
        if fact.open["vote"] in replaced or hidden["purpose"] != "normal" or hidden["surplus"]:
            continue
        yield (
            Vote(
                fact.number,
                str(hidden["a"]),
                str(hidden["b"]),
                fact.open["winner"],
                fact.open["annotator"],
                f"i{hidden['item']}",
                True,
            ),
            fact,
        )


def brought_votes(facts: list[Fact]) -> Iterator[tuple[Vote, Fact]]:
    """Votes that came in a file."""
    for fact in facts:
        if fact.kind == "imported_vote":
            hidden = fact.hidden
            person = f"judge {hidden['judge']}" if hidden["judge"] else ""
            by_key = f"k{hidden['item_key']}" if hidden["item_key"] else ""
            item = by_key if hidden["item"] is None else f"i{hidden['item']}"
            first, second = str(hidden["a"]), str(hidden["b"])
            yield Vote(fact.number, first, second, hidden["winner"], person, item, False), fact


def not_ruled_out(
    brought: Iterator[tuple[Vote, Fact]], facts: list[Fact]
) -> Iterator[tuple[Vote, Fact]]:
    """Those of them that no ruling on a file or on a judge leaves out; the last ruling holds."""
    rulings = {
        (fact.hidden["file"], fact.hidden["judge"]): fact.hidden["excludes"]
        for fact in facts
        if fact.kind == "import_ruling"
    }
    out = [key for key, excludes in rulings.items() if excludes]
    for vote, fact in brought:
        is_out = any(
            file in ("", fact.open["file"]) and judge in ("", fact.hidden["judge"])
            for file, judge in out
        )
        if not is_out:
            yield vote, fact


def in_slice(fact: Fact, parameters: dict[str, Any], items: dict[str, list[Any]]) -> bool:
    """Whether the board looks at the item and the group of this vote."""
    if parameters.get("release_id") is not None and str(fact.hidden["item"]) not in items:
        return False
    main, sub, languages, difficulty = items.get(str(fact.hidden["item"]), ["", "", [], ""])
    group = parameters.get("annotator_group", "")
    return (
        parameters.get("main_category", "") in ("", main)
        and parameters.get("sub_category", "") in ("", sub)
        and parameters.get("difficulty", "") in ("", difficulty)
        and (not parameters.get("language") or parameters["language"] in languages)
        and (not group or fact.hidden.get("group", "") == group)
    )


def from_sources(votes: list[Vote], sources: str) -> list[Vote]:
    """Where the board looks: here, in files, or here as soon as anybody voted here."""
    is_live = sources == "live" or (not sources and any(vote.is_live for vote in votes))
    if sources == "all" or not (is_live or sources == "imported"):
        return votes
    return [vote for vote in votes if vote.is_live == is_live]


# ---- the numbers ---------------------------------------------------------------------------------

KNOWN_RULES = (2, 3)  # of which this file knows the ratings
OUTCOMES = ("model_a", "model_b", "tie", "both_bad")


@dataclass
class Table:
    """Votes by pair of models, each with its weight; models in the order of their short names."""

    models: list[str]
    wins: Matrix
    draws: Matrix

    def scores(self) -> Matrix:
        size = range(len(self.models))
        return [[self.wins[i][j] + self.draws[i][j] / 2 for j in size] for i in size]


def table_of(votes: list[Vote], models: list[str], weights: list[float] | None = None) -> Table:
    place = {model: i for i, model in enumerate(models)}
    wins, draws = zeros(len(models)), zeros(len(models))
    for n, vote in enumerate(votes):
        weight = weights[n] if weights else 1.0
        first, second = place[vote.first], place[vote.second]
        if vote.winner == "model_b":
            first, second = second, first
        if vote.winner in ("model_a", "model_b"):
            wins[first][second] += weight
        else:
            draws[first][second] += weight
            draws[second][first] += weight
    return Table(models, wins, draws)


def zeros(size: int) -> Matrix:
    return [[0.0] * size for _ in range(size)]


def tally_digest(votes: list[Vote], slugs: dict[str, str], models: list[str]) -> str:
    """The digest of the counts by pair, as boards show it."""
    cells = Counter((vote.first, vote.second, vote.winner) for vote in votes)
    place = {model: i for i, model in enumerate(models)}
    pairs = sorted({(place[a], place[b]) for a, b, _ in cells})
    rows = [
        [
            *(slugs[models[i]], slugs[models[j]]),
            *(cells[models[i], models[j], outcome] for outcome in OUTCOMES),
        ]
        for i, j in pairs
    ]
    text = json.dumps(rows, separators=(",", ":"), ensure_ascii=False)
    return hashlib.sha256(text.encode()).hexdigest()


def weights_of(votes: list[Vote], cap: float | None) -> list[float] | None:
    """What each vote counts: nobody weighs more than some times the median person."""
    number = Counter(vote.person for vote in votes if vote.person)
    if cap is None or not number:
        return None
    most = cap * median(sorted(number.values()))
    if max(number.values()) <= most:
        return None
    return [min(1.0, most / number[vote.person]) if vote.person else 1.0 for vote in votes]


def median(values: list[int]) -> float:
    half = len(values) // 2
    return float(values[half]) if len(values) % 2 else (values[half - 1] + values[half]) / 2


def rateable(scores: Matrix, floor: int) -> list[int]:
    """The models that one scale can hold: each reaches each other along wins and ties."""
    kept = list(range(len(scores)))
    while True:
        groups = strong_groups(scores, kept)
        votes = {
            i: sum(scores[i][j] + scores[j][i] for j in group) for group in groups for i in group
        }
        still = [i for i in kept if votes[i] >= max(floor, 1)]
        if still == kept:
            break
        kept = still
    if not kept:
        return []
    best = max(groups, key=lambda g: (len(g), sum(votes[i] for i in g), -min(g)))
    return sorted(best)


def strong_groups(scores: Matrix, kept: list[int]) -> list[list[int]]:
    def reached(start: int, *, forwards: bool) -> set[int]:
        found, todo = {start}, [start]
        while todo:
            i = todo.pop()
            for j in kept:
                if j not in found and (scores[i][j] if forwards else scores[j][i]) > 0:
                    found.add(j)
                    todo.append(j)
        return found

    groups, left = [], set(kept)
    while left:
        start = min(left)
        group = reached(start, forwards=True) & reached(start, forwards=False)
        groups.append(sorted(group))
        left -= group
    return groups


def solved(matrix: Matrix, right: list[float]) -> list[float]:
    """Gauss with pivots; the matrices here are positive definite."""
    rows = [[*row, value] for row, value in zip(matrix, right, strict=True)]
    size = len(rows)
    for i in range(size):
        best = max(range(i, size), key=lambda r: abs(rows[r][i]))
        rows[i], rows[best] = rows[best], rows[i]
        for r in range(i + 1, size):
            if factor := rows[r][i] / rows[i][i]:
                rows[r] = [a - factor * b for a, b in zip(rows[r], rows[i], strict=True)]
    found = [0.0] * size
    for i in reversed(range(size)):
        known = sum(rows[i][j] * found[j] for j in range(i + 1, size))
        found[i] = (rows[i][size] - known) / rows[i][i]
    return found


def strengths(scores: Matrix, phantom: float = 0.0) -> list[float]:
    """Bradley-Terry by Newton's method, in natural logs; `phantom` ties with a model of 0."""
    size = len(scores)
    found = [0.0] * size
    for _ in range(100 if size else 0):
        gradient, hessian = slopes(scores, found, phantom)
        step = solved(hessian, gradient)
        middle = 0.0 if phantom else sum(step) / size
        longest = max(abs(value - middle) for value in step)
        share = min(1.0, 2 / max(longest, 2))
        found = [value + (s - middle) * share for value, s in zip(found, step, strict=True)]
        if longest < 1e-11:
            break
    return found


def slopes(scores: Matrix, found: list[float], phantom: float) -> tuple[list[float], Matrix]:
    """First and (minus) second derivatives of the log likelihood, made invertible."""
    size = len(scores)
    gradient, hessian = [sum(row) for row in scores], zeros(size)
    for i in range(size):
        for j in range(size):
            battles = scores[i][j] + scores[j][i]
            if i != j and battles:
                chance = 1 / (1 + math.exp(found[j] - found[i]))
                gradient[i] -= battles * chance
                hessian[i][j] -= battles * chance * (1 - chance)
                hessian[i][i] += battles * chance * (1 - chance)
        if phantom:
            chance = 1 / (1 + math.exp(-found[i]))
            gradient[i] += phantom * (0.5 - chance)
            hessian[i][i] += phantom * chance * (1 - chance)
    if not phantom:
        trace = sum(hessian[i][i] for i in range(size)) / size**2
        hessian = [[value + trace for value in row] for row in hessian]
    return gradient, hessian


def inside(matrix: Matrix, members: list[int]) -> Matrix:
    return [[matrix[i][j] for j in members] for i in members]


# ---- intervals -----------------------------------------------------------------------------------

ENOUGH_PEOPLE, ENOUGH_ITEMS, DECISIVE_FLOOR, MOST_LEVERAGE = 5, 30, 30, 0.9
Ballot = tuple[int, int, float, float, str, str]  # first, second, score, weight, person, item


@dataclass
class Way:
    """Votes of one person, or on one item, hang together."""

    number: int
    unknown: int
    freedom: list[float]
    of_pairs: Matrix


def product(one: Matrix, other: Matrix) -> Matrix:
    turned = list(zip(*other, strict=True))
    return [[sum(map(float.__mul__, row, column)) for column in turned] for row in one]


def mixed(*terms: tuple[float, Matrix]) -> Matrix:
    """A sum of matrices, each times a number."""
    size = range(len(terms[0][1]))
    return [[sum(factor * m[i][j] for factor, m in terms) for j in size] for i in size]


def laplacian(weights: Matrix) -> Matrix:
    found = [[-value for value in row] for row in weights]
    for i, row in enumerate(weights):
        found[i][i] += sum(row)
    return found


def centred(matrix: Matrix) -> Matrix:
    size = len(matrix)
    columns = [sum(column) / size for column in zip(*matrix, strict=True)]
    rows = [[value - columns[j] for j, value in enumerate(row)] for row in matrix]
    return [[value - sum(row) / size for value in row] for row in rows]


def inverse(matrix: Matrix) -> Matrix:
    size = len(matrix)
    rows = [[*row, *(float(i == j) for j in range(size))] for i, row in enumerate(matrix)]
    for i in range(size):
        best = max(range(i, size), key=lambda r: abs(rows[r][i]))
        rows[i], rows[best] = rows[best], rows[i]
        rows[i] = [value / rows[i][i] for value in rows[i]]
        for r in range(size):
            if r != i and (factor := rows[r][i]):
                rows[r] = [a - factor * b for a, b in zip(rows[r], rows[i], strict=True)]
    return [row[size:] for row in rows]


def positive_part(matrix: Matrix) -> Matrix:
    """The matrix with its negative eigenvalues set to zero, by Jacobi's rotations."""
    size = len(matrix)
    a = [row[:] for row in matrix]
    v = [[float(i == j) for j in range(size)] for i in range(size)]
    for _ in range(60):
        off = sum(a[i][j] ** 2 for i in range(size) for j in range(i))
        if off <= 1e-26 * sum(a[i][i] ** 2 for i in range(size)):
            break
        for p in range(size):
            for q in range(p + 1, size):
                if a[p][q]:
                    rotate(a, v, p, q)
    kept = [max(a[i][i], 0.0) for i in range(size)]
    scaled = [[row[k] * kept[k] for k in range(size)] for row in v]
    return product(scaled, [list(column) for column in zip(*v, strict=True)])


def rotate(a: Matrix, v: Matrix, p: int, q: int) -> None:
    theta = (a[q][q] - a[p][p]) / (2 * a[p][q])
    t = math.copysign(1.0, theta) / (abs(theta) + math.hypot(theta, 1.0))
    c = 1 / math.hypot(t, 1.0)
    s = t * c
    for matrix in (a, v):
        for row in matrix:
            row[p], row[q] = c * row[p] - s * row[q], s * row[p] + c * row[q]
    a[p], a[q] = (
        [c * x - s * y for x, y in zip(a[p], a[q], strict=True)],
        [s * x + c * y for x, y in zip(a[p], a[q], strict=True)],
    )


def way_of(ballots: list[Ballot], place: int, size: int) -> Way:
    """The clusters of people (4) or items (5), and how many equal ones would tell as much."""
    clusters: dict[str, dict[int, float]] = {}
    whole, squared, crossed = [0.0] * size, [0.0] * size, zeros(size)
    unknown = 0
    for ballot in ballots:
        first, second, weight, name = ballot[0], ballot[1], ballot[3], str(ballot[place])
        whole[first] += weight
        whole[second] += weight
        if name:
            sums = clusters.setdefault(name, {})
            sums[first] = sums.get(first, 0.0) + weight
            sums[second] = sums.get(second, 0.0) + weight
        else:
            unknown += 1
            squared[first] += weight**2
            squared[second] += weight**2
            crossed[first][second] += weight**2
            crossed[second][first] += weight**2
    square = zeros(size)
    for sums in clusters.values():
        add_square(square, sums, 1.0)
    own = [square[i][i] + squared[i] for i in range(size)]
    freedom = [whole[i] ** 2 / own[i] for i in range(size)]
    shared = mixed((1.0, square), (1.0, crossed))
    return Way(len(clusters), unknown, freedom, of_pairs(whole, own, shared))


def of_pairs(whole: list[float], own: list[float], shared: Matrix) -> Matrix:
    """The effective numbers behind each difference."""
    size = range(len(whole))
    part = [own[i] / whole[i] ** 4 for i in size]
    found = zeros(len(whole))
    for i in size:
        for j in size:
            both = part[i] if i == j else shared[i][j] / whole[i] ** 2 / whole[j] ** 2
            found[i][j] = (1 / whole[i] + 1 / whole[j]) ** 2 / (part[i] + 2 * both + part[j])
    return found


def squared_misses(strength: list[float], wins: Matrix, draws: Matrix) -> Matrix:
    """Squared misses of all votes, added up by pair."""
    size = range(len(strength))
    chance = [[1 / (1 + math.exp(strength[j] - strength[i])) for j in size] for i in size]
    won = [[wins[i][j] * (1 - chance[i][j]) ** 2 for j in size] for i in size]
    return [
        [won[i][j] + won[j][i] + draws[i][j] * (0.5 - chance[i][j]) ** 2 for j in size]
        for i in size
    ]


def information(strength: list[float], scores: Matrix) -> Matrix:
    size = range(len(strength))
    chance = [[1 / (1 + math.exp(strength[j] - strength[i])) for j in size] for i in size]
    return [
        [(scores[i][j] + scores[j][i]) * chance[i][j] * chance[j][i] for j in size] for i in size
    ]


@dataclass
class Fit:
    """The rated models alone: strengths, and votes by pair with weights and their squares."""

    strength: list[float]
    sums: Table
    squares: Table
    decisive: Matrix  # unweighted votes with a winner
    is_weighted: bool


def sandwich(fit: Fit, middle: Matrix) -> Matrix:
    """The covariance of strengths from any middle, wide enough where votes are few."""
    size = len(fit.strength)
    hessian = laplacian(information(fit.strength, fit.sums.scores()))
    trace = sum(hessian[i][i] for i in range(size)) / size**2
    bread = centred(inverse([[value + trace for value in row] for row in hessian]))
    thin, pairs = thin_ones(fit.decisive)
    expected = information(fit.strength, fit.squares.scores())
    seen = squared_misses(fit.strength, fit.squares.wins, fit.squares.draws)
    lacking = [
        [max(expected[i][j] - seen[i][j], 0.0) if pairs[i][j] else 0.0 for j in range(size)]
        for i in range(size)
    ]
    middle = mixed((1.0, middle), (1.0, laplacian(lacking)))
    covariance = product(product(bread, middle), bread)
    least = bread
    if fit.is_weighted:
        least = product(product(bread, laplacian(expected)), bread)
    own = zeros(size)
    for i in range(size):
        if thin[i]:
            own[i][i] = lacking_variance(covariance, least, i)
    return mixed((1.0, covariance), (1.0, centred(own)))


def thin_ones(decisive: Matrix) -> tuple[list[bool], list[list[bool]]]:
    """Models and pairs with too few votes with a winner to trust the spread that was seen."""
    size = range(len(decisive))
    thin = [sum(row) < DECISIVE_FLOOR for row in decisive]
    groups = strong_groups(decisive, list(size))
    part = {i: n for n, group in enumerate(groups) for i in group}
    return thin, [[thin[i] or thin[j] or part[i] != part[j] for j in size] for i in size]


def lacking_variance(covariance: Matrix, least: Matrix, i: int) -> float:
    size = len(covariance)
    found = (least[i][i] - covariance[i][i]) * (size / max(size - 1, 1)) ** 2
    for j in range(size):
        if j != i:
            one, other = (m[i][i] + m[j][j] - 2 * m[i][j] for m in (least, covariance))
            found = max(found, max(one, 0.0) - max(other, 0.0))
    return max(found, 0.0)


def clustered_middle(
    ballots: list[Ballot], strength: list[float], ways: list[tuple[Way, int]]
) -> Matrix:
    """How votes that hang together miss: by people, by items, or by both less what they share."""
    size = len(strength)
    misses = [
        weight * (score - 1 / (1 + math.exp(strength[second] - strength[first])))
        for first, second, score, weight, *_names in ballots
    ]
    found = [of_way(ballots, misses, way, place, size) for way, place in ways]
    if len(found) == 1:
        return found[0]
    shared = zeros(size)
    cells: dict[tuple[str, str], dict[int, float]] = {}
    for (first, second, _score, _weight, *names), miss in zip(ballots, misses, strict=True):
        if all(names):
            cell = cells.setdefault((names[0], names[1]), {})
            cell[first] = cell.get(first, 0.0) + miss
            cell[second] = cell.get(second, 0.0) - miss
        else:
            add_single(shared, first, second, miss)
    for cell in cells.values():
        add_square(shared, cell, 1.0)
    return positive_part(mixed((1.0, found[0]), (1.0, found[1]), (-1.0, shared)))


def of_way(ballots: list[Ballot], misses: list[float], way: Way, place: int, size: int) -> Matrix:
    """One way, as if each cluster were left out in turn."""
    middle, whole = zeros(size), [0.0] * size
    sums: dict[str, dict[int, float]] = {}
    own: dict[str, dict[int, float]] = {}
    for ballot, miss in zip(ballots, misses, strict=True):
        first, second, weight, name = ballot[0], ballot[1], ballot[3], str(ballot[place])
        whole[first] += weight
        whole[second] += weight
        if not name:
            add_single(middle, first, second, miss)
            continue
        cell, weights = sums.setdefault(name, {}), own.setdefault(name, {})
        for model, value in ((first, miss), (second, -miss)):
            cell[model] = cell.get(model, 0.0) + value
            weights[model] = weights.get(model, 0.0) + weight
    clusters = way.number + way.unknown
    for name, cell in sums.items():
        for model in cell:
            cell[model] /= 1 - min(own[name][model] / whole[model], MOST_LEVERAGE)
        add_square(middle, cell, (clusters - 1) / max(clusters, 1))
    return middle


def add_single(middle: Matrix, first: int, second: int, miss: float) -> None:
    middle[first][first] += miss**2
    middle[second][second] += miss**2
    middle[first][second] -= miss**2
    middle[second][first] -= miss**2


def add_square(middle: Matrix, cell: dict[int, float], factor: float) -> None:
    for i, one in cell.items():
        for j, other in cell.items():
            middle[i][j] += factor * one * other


def student(level: float, freedom: float) -> float:
    """How many standard errors an interval reaches, by Student's t."""
    low, high = 0.0, 1.0
    while t_chance(high, freedom) < (1 + level) / 2:
        high *= 2
    for _ in range(200):
        middle = (low + high) / 2
        low, high = (middle, high) if t_chance(middle, freedom) < (1 + level) / 2 else (low, middle)
    return (low + high) / 2


def t_chance(t: float, freedom: float) -> float:
    """The chance of less than t, by the continued fraction of the incomplete beta function."""
    x, a, b = freedom / (freedom + t * t), freedom / 2, 0.5
    swapped = x > (a + 1) / (a + b + 2)
    if swapped:
        x, a, b = 1 - x, b, a
    front = math.exp(
        math.lgamma(a + b) - math.lgamma(a) - math.lgamma(b) + a * math.log(x) + b * math.log1p(-x)
    )
    c, d = 1.0, 1 / (1 - (a + b) * x / (a + 1))
    fraction = d
    for m in range(1, 10_000):
        up = m * (b - m) * x / ((a + 2 * m - 1) * (a + 2 * m))
        d, c = 1 / (1 + up * d), 1 + up / c
        fraction *= d * c
        down = -(a + m) * (a + b + m) * x / ((a + 2 * m) * (a + 2 * m + 1))
        d, c = 1 / (1 + down * d), 1 + down / c
        fraction *= d * c
        if abs(d * c - 1) < 1e-15:
            break
    tail = front * fraction / a
    return 1 - (1 - tail if swapped else tail) / 2


def halves(fit: Fit, ballots: list[Ballot], level: float, *, is_complete: bool) -> list[float]:
    """Half the interval of each rated model, in points."""
    size = len(fit.strength)
    normal = NormalDist().inv_cdf((1 + level) / 2)
    seen = squared_misses(fit.strength, fit.squares.wins, fit.squares.draws)
    plain = sandwich(fit, laplacian(seen))
    reach, covariance = [normal] * size, plain
    people, items = (way_of(ballots, place, size) for place in (4, 5))
    ways = []
    if people.number + people.unknown >= ENOUGH_PEOPLE and people.number > 1:
        ways.append((people, 4))
    if items.number >= ENOUGH_ITEMS:
        ways.append((items, 5))
    if is_complete and ways:
        covariance = sandwich(fit, clustered_middle(ballots, fit.strength, ways))
        freedom = [joined([way.freedom[i] for way, _ in ways]) for i in range(size)]
        most = max(
            joined([way.of_pairs[i][j] for way, _ in ways])
            for i in range(size)
            for j in range(size)
        )
        share = (normal / student(level, most)) ** 2
        lacking = mixed((share, centred(plain)), (-1.0, covariance))
        covariance = mixed((1.0, covariance), (1.0, positive_part(lacking)))
        reach = [student(level, value) for value in freedom]
    return [
        POINTS_PER_LOGIT * reach[i] * math.sqrt(max(covariance[i][i], 0.0)) for i in range(size)
    ]


def joined(numbers: list[float]) -> float:
    """Degrees of freedom from the effective numbers of one way or two."""
    return max(1 / sum(1 / max(number - 1, 1.0) for number in numbers), 1.0)


def ratings_of(record: Record, votes: list[Vote], models: list[str]) -> dict[str, dict[str, Any]]:
    """Rating, interval or estimate of each model, as the board gives them."""
    parameters = record.manifest["parameters"]
    plain = table_of(votes, models)
    weights = weights_of(votes, parameters["weight_cap"])
    weighted = table_of(votes, models, weights) if weights else plain
    rated = rateable(plain.scores(), parameters["vote_floor"])
    scores, found = weighted.scores(), {}
    strength = strengths(inside(scores, rated))
    rating = {i: CENTRE + POINTS_PER_LOGIT * s for i, s in zip(rated, strength, strict=True)}
    prior = [POINTS_PER_LOGIT * s for s in strengths(scores, 1.0)]
    shift = CENTRE
    half: dict[int, float] = {}
    if rated:
        shift = sum(rating[i] - prior[i] for i in rated) / len(rated)
        among = fit_of(votes, weights, [models[i] for i in rated], strength)
        level, is_complete = parameters["level"], record.manifest["is_complete"]
        half = dict(zip(rated, halves(*among, level, is_complete=is_complete), strict=True))
    for i, model in enumerate(models):
        found[model] = {
            "rating": rating.get(i),
            "lower": rating[i] - half[i] if i in half else None,
            "upper": rating[i] + half[i] if i in half else None,
            "estimate_with_prior": None if i in rating else prior[i] + shift,
            "provisional": i not in rating,
        }
    return found


def fit_of(
    votes: list[Vote], weights: list[float] | None, models: list[str], strength: list[float]
) -> tuple[Fit, list[Ballot]]:
    """The votes between rated models, as intervals take them."""
    place = {model: i for i, model in enumerate(models)}
    kept = [(v, weights[n] if weights else 1.0) for n, v in enumerate(votes)]
    kept = [(v, w) for v, w in kept if v.first in place and v.second in place]
    among, each = [vote for vote, _ in kept], [weight for _, weight in kept]
    plain = table_of(among, models)
    wins = plain.wins
    size = range(len(models))
    fit = Fit(
        strength,
        table_of(among, models, each),
        table_of(among, models, [weight**2 for weight in each]),
        [[wins[i][j] + wins[j][i] for j in size] for i in size],
        weights is not None,
    )
    score = {"model_a": 1.0, "model_b": 0.0}
    return fit, [
        (place[v.first], place[v.second], score.get(v.winner, 0.5), w, v.person, v.item)
        for v, w in kept
    ]


# ---- everything together -------------------------------------------------------------------------


def check_numbers(record: Record) -> list[Vote]:
    """Which votes count, what they come to, and the ratings: as the board says."""
    manifest, header = record.manifest, record.header
    if digest_of(header["competitors"]) != manifest["competitors"]:
        raise WrongError("The names of the models are not the ones that were signed.")
    if digest_of(header["items"]) != manifest["items"]:
        raise WrongError("The descriptions of the items are not the ones that were signed.")
    if digest_of(header["output"]) != manifest["output"]:
        raise WrongError("The numbers of the board are not the ones that were signed.")
    if manifest["method"] == "equal_style":  # which texts were shown is not in the file
        return []
    votes = counted(record)
    if digest_of([vote.number for vote in votes]) != manifest["counted"]:
        raise WrongError(
            f"By the log {len(votes)} votes count, and the board counted others: a vote is missing "
            "from the file, or does not count by the rule."
        )
    slugs = {model: names[0] for model, names in header["competitors"].items()}
    models = sorted({m for vote in votes for m in (vote.first, vote.second)}, key=slugs.__getitem__)
    if tally_digest(votes, slugs, models) != manifest["tally"]:
        raise WrongError("The counts by pair of models are not the ones that were signed.")
    compare(record, votes, models)
    return votes


def rates_again(manifest: dict[str, Any]) -> bool:
    """Whether this file knows how the ratings were made; where not, it says so at the end."""
    rules = manifest["parameters"].get("rules", 1)
    return manifest["method"] == "bradley_terry" and rules in KNOWN_RULES


def compare(record: Record, votes: list[Vote], models: list[str]) -> None:
    """Counts and ratings beside those of the board."""
    stated = {row["competitor"]: row for row in json.loads(record.header["output"])["ratings"]}
    names = {model: names[1] for model, names in record.header["competitors"].items()}
    plain = table_of(votes, models)
    bad = Counter(m for v in votes if v.winner == "both_bad" for m in (v.first, v.second))
    for i, model in enumerate(models):
        row = stated[names[model]]
        wins, draws = sum(plain.wins[i]), sum(plain.draws[i])
        losses = sum(line[i] for line in plain.wins)
        expected = {"wins": wins, "losses": losses, "ties": draws - bad[model]}
        expected |= {"both_bad": bad[model], "votes": wins + draws + losses}
        for name, number in expected.items():
            if row[name] != number:
                raise WrongError(
                    f"{names[model]} has {number:.0f} {name}, and the board says {row[name]}."
                )
    if not rates_again(record.manifest):
        return
    for model, expected in ratings_of(record, votes, models).items():
        row = stated[names[model]]
        for name, number in expected.items():
            if not near(row[name], number):
                raise WrongError(
                    f"The {name} of {names[model]} is {number}, and the board says {row[name]}."
                )


def near(one: Any, other: Any) -> bool:
    if isinstance(one, float | int) and isinstance(other, float | int):
        return abs(one - other) <= NEAR
    return bool(one == other)


PARTLY = "the ratings are signed, and this file does not know how to make them again"


def main(arguments: list[str] | None = None) -> int:
    """0 where all is as it was signed; else 1 and one sentence."""
    parser = argparse.ArgumentParser(description="Check a board of Code Arena.")
    parser.add_argument("file", type=Path, help="written by `manage.py export_record`")
    parser.add_argument("--key", help="the public key, or its name, that must stand behind it")
    parser.add_argument("--heads", type=Path, help="heads.jsonl, as it was published before")
    asked = parser.parse_args(arguments)
    try:
        record = read(asked.file)
        seen = []
        if asked.heads:
            seen = [json.loads(line) for line in asked.heads.read_text("utf-8").splitlines()]
        check_signatures(record, asked.key)
        check_log(record, seen)
        votes = check_numbers(record)
    except WrongError as error:
        print(error)
        return 1
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        print(f"The file cannot be read: {type(error).__name__} {error}.")
        return 1
    manifest = record.manifest
    what = "the numbers are right" if rates_again(manifest) else PARTLY
    print(
        f"{manifest['board']}, snapshot {manifest['snapshot']}: signed by {record.header['key']}; "
        f"{len(record.leaves):,} leaves, {len(votes):,} votes counted; {what}."
    )
    return 0


if __name__ == "__main__":
    sys.exit(main())
