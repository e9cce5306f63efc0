"""Text: characters, markup, e-mail addresses, length."""

from __future__ import annotations

import threading
import time
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from ckanext.andsdoi.metadata.values.text import (
    clean,
    cut,
    holds_email,
    one_line,
    plain,
    scrub_safe,
    strip_html,
    without_emails,
)

MARKUP = st.lists(
    st.sampled_from(
        [
            "<p>",
            "</p>",
            "<b>",
            "<br>",
            "<br/>",
            "<li>",
            "<ul>",
            "</ul>",
            "<table>",
            "<tr>",
            "<td>",
            "<a href='http://x.org'>",
            "</a>",
            "<script>",
            "<!--",
            "-->",
            "<div",
            "&amp;",
            "&lt;",
            "&",
            "*",
            "**",
            "_",
            "`",
            "```",
            "[",
            "](",
            ")",
            "#",
            "\n",
            "\n\n",
            "- ",
            "> ",
            "|",
            "    ",
            "wort",
            "<LOD",
            "<o:p>",
            "</o:p>",
            "<jats:p>",
            "</jats:p>",
            "<x:y/>",
            "<math>",
            "</math>",
            "<![CDATA[",
            "]]>",
            "<sec>",
            "</sec>",
            "a < b",
            "jane@x.org",
            "\\",
            "~~~",
            "===",
            "<pre>",
        ]
    ),
    max_size=30,
).map("".join)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("# H <script>x</script> **b** &amp; <a href=..>link</a>", "H b & link"),
        ("<p>One &amp; two</p><ul><li>a</li><li>b</li></ul>", "One & two\n\n- a\n- b"),
        ("snake_case_name and _em_ and 2 * 3 * 4", "snake_case_name and em and 2 * 3 * 4"),
        ("see <https://x.org/y> and [x](mailto:a@b.org)", "see https://x.org/y and x"),
        ("Values <LOD are 0; p<q", "Values < LOD are 0; p< q"),
        ("&lt;b&gt;bold&lt;/b&gt;", "bold"),
        # paragraphs, lines, lists
        ("one\ntwo", "one two"),
        ("one\n\n\ntwo", "one\n\ntwo"),
        ("one  \ntwo", "one\ntwo"),
        ("Text:\n- a\n- b\nand so on", "Text:\n- a\n- b and so on"),
        ("Text:\n\n* a\n* b", "Text:\n\n- a\n- b"),
        ("- a\n    - b\n- c", "- a\n- b\n- c"),
        ("- a\n\n- b", "- a\n- b"),
        ("one<br>two<br/>three", "one\ntwo\nthree"),
        ("<p>a</p>\n<p>b</p>", "a\n\nb"),
        ("<ul><li><p>a</p></li><li>b<ul><li>c</li></ul></li></ul>", "- a\n- b\n- c"),
        # tables
        ("| a | b |\n|---|---|\n| 1 | 2 |", "a; b\n1; 2"),
        ("<table><tr><td>a</td><td>b</td></tr><tr><td>1</td></tr></table>", "a; b\n1"),
        # the rest of Markdown
        ("Title\n=====\ntext", "Title\n\ntext"),
        ("a\n\n---\n\nb", "a\n\nb"),
        ("> quoted\n> text", "quoted text"),
        ("```python\nx = [1]\ny\n```", "x = [1]\ny"),
        ("![alt](http://x.org/i.png) and `code`", "alt and code"),
        ("[t](http://x.org) [u][1]\n\n[1]: https://y.org", "t (http://x.org) u (https://y.org)"),
        ("[http://x.org](http://x.org)", "http://x.org"),
        ("\\*not\\* emphasis", "*not* emphasis"),
        ("[not a link", "[not a link"),
        ("[[a] [b](c", "[[a] [b](c"),
        ("a ` b `` c", "a ` b `` c"),
        # a table that is indented as code keeps its rows, prose is prose
        ("A:\n\n\ta\tb\n\t03\tc d\n\nEnd", "A:\n\na b\n03 c d\n\nEnd"),
        ("A:\r\n\r\n\ta\tb\r\n\t03\tc\r\nEnd", "A:\n\na b\n03 c\n\nEnd"),
        ("A:\n\n    a   b\n    1   [c](http://x.org)\n# B", "A:\n\na b\n1 c (http://x.org)\n\nB"),
        ("    a  b\n    03  c", "a b\n03 c"),
        (
            "A\n\n    One end.  Another\n    line goes on.\n\nB",
            "A\n\nOne end. Another line goes on.\n\nB",
        ),
        ("\tAn indented **line**\ngoes on", "An indented line goes on"),
        ("A\n\n\tone\ttab\n\nB", "A\n\none tab\n\nB"),
        ("- a\n\n    more  of it\n    and more", "- a\n\nmore of it and more"),
        # what only looks like markup
        ("a < b and c > d", "a < b and c > d"),
        ("p<q and r>s", "p< q and r>s"),
        ("x <- y <= z <3", "x <- y <= z <3"),
        ("R&D, AT&T;, http://x.org/?a=1&copy=2", "R&D, AT&T;, http://x.org/?a=1&copy=2"),
        ("<unknown>x", "< unknown>x"),
        ("]]> <!DOCTYPE x> &xxe;", "]]> &xxe;"),
        # hidden content
        ("a<!-- secret -->b", "ab"),
        ("a<style>p {}</style><iframe src=x>no</iframe>b", "ab"),
        ("a <script> b", "a b"),
        ("a <!-- b", "a < !-- b"),
        # entities, once
        ("&copy; 5 &nbsp; &#8323; &hellip; &NotEqualTilde;", "© 5 ₃ … ≂̸"),
        ("&amp;lt;b&amp;gt;", "&lt;b&gt;"),
        ("&#42;not emphasis&#42;", "*not emphasis*"),
        ("", ""),
    ],
)
def test_a_description_becomes_plain_text(text: str, expected: str) -> None:
    assert plain(text)[0] == expected


