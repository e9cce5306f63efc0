"""The elements of HTML, by what they mean for the layout of a text."""

from __future__ import annotations

HIDDEN = frozenset(["script", "style", "iframe", "object"])
BLOCKS = frozenset(
    """
    address article aside blockquote body caption center dd details dialog dir div dl dt fieldset
    figcaption figure footer form h1 h2 h3 h4 h5 h6 header hgroup hr legend main menu menuitem nav
    ol option p pre section select summary table textarea title ul
    """.split()
)
LAID_OUT = frozenset(["a", "br", "img", "li", "tr", "td", "th"])
# Elements that change nothing about the layout.
INLINE = frozenset(
    """
    abbr acronym applet area audio b base basefont bdi bdo bgsound big blink button canvas cite
    code col colgroup data datalist del dfn em embed font frame frameset head html i input ins kbd
    label link map mark marquee meta meter nobr noembed noframes noscript optgroup output param
    picture portal progress q rb rp rt rtc ruby s samp search slot small source span strike strong
    sub sup svg tbody template tfoot thead time track tt u var video wbr
    """.split()
)
ELEMENTS = BLOCKS | LAID_OUT | INLINE | HIDDEN
