"""The card of a board: what a reader should know before quoting it, filled from its snapshot."""

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from catalog.models import BenchmarkItem
from leaderboard.board_files import citations
from leaderboard.crowd_words import grouped
from leaderboard.models import Board
from leaderboard.slices import Slice
from leaderboard.trust import Trust
from stats.bradley_terry import RatingState

Rows = list[tuple[str, str]]


def card_rows(trust: Trust) -> Rows:
    """Names and sentences, in the order of the page; what is not known is not said."""
    standing, board = trust.standing, trust.standing.board
    rows = [
        (_("Question asked"), question_words(board)),
        (_("Who votes"), voters_words(trust)),
        (_("Tasks"), tasks_words(trust)),
        (_("Only"), ", ".join(standing.slices)),
        (_("Models"), models_words(trust)),
        (_("Rating"), method_words(board)),
        (_("Interval"), standing.bars),
        (_("Whose votes weigh how much"), standing.capped),
        (_("Left out"), next(row.answer for row in trust.answers if row.anchor == "left-out")),
        (_("Blind"), next(row.answer for row in trust.answers if row.anchor == "blind")),
        (
            _("Good for"),
            _("Choosing a model for programming questions like these, answered in one turn."),
        ),
        (
            _("Not good for"),
            _("Agents that work for minutes, long conversations, speed, cost, or safety."),
        ),
        (_("Licence"), board.benchmark.licence),
        (_("To cite"), found.plain if (found := citations(standing)) else ""),
    ]
    if board.is_simulated:
        rows.insert(
            0, (_("Simulated"), _("Of simulated people and models: it ranks nothing real."))
        )
    return [(name, text) for name, text in rows if text]


def question_words(board: Board) -> str:
    if board.is_of_judge:
        return _("Which answer is better? Asked of a language model, not of people.")
    return _(
        "Which answer is better: A, B, both equally good, or both bad? Asked without names. A tie "
        "and two bad answers count half a win each."
    )


def voters_words(trust: Trust) -> str:
    parts = (trust.standing.people, trust.standing.sources, trust.standing.aside)
    return "; ".join(part for part in parts if part)


def tasks_words(trust: Trust) -> str:
    """How many tasks, of how many kinds, as they are now."""
    board = trust.standing.board
    items = BenchmarkItem.objects.filter(
        Slice.of_board(board).of_items(), benchmark=board.benchmark
    )
    number = items.count()
    kinds = items.exclude(main_category="").values("main_category").distinct().count()
    words = ngettext("%(n)s task of %(name)s", "%(n)s tasks of %(name)s", number)
    said = words % {"n": grouped(number), "name": board.benchmark.name}
    if kinds > 1:
        said += ", " + ngettext("%(n)d category", "%(n)d categories", kinds) % {"n": kinds}
    return f"{said}. {board.benchmark.description}".strip()


def models_words(trust: Trust) -> str:
    shown = trust.standing.shown
    words = ngettext("%(n)d rated", "%(n)d rated", len(shown.rated)) % {"n": len(shown.rated)}
    waiting = [r for r in shown.provisional if r.reason != RatingState.NO_VOTES]
    if waiting:
        more = ngettext(
            "%(n)d with too little to say", "%(n)d with too little to say", len(waiting)
        )
        words += "; " + more % {"n": len(waiting)}
    return words


def method_words(board: Board) -> str:
    """What the number is, by the board's method."""
    if board.method == Board.Method.ELO:
        return _("Elo, over the votes in their order.")
    words = _(
        "%(method)s by maximum likelihood; the average model is at 1000, 400 points are odds of 10 "
        "to 1."
    )
    return words % {"method": board.get_method_display()}


def card_markdown(trust: Trust, address: str) -> str:
    """The same as a file, with the leaders as a table; one line for each row."""
    standing = trust.standing
    lines = [f"# {one_line(standing.board.title)}", "", address, ""]
    lines += [f"- **{one_line(name)}**: {one_line(text)}" for name, text in card_rows(trust)]
    if standing.rows:
        columns = (_("Rank"), _("Model"), _("Rating"), _("Interval"), _("Votes"))
        lines += ["", f"| {' | '.join(columns)} |", "|---|---|---:|---|---:|"]
        for row in standing.rows:
            interval = f"{row.lower} \N{EN DASH} {row.upper}" if row.has_interval else ""
            name = one_line(row.rating.competitor.name)
            cells = (row.rank, name, row.points, interval, str(row.rating.votes))
            lines.append(f"| {' | '.join(cells)} |")
    return "\n".join([*lines, ""])


def one_line(text: str) -> str:
    """Text that Markdown takes literally: names are of strangers."""
    signs = {sign: f"\\{sign}" for sign in "\\`*_[]<>|#"}
    return "".join(signs.get(c, c) for c in " ".join(text.split()))