class TestEmails:
    @pytest.mark.parametrize(
        ("text", "expected"),
        [
            ("write to <help@example.org>.", "write to […]."),
            ("mailto:joe.o'neil+x@mail.example.com!", "[…]!"),
            ("Joe＠x.org", "[…]"),
            ("müller@bücher.example", "[…]"),
            ("x@xn--bcher-kva.xn--p1ai", "[…]"),
            ('"joe o. neil"@x.org', "[…]"),
            ("“joe”@x.org", "[…]"),
            ("{joe,ann}@x.org", "[…]"),
            ("joe(work)@x.org", "[…]"),
            ("jo\u00ade@ex\u00adample.org", "[…]"),
            ("jo\u200de@exam\u2063ple.org", "[…]"),
            ("joe@exa\u0334mple.org", "[…]"),
            ("root@localhost, root@localhost.localdomain", "[…], […]"),
            ("joe@[127.0.0.1] or joe@[IPv6:2001:db8::1]", "[…] or […]"),
            ("joe@192.168.0.1", "[…]"),
            ("joe\\@x.org", "[…]"),
            ("write to joe @ x.org today", "write to […] today"),
            ("joe@ x.org", "[…]"),
            ("joe﹫x.org", "[…]"),
            ("joe@x．org, joe@x。org", "[…], […]"),
            ("joe%40x.org, joe%2540x%2Eorg", "[…], […]"),
            ("joe&#64;x.org, joe&amp;#x40;x&amp;#46;org", "[…], […]"),
            ("joe [at] x.org, joe(at)x.org, joe{AT}x.org", "[…], […], […]"),
            ("joe [@] x.org", "[…]"),
            ("joe (at) x (dot) y [dot] org", "[…]"),
        ],
    )
    def test_addresses_are_replaced(self, text: str, expected: str) -> None:
        assert plain(text)[0] == expected
        assert without_emails(f"({text})")[1] > 0

    @pytest.mark.parametrize(
        "text",
        [
            "302@amt-zh",
            "@user.name, thanks @user.name and (@user.name)",
            '"@user.name" and "that" or "@user.name"',
            "https://x.org/@user.name",
            "x@localhosts",
            "10 t @ 3.50 each",
            "measured (at) 10 m. The next [at] the end",
            "see [at] the start",
            "50%40 of them & more",
        ],
    )
    def test_what_only_looks_like_an_address_stays(self, text: str) -> None:
        assert plain(text)[0] == text

    @pytest.mark.parametrize(
        "unit",
        [
            "a@",
            "a@b.",
            "a@b[dot]",
            '"',
            '"@x.y',
            "}@x.y",
            "[at] ",
            " ",
            "&amp;",
            "%25",
            "a\u00ad@b.",
        ],
    )
    def test_looking_for_addresses_takes_no_time(self, unit: str) -> None:
        started = time.process_time()
        without_emails(unit * (500_000 // len(unit)))
        assert time.process_time() - started < 5

    def test_removed_emails_are_counted(self) -> None:
        assert without_emails("a@b.org, c@d.org") == (", ", 2)
        _, findings = plain("a@b.org, c@d.org")
        assert findings[0][::2] == ("email-removed", {"n": 2})

    def test_emails_stay_if_the_site_says_so(self) -> None:
        assert plain("write a@b.org", remove_emails=False) == ("write a@b.org", [])

    @given(st.text(alphabet="ab.@＠-_<>:'[](){}\"\\ \n", max_size=60))
    def test_no_email_is_left(self, text: str) -> None:
        assert not holds_email(without_emails(text, "[…]")[0])
        assert not holds_email(plain(text)[0])


class TestClean:
    def test_characters_that_xml_forbids_are_removed_and_counted(self) -> None:
        text, findings = clean("a\x0b\x00\ufffe\ud800b")
        assert text == "ab"
        assert findings[0][::2] == ("characters-removed", {"n": 4})

    def test_white_space_becomes_blanks_and_lf(self) -> None:
        assert clean("a\tb\xa0c\u2028d\r\ne\rf\u3000")[0] == "a b c d\ne\nf "

    def test_marks_of_direction_and_invisible_characters_go(self) -> None:
        assert clean("a\u200b\u202eb\ufeff\u2066c")[0] == "abc"

    def test_characters_are_composed(self) -> None:
        assert clean("e\u0301")[0] == "é"

    def test_long_texts_are_composed_too(self) -> None:
        text = "e\u0301" * 5_000
        assert clean(text)[0] == unicodedata.normalize("NFC", text)

    @given(st.text())
    def test_lxml_takes_whatever_comes_out(self, text: str) -> None:
        for cleaned in (clean(text)[0], strip_html(text), plain(text)[0]):
            etree.Element("x").text = cleaned


class TestHtml:
    @pytest.mark.parametrize(
        ("text", "expected"),
        [
            ("R&D <b>bold</b>", "R&D bold"),
            ("one<br>two", "one\ntwo"),
            ("Jane <jane@x.org>", "Jane <jane@x.org>"),
            ("x &lt;i&gt;y", "x y"),
            ("a <LOD *b* [c]", "a <LOD *b* [c]"),
            ("line\nline", "line\nline"),
        ],
    )
    def test_tags_go_and_all_else_stays(self, text: str, expected: str) -> None:
        assert strip_html(text) == expected

    def test_nesting_deeper_than_a_parser_goes_loses_no_text(self) -> None:
        text = "<div>a</x><b>" * 3_000 + "end"
        assert strip_html(text).count("a") == 3_000
        assert plain("<ul><li>a" * 1_000 + "end")[0].endswith("end")

    @given(MARKUP)
    def test_no_word_outside_hidden_elements_is_lost(self, text: str) -> None:
        if "<script>" not in text and "<!--" not in text and "<div" not in text:
            assert strip_html(text).count("wort") == text.count("wort")


class TestCut:
    @pytest.mark.parametrize(
        ("text", "limit", "expected"),
        [
            ("short", 10, "short"),
            ("exactly ten", 11, "exactly ten"),
            ("the quick brown fox", 10, "the quick…"),
            ("the quick brown fox", 11, "the quick…"),
            ("oneveryveryverylongword", 5, "onev…"),
            ("山田太郎の論文", 4, "山田太…"),
        ],
    )
    def test_a_cut_is_made_at_a_word(self, text: str, limit: int, expected: str) -> None:
        assert cut(text, limit) == (expected, expected != text)

    @given(st.text(), st.integers(min_value=0, max_value=50))
    def test_a_cut_text_is_never_longer_than_allowed(self, text: str, limit: int) -> None:
        assert len(cut(text, limit)[0]) <= limit


def test_one_line_squeezes_white_space() -> None:
    assert one_line(" a \n\n b\tc ") == "a b c"


def test_a_scrubber_takes_no_text_for_a_tag() -> None:
    assert scrub_safe("<LOD </p <!x <?y < z <3") == "< LOD < /p < !x < ?y < z <3"


class TestHostileInput:
    @given(MARKUP)
    def test_no_markup_raises(self, text: str) -> None:
        shown, _ = plain(text)
        assert scrub_safe(shown) == shown
        assert shown == shown.strip()
        assert "\n\n\n" not in shown

    @given(st.text())
    def test_no_text_raises(self, text: str) -> None:
        plain(text)

    @pytest.mark.parametrize(
        "unit",
        [
            "[",
            "![",
            "[a](",
            "[a][",
            "`",
            "``a`",
            "*a ",
            "> ",
            "1. ",
            "    - a\n",
            "<b>",
            "<div>",
            "<a '",
            "<!--",
            "<script>",
            "&",
            "\\",
            "a@",
            "@a.",
            "---\n",
            "# a\n",
            "|a|\n",
            " ",
            "\n",
            "\u0301",
            "\u0316\u0301",
            "a\u0301\u0316",
            "<a href=x>",
            "</p>",
            "[[",
            "](",
            "~~~\n",
            "* * *\n",
        ],
    )
    def test_long_texts_take_linear_time(self, unit: str) -> None:
        start = time.process_time()
        plain(unit * (40_000 // len(unit)))
        strip_html(unit * (1_000_000 // len(unit)))
        assert time.process_time() - start < 20

    def test_a_million_marks_on_one_letter_take_no_time(self) -> None:
        start = time.process_time()
        plain("a" + "\u0301\u0316" * 500_000)
        assert time.process_time() - start < 10

    def test_threads_do_not_disturb_each_other(self) -> None:
        text = "**a** [b](http://x.org)\n\n- c\n- d"
        results: list[str] = []
        threads = [
            threading.Thread(target=lambda: results.extend(plain(text)[0] for _ in range(50)))
            for _ in range(4)
        ]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert set(results) == {"a b (http://x.org)\n\n- c\n- d"}
        assert len(results) == 200

    def test_beyond_a_hundred_links_and_pieces_of_code_the_text_is_the_same(self) -> None:
        one = "[a _b_](http://x.org) and `c *d*` and [e] "
        few, many = plain(one * 10)[0], plain(one * 400)[0]
        assert few.startswith("a b (http://x.org) and c *d* and [e]")
        assert many.endswith("a _b_ (http://x.org) and c *d* and [e]")
        assert many.count("http://x.org") == many.count("c *d*") == many.count("[e]") == 400

    def test_many_fences_stay_fences(self) -> None:
        assert plain("```\na\n```\n\n" * 300)[0] == "\n\n".join(["a"] * 300)
