"""A board as pictures that stand alone: no style sheet, no script, readable on light and dark."""

from xml.sax.saxutils import escape

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _

from leaderboard.standing import Standing

WIDTH, NAMES, ROW, TOP = 760, 250, 26, 56
PAPER, INK, FAINT = "#ffffff", "#1b1f24", "#8b949e"
FONT = 'font-family="system-ui, sans-serif"'


def plot_svg(standing: Standing) -> str:
    """The forest plot: one line for each rated model, best first, with its numbers."""
    rows, axis = standing.rows, standing.axis
    height = TOP + ROW * len(rows) + 40
    reach = WIDTH - NAMES - 90

    def x(value: float) -> str:
        return f"{NAMES + float(axis.at(value).rstrip('%')) / 100 * reach:.1f}"

    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{WIDTH}" height="{height}" '
        f'viewBox="0 0 {WIDTH} {height}" {FONT} font-size="13" fill="{INK}" role="img">',
        f"<title>{escape(title_of(standing))}</title>",
        f'<rect width="{WIDTH}" height="{height}" fill="{PAPER}"/>',
        f'<text x="12" y="26" font-size="16" font-weight="600">{escape(title_of(standing))}</text>',
    ]
    for tick in axis.ticks:
        at = x(float(tick.label))
        parts.append(
            f'<line x1="{at}" x2="{at}" y1="{TOP - 8}" y2="{height - 36}" stroke="#e3e6ea"/>'
            f'<text x="{at}" y="{TOP - 12}" text-anchor="middle" fill="{FAINT}">{tick.label}</text>'
        )
    for n, row in enumerate(rows):
        y, rating = TOP + ROW * n + ROW / 2, row.rating
        parts.append(
            f'<text x="12" y="{y + 4}">{escape(row.rank)}  {escape(rating.competitor.name)}</text>'
        )
        if rating.rating is not None:
            if rating.lower is not None and rating.upper is not None:
                parts.append(
                    f'<line x1="{x(rating.lower)}" x2="{x(rating.upper)}" y1="{y}" y2="{y}" '
                    f'stroke="{INK}" stroke-width="3" stroke-linecap="round"/>'
                )
            parts.append(f'<circle cx="{x(rating.rating)}" cy="{y}" r="5"/>')
            half = f" ±{row.half}" if row.has_interval else ""
            parts.append(
                f'<text x="{WIDTH - 12}" y="{y + 4}" text-anchor="end">{row.points}{half}</text>'
            )
    source = settings.URL + reverse("leaderboard:board", args=[standing.board.slug])
    parts.append(f'<text x="12" y="{height - 12}" fill="{FAINT}">{escape(source)}</text></svg>')
    return "".join(parts)


def badge_svg(standing: Standing) -> str:
    """One line: the board, and who leads in words that claim no more than the votes do."""
    left, right = title_of(standing), standing.lead or _("no ranks yet")
    wide, rest = 8 * len(left) + 20, 7 * len(right) + 20
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{wide + rest}" height="24" {FONT} '
        f'font-size="12" role="img"><title>{escape(left)}: {escape(right)}</title>'
        f'<rect width="{wide + rest}" height="24" rx="4" fill="{INK}"/>'
        f'<rect x="{wide}" width="{rest}" height="24" rx="4" fill="#e3e6ea"/>'
        f'<text x="10" y="16" fill="{PAPER}">{escape(left)}</text>'
        f'<text x="{wide + 10}" y="16" fill="{INK}">{escape(right)}</text></svg>'
    )


def title_of(standing: Standing) -> str:
    mark = _("Simulated") + ": " if standing.board.is_simulated else ""
    return mark + standing.board.title
