"""The markup of our templates, read as text: nothing that a strict CSP or a dark theme breaks."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

PACKAGE = Path(__file__).parents[1] / "ckanext" / "andsdoi"
SOURCES = [*PACKAGE.glob("templates/**/*.html"), *PACKAGE.glob("assets/*.js")]


def found(pattern: str, *but: str) -> list[str]:
    """Return what a pattern finds in templates and scripts, each with the name of its file."""
    return [
        f"{path.name}: {text}"
        for path in SOURCES
        for text in re.findall(pattern, path.read_text("utf-8"))
        if text not in but
    ]


def test_no_script_and_no_style_stands_in_a_page() -> None:
    """A site's strict Content-Security-Policy takes nothing away; data is no script."""
    assert not found(r"<script\b[^>]*>", '<script type="application/ld+json">')
    assert not found(r"<style\b|\sstyle\s*=|\.style\b|\.cssText\b")
    assert not found(r"\son[a-z]+\s*=\s*[\"']|javascript:")
    assert not found(r"\beval\(|new Function|innerHTML\s*=|insertAdjacentHTML|hx-on|hx-vals=.js:")


def test_attributes_of_htmx_are_written_as_html_knows_them() -> None:
    assert not found(r"\s(hx-[a-z-]+)=")
    assert found(r"\s(data-hx-[a-z-]+)=")


def test_colours_are_those_of_the_theme() -> None:
    """One that is set without its counterpart vanishes in a dark theme; this pair never does."""
    pair = "bg-warning text-dark"
    assert not found(r"\b(?:bg|text)-[a-z]+(?: text-dark)?", pair, "text-break", "text-nowrap")
    assert not found(r"#[0-9a-fA-F]{6}\b|\brgba?\(|\bhsla?\(")


@pytest.mark.parametrize("tag", ["<img", "<iframe", "<font", "<center"])
def test_what_nobody_needs_is_not_there(tag: str) -> None:
    assert not found(tag)
