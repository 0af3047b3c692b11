"""The few shapes of SVG that plots are made of, as text. The same shapes give the same bytes.

Nothing is filled behind them and all inks are of middle tone, so that a drawing reads on a light
and on a dark page. Coordinates are pixels from the upper left corner; whoever draws sees to it that
they are finite.
"""

from collections.abc import Iterable
from xml.sax.saxutils import escape

INK = "#7a828c"
BLUE, GREEN, RED = "#3b82d0", "#2f9e57", "#d6544d"
CHAR = 6.3
"""About how wide a character of a label is."""


def drawing(title: str, width: float, height: float, shapes: Iterable[str]) -> str:
    """A whole picture; its title is what is read out in place of it."""
    size = f'width="{width:.0f}" height="{height:.0f}" viewBox="0 0 {width:.0f} {height:.0f}"'
    head = f'<svg xmlns="http://www.w3.org/2000/svg" {size} role="img" font-family="system-ui, sans-serif">'
    return "\n".join([head, f"<title>{escape(clean(title))}</title>", *shapes, "</svg>"]) + "\n"


def text(
    x: float, y: float, words: str, *, anchor: str = "start", size: int = 11, bold: bool = False
) -> str:
    """Words on the line `y`; `anchor` is start, middle or end."""
    weight = ' font-weight="600"' if bold else ""
    place = f'x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}"'
    return f'<text {place} font-size="{size}"{weight} fill="{INK}">{escape(clean(words))}</text>'


def line(
    x1: float, y1: float, x2: float, y2: float, *, bold: bool = False, dashed: bool = False
) -> str:
    """A stroke, faint where it is not bold."""
    look = 'stroke-width="2"' if bold else 'stroke-opacity="0.4"'
    dash = ' stroke-dasharray="3 3"' if dashed else ""
    return f'<line x1="{x1:.1f}" y1="{y1:.1f}" x2="{x2:.1f}" y2="{y2:.1f}" stroke="{INK}" {look}{dash}/>'


def dot(x: float, y: float, radius: float, *, ink: str, tip: str = "", hollow: bool = False) -> str:
    """A point; `tip` shows where the mouse rests on it."""
    paint = f'fill="none" stroke="{ink}" stroke-width="2"' if hollow else f'fill="{ink}"'
    return f'<circle cx="{x:.1f}" cy="{y:.1f}" r="{radius:.1f}" {paint}>{_tip(tip)}</circle>'


def group(x: float, y: float, shapes: Iterable[str]) -> str:
    """Shapes whose coordinates count from a corner of their own."""
    return "\n".join([f'<g transform="translate({x:.1f} {y:.1f})">', *shapes, "</g>"])


def box(x: float, y: float, width: float, height: float, *, fill: str = "") -> str:
    """A rectangle: filled, or a faint frame."""
    look = f'fill="{fill}"' if fill else f'fill="none" stroke="{INK}" stroke-opacity="0.4"'
    return f'<rect x="{x:.1f}" y="{y:.1f}" width="{width:.1f}" height="{height:.1f}" {look}/>'


def clean(words: str) -> str:
    """Words without what XML cannot hold and what cannot be seen."""
    return "".join(letter for letter in words if letter.isprintable())


def _tip(words: str) -> str:
    return f"<title>{escape(clean(words))}</title>" if words else ""
