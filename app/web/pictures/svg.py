"""SVG as text, escaped: elements, and what all pictures share.

Pictures have no viewBox: what stands from left to right is in percent of the width, what stands from top to bottom in
pixels. So a picture fills a phone and a wide screen, and its letters keep their size. Colours are the style sheet's.
"""

import unicodedata
from collections.abc import Iterable
from functools import cache

from markupsafe import Markup, escape

Attribute = str | float | None


def element(name: str, *inside: Markup | str, **attributes: Attribute) -> Markup:
    """`class_` and `aria_label` are spelt class and aria-label; numbers are rounded to two places."""
    told = "".join(
        f' {_attribute(key)}="{escape(_spelt(value))}"' for key, value in attributes.items() if value is not None
    )
    if not inside:
        return Markup(f"<{name}{told}/>")
    return Markup(f"<{name}{told}>{''.join(str(escape(clean(one))) for one in inside)}</{name}>")


def picture(
    key: str, title: str, words: str, height: float, inside: Iterable[Markup], *, slanted: bool = False
) -> Markup:
    """The whole: `title` names it and `words` say what is to be seen, to those who hear it. `key` is its own on a page.

    A group and no image, since what is in it can be followed.
    """
    return element(
        "svg",
        element("title", title, id=f"{key}-title"),
        element("desc", words, id=f"{key}-desc"),
        *inside,
        class_="picture slanted" if slanted else "picture",
        width="100%",
        height=height,
        role="group",
        aria_labelledby=f"{key}-title",
        aria_describedby=f"{key}-desc",
    )


def link(href: str, words: str, *inside: Markup, class_: str | None = None) -> Markup:
    """For the mouse and the finger: the keyboard has the same links in the table, and need not step through all."""
    return element("a", element("title", words), *inside, href=href, tabindex="-1", class_=class_)


def box(x: float, y: float, width: float, height: float, class_: str | None = None, **more: Attribute) -> Markup:
    """A rectangle; `x` and `width` in percent."""
    return element("rect", x=percent(x), y=y, width=percent(width), height=height, class_=class_, **more)


def text(words: str, x: float, y: float, class_: str | None = None, *, at: str = "start") -> Markup:
    """`at` says which part of the words stands at `x` percent: start, middle or end."""
    return element("text", words, x=percent(x), y=y, class_=class_, text_anchor=None if at == "start" else at)


def bars(x: float, y: float, width: float, height: int, spans: Iterable[tuple[int, float, float]], count: int,
         class_: str = "bar") -> Markup:  # fmt: skip
    """Bars in one path, stretched to `width` percent; each (place among `count`, pixels from the top, pixels high)."""
    path = "".join(
        f"M{_rounded(place + 0.1)} {_rounded(top)}h.8v{_rounded(high)}h-.8z" for place, top, high in spans if high > 0
    )
    return element(
        "svg",
        element("path", d=path, class_=class_),
        x=percent(x),
        y=y,
        width=percent(width),
        height=height,
        viewBox=f"0 0 {count} {height}",
        preserveAspectRatio="none",
    )


def room(x: float, y: float, width: float, height: float, *inside: Markup, class_: str | None = None) -> Markup:
    """A place of its own: what is too long for it is cut at its edge."""
    return element("svg", *inside, x=percent(x), y=y, width=percent(width), height=height, class_=class_)


def percent(value: float) -> str:
    return f"{_rounded(value)}%"


def clean(words: Markup | str) -> Markup | str:
    """Without control characters, which no XML may hold."""
    if isinstance(words, Markup) or words.isprintable():
        return words
    return "".join(" " if unicodedata.category(one) in {"Cc", "Cs"} else one for one in words)


@cache
def _attribute(name: str) -> str:
    return name.rstrip("_").replace("_", "-")


def _spelt(value: str | float) -> str:
    return str(clean(value)) if isinstance(value, str) else _rounded(value)


def _rounded(value: float) -> str:
    return f"{value:.2f}".rstrip("0").rstrip(".") if value % 1 else f"{value:.0f}"
