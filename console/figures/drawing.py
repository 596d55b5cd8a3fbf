"""Draws one chart as SVG by pygal: no script, nothing from outside, system fonts, told apart without colour. Pure."""

from __future__ import annotations

import base64
import hashlib
import unicodedata
from dataclasses import dataclass
from typing import Any
from xml.etree.ElementTree import Element

import pygal
from pygal.style import Style

# The colours and letters of desk.css.
SHEET, INK, INK_SOFT, RULE, PINE, AMBER, SEAL = (
    "#fffdf8", "#2a241d", "#4f4539", "#c9b99c", "#1f4a46", "#a86c00", "#8a2a1c",
)  # fmt: skip
LETTERS = "'Noto Sans CJK SC', 'Noto Sans SC', 'PingFang SC', 'Microsoft YaHei', 'Helvetica Neue', Arial, sans-serif"
STRIPES = (
    '<pattern id="stripes" width="7" height="7" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">'
    f'<rect width="7" height="7" fill="{SHEET}"/><rect width="3" height="7" fill="{AMBER}"/></pattern>'
)
DOTS = (
    '<pattern id="dots" width="7" height="7" patternUnits="userSpaceOnUse">'
    f'<rect width="7" height="7" fill="{SHEET}"/><circle cx="3.5" cy="3.5" r="1.9" fill="{SEAL}"/></pattern>'
)
# How parts are filled, in their order: whole, hollow, striped, dotted, and hollow with a broken edge.
FILLS = (
    (PINE, PINE, ""),
    (SHEET, PINE, ""),
    ("url(#stripes)", AMBER, ""),
    ("url(#dots)", SEAL, ""),
    (SHEET, INK_SOFT, "stroke-dasharray:3 3;"),
)
WIDE, NARROW = "wide", "narrow"
SIZES = {WIDE: (740, 330, 16), NARROW: (380, 320, 16)}
MOST_MARKS = 6
LYING_ROW, LYING_REST, LEGEND_ROW = 32, 64, 30
MOST_LABELS = {WIDE: 13, NARROW: 4}
# Chinese letters are as wide as high; pygal leaves room for narrower ones.
TOO_NARROW = 0.4
LINES = (
    ".line-graph .series .line{stroke-width:3}"
    # Numbers stand on bars of every kind.
    f".text-overlay text.value{{paint-order:stroke;stroke:{SHEET} !important;stroke-width:4px;stroke-linejoin:round}}"
)


@dataclass(frozen=True)
class Chart:
    """What is to be drawn: a value for each label in each part; fills: which of FILLS a part has.

    form: `standing` bars side by side, `stacked` ones, `lying` ones (stacked), or a `line`.
    """

    form: str
    labels: list[str]
    parts: list[tuple[str, list[int]]]
    fills: tuple[int, ...] = (0, 1, 2, 3, 4)


def draw(chart: Chart, *, title: str, size: str) -> bytes:
    """Return the picture; title: what it shows, for whoever opens it alone."""
    width, height, letter = SIZES[size]
    is_lying = chart.form == "lying"
    columns = len(chart.parts) if size == WIDE else 1 if is_lying else 2
    legend_rows = -(-len(chart.parts) // columns) if len(chart.parts) > 1 else 0
    if is_lying:
        height = LYING_REST + LYING_ROW * len(chart.labels) + LEGEND_ROW * legend_rows
    made = _FORMS[chart.form](
        style=_style(letter),
        css=("file://style.css", "file://graph.css", f"inline:{_fills(chart.fills)}{LINES}"),
        js=(),
        defs=[STRIPES, DOTS],
        no_prefix=True,
        disable_xml_declaration=True,
        explicit_size=True,
        width=width,
        height=height,
        margin=10,
        margin_left=10 + _more_room(chart.labels, letter) if is_lying else 10,
        margin_right=24 if is_lying else 10,
        # pygal leaves room for one row of the legend and a half.
        margin_bottom=10 if is_lying else 10 + LEGEND_ROW * max(legend_rows - 1, 0),
        dots_size=4,
        spacing=12,
        show_legend=len(chart.parts) > 1,
        legend_at_bottom=True,
        legend_at_bottom_columns=columns,
        legend_box_size=16,
        truncate_legend=-1,
        truncate_label=-1,
        show_minor_x_labels=is_lying,
        show_x_guides=False,
        print_values=is_lying and len(chart.parts) == 1,
        print_zeroes=False,
        include_x_axis=True,
        y_labels=marks(_highest(chart)),
        formatter=lambda value: f"{value:g}",
        value_formatter=lambda value: f"{value:g}",
    )
    if is_lying:
        # pygal builds them from below.
        made.x_labels = chart.labels[::-1]
        parts = [(name, values[::-1]) for name, values in chart.parts]
    else:
        made.x_labels = chart.labels
        every = -(-len(chart.labels) // MOST_LABELS[size])
        made.x_labels_major_every = every
        parts = chart.parts
    for name, values in parts:
        made.add(name, values)
    made.add_xml_filter(lambda root: _clean(root, title))
    drawn: str = made.render()
    return drawn.encode()


def policy_for(picture: bytes) -> str:
    """Return the content security policy of a picture: its own style by its hash, and nothing else whatever."""
    begin = picture.index(b"<style") + len(b"<style")
    style = picture[picture.index(b">", begin) + 1 : picture.index(b"</style>")]
    digest = base64.b64encode(hashlib.sha256(_unescaped(style)).digest()).decode()
    return f"default-src 'none'; style-src 'sha256-{digest}'; frame-ancestors 'none'; base-uri 'none'; sandbox"


def marks(highest: int) -> list[int]:
    """Return the marks of an axis: whole numbers, about five, from nought to the highest value or a little above."""
    step = 1
    while step * MOST_MARKS < highest:
        # 1, 2, 5, 10, 20, 50 …
        step = step * 5 // 2 if str(step).startswith("2") else step * 2
    return list(range(0, -(-max(highest, 1) // step) * step + 1, step))


def _highest(chart: Chart) -> int:
    rows = list(zip(*(values for _, values in chart.parts), strict=True))
    return max((sum(row) if chart.form in {"stacked", "lying"} else max(row) for row in rows), default=0)


_FORMS: dict[str, Any] = {
    "standing": pygal.Bar,
    "stacked": pygal.StackedBar,
    "lying": pygal.HorizontalStackedBar,
    "line": pygal.Line,
}


def _style(letter: int) -> Style:
    return Style(
        background=SHEET,
        plot_background=SHEET,
        foreground=INK_SOFT,
        foreground_strong=INK,
        foreground_subtle=RULE,
        guide_stroke_color=RULE,
        major_guide_stroke_color=RULE,
        font_family=LETTERS,
        label_font_size=letter,
        major_label_font_size=letter,
        value_font_size=letter,
        value_label_font_size=letter,
        legend_font_size=letter,
        no_data_font_size=letter,
        opacity="1",
        opacity_hover="1",
        stroke_opacity="1",
        transition="none",
        colors=tuple(edge for _, edge, _ in FILLS),
    )


def _more_room(labels: list[str], letter: int) -> int:
    wide = max((sum(unicodedata.east_asian_width(one) in "WF" for one in label) for label in labels), default=0)
    return round(wide * letter * TOO_NARROW)


def _fills(fills: tuple[int, ...]) -> str:
    rules = []
    for place, fill in enumerate(fills):
        inside, edge, more = FILLS[fill]
        rules.append(f".color-{place} .rect,rect.color-{place}{{fill:{inside};stroke:{edge};stroke-width:1.5;{more}}}")
    return "".join(rules)


def _clean(root: Element, title: str) -> Element:
    """Take away what is for scripts, and what would be read out a hundred times."""
    for parent in list(root.iter()):
        for child in list(parent):
            name = str(child.tag).rpartition("}")[2]
            is_for_script = name in {"script", "desc"} or "tooltip" in child.get("class", "").split()
            if is_for_script or callable(child.tag) or (name == "title" and parent is not root):
                parent.remove(child)
            elif name == "title":
                child.text = title
    del root.attrib["id"]
    root.set("role", "img")
    return root


def _unescaped(style: bytes) -> bytes:
    return style.replace(b"&lt;", b"<").replace(b"&gt;", b">").replace(b"&amp;", b"&")
