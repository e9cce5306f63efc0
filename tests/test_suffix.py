"""Suffixes and the syntax of DOI names."""

from __future__ import annotations

import re
from collections.abc import Iterator

import base32_lib
import pytest

from ckanext.andsdoi import suffix


class TestGenerate:
    def test_a_drawn_suffix_has_eight_characters_and_two_check_digits(self) -> None:
        for _ in range(2000):
            drawn = suffix.generate()
            assert re.fullmatch(r"[0-9a-hjkmnp-tv-z]{8}[0-9]{2}", drawn)
            assert suffix.is_valid(drawn)

    def test_a_suffix_is_drawn_from_the_whole_range(self) -> None:
        seen = {character for _ in range(500) for character in suffix.generate()[:8]}
        assert seen == set("0123456789abcdefghjkmnpqrstvwxyz")
        assert len({suffix.generate() for _ in range(2000)}) == 2000

    @pytest.mark.parametrize("shoulder", ["fk4", "oil-", "a.b_c:", "ab/", "1"])
    def test_a_drawn_suffix_has_the_shoulder_in_front(self, shoulder: str) -> None:
        drawn = suffix.generate(shoulder)
        assert drawn.startswith(shoulder)
        assert len(drawn) == len(shoulder) + 10
        assert suffix.is_valid(drawn, shoulder)
        assert suffix.is_safe(f"10.4226/{drawn}")

    def test_a_shoulder_is_lower_case(self) -> None:
        drawn = suffix.generate("FK4")
        assert drawn.startswith("fk4")
        assert suffix.is_valid(drawn, "FK4")

    @pytest.mark.parametrize(
        ("shoulder", "draws"),
        [
            ("", ["0000test54", "0test00024", "0000000098"]),
            ("te", ["st00000061", "0000000098"]),
            ("ab/tes", ["t000000010", "0000000098"]),
        ],
    )
    def test_the_word_test_is_drawn_again(
        self, monkeypatch: pytest.MonkeyPatch, shoulder: str, draws: list[str]
    ) -> None:
        rest: Iterator[str] = iter(draws)
        monkeypatch.setattr(base32_lib, "generate", lambda **kwargs: next(rest))
        assert suffix.generate(shoulder) == f"{shoulder}0000000098"

    @pytest.mark.parametrize(
        "shoulder", ["test", "latest.", "a b", "\u00e9", "a//b", "../", "a/", "/", "a(", "x" * 300]
    )
    def test_a_shoulder_that_no_registry_takes_is_refused(self, shoulder: str) -> None:
        with pytest.raises(ValueError, match="shoulder"):
            suffix.generate(shoulder)
        assert not suffix.is_shoulder(shoulder)

    @pytest.mark.parametrize(("text", "good"), [("", True), ("geo-", True), ("Geo-", False)])
    def test_a_configured_shoulder_is_lower_case(self, text: str, good: bool) -> None:
        assert suffix.is_shoulder(text) is good


class TestIsValid:
    @pytest.mark.parametrize(
        ("number", "options", "written"),
        [
            (7654321, {"min_length": 8, "split_every": 4}, "079j-xh42"),
            (7654321, {"split_every": 4}, "79jx-h42"),
            (1234, {}, "16j82"),
            (123456789012, {"split_every": 5}, "3jz9j-6gm44"),
            (214901993, {"min_length": 10, "split_every": 5}, "006cy-97960"),
        ],
    )
    def test_the_library_agrees_with_datacites(
        self, number: int, options: dict[str, int], written: str
    ) -> None:
        assert base32_lib.encode(number, checksum=True, **options) == written
        assert base32_lib.decode(written, checksum=True) == number
        assert suffix.is_valid(suffix.normalize_suffix(written).zfill(10))

    @pytest.mark.parametrize(
        ("number", "written"),
        [
            (0, "0000000098"),
            (7654321, "00079jxh42"),
            (1234, "0000016j82"),
            (867130, "0000test54"),
            (32**8 - 1, "zzzzzzzz90"),
        ],
    )
    def test_numbers_and_their_check_digits(self, number: int, written: str) -> None:
        assert base32_lib.encode(number, min_length=10, checksum=True) == written
        assert suffix.is_valid(written)

    @pytest.mark.parametrize(
        "bad",
        [
            "",
            "98",
            "079jxh42",
            "00079jxh24",
            "00079jhx42",
            "00079JXH42",
            "00079-jxh42",
            "0079-jxh42",
            "000079jxh42",
            "0007ijxh42",
            "000079jxh4",
            "00079jxh4\u0662",
            "00079jxh4a",
            "000000o098",
            "0000000098\n",
            " 000000098",
        ],
    )
    def test_anything_else_is_not_valid(self, bad: str) -> None:
        assert not suffix.is_valid(bad)

    def test_the_shoulder_belongs_to_a_valid_suffix(self) -> None:
        assert suffix.is_valid("fk40000000098", "fk4")
        assert not suffix.is_valid("fk40000000098")
        assert not suffix.is_valid("0000000098", "fk4")
        assert not suffix.is_valid("fk50000000098", "fk4")

    def test_every_single_error_and_transposition_is_caught(self) -> None:
        for _ in range(20):
            drawn = suffix.generate()
            for at in range(8):
                for other in set("0123456789abcdefghjkmnpqrstvwxyz") - {drawn[at]}:
                    assert not suffix.is_valid(drawn[:at] + other + drawn[at + 1 :])
            for at in range(7):
                swapped = drawn[:at] + drawn[at + 1] + drawn[at] + drawn[at + 2 :]
                assert swapped == drawn or not suffix.is_valid(swapped)


class TestTyped:
    @pytest.mark.parametrize(
        ("typed", "shoulder", "written"),
        [
            ("O0079J-XH42", "", "00079jxh42"),
            (" 00079jxh42 ", "", "00079jxh42"),
            ("000o-ooo-o98", "", "0000000098"),
            ("iLiLILil98", "", "1111111198"),
            ("OIL-OOOO0000-98", "oil-", "oil-0000000098"),
            ("oil0000000098", "oil-", "0110000000098"),
        ],
    )
    def test_a_typed_suffix_is_read_as_it_was_written(
        self, typed: str, shoulder: str, written: str
    ) -> None:
        assert suffix.normalize_suffix(typed, shoulder) == written

    def test_wrong_check_digits_are_noticed(self) -> None:
        assert suffix.mistyped("https://doi.org/10.4226/00079JXH24", "10.4226")
        assert suffix.mistyped("10.4226/fk4-00079jhx42", "10.4226", "fk4-")
        assert suffix.mistyped("10.4226/00079jxh4a", "10.4226")

    @pytest.mark.parametrize(
        "doi",
        [
            "10.4226/00079jxh42",
            "10.4226/O0079JXH42",
            "10.4226/00079-jxh42",
            "10.9999/00079jxh24",
            "10.4226/something-else",
            "10.4226/00079jxh244",
            "10.4226/u0079jxh24",
            "no doi",
        ],
    )
    def test_other_dois_are_not_called_mistyped(self, doi: str) -> None:
        assert not suffix.mistyped(doi, "10.4226")

    def test_without_its_shoulder_it_is_not_ours(self) -> None:
        assert not suffix.mistyped("10.4226/00079jxh24", "10.4226", "fk4")


class TestDoiSyntax:
    @pytest.mark.parametrize(
        ("text", "doi"),
        [
            ("10.1000/ABC", "10.1000/abc"),
            ("  doi:10.1000/abc\n", "10.1000/abc"),
            ("DOI: 10.1000/abc", "10.1000/abc"),
            ("info:doi/10.1000/abc", "10.1000/abc"),
            ("https://doi.org/10.1000/abc", "10.1000/abc"),
            ("HTTP://DX.DOI.ORG/10.1000/aBc", "10.1000/abc"),
            ("https://www.doi.org/10.1000/abc", "10.1000/abc"),
            ("doi.org/10.1000/abc", "10.1000/abc"),
            ("https://doi.org/10.1000%2Fa%28b%29", "10.1000/a(b)"),
            ("10.1000/100%", "10.1000/100%"),
            ("10.1234/x-doi:42", "10.1234/x-doi:42"),
            ("doi:10.1234/info:doi/42", "10.1234/info:doi/42"),
            ("https://doi.org/10.1234/doi:42", "10.1234/doi:42"),
            ("10.1000.10/123456", "10.1000.10/123456"),
            ("10.1002/(SICI)1096(19960122)54:1<1::AID>3.0.CO;2-#", None),
        ],
    )
    def test_the_usual_spellings_are_read(self, text: str, doi: str | None) -> None:
        assert suffix.normalize_doi(text) == (doi or text.lower())

    @pytest.mark.parametrize(
        "text",
        [
            "",
            "10.1000",
            "10.1000/",
            "11.1000/abc",
            "10.10/abc",
            "10.abcd/x",
            "10.1000/a b",
            "10.1000/a\x00b",
            "see 10.1000/abc",
            "https://example.org/10.1000/abc",
            "https://doi.org/",
            "https://doi.org/10.1000/a%20b",
            "10.1000/a\nb",
        ],
    )
    def test_anything_else_is_no_doi(self, text: str) -> None:
        assert suffix.normalize_doi(text) is None

    @pytest.mark.parametrize(
        ("doi", "address"),
        [
            ("10.1234/a<b>#c", "https://doi.org/10.1234/a%3Cb%3E%23c"),
            ("10.1234/50%?x", "https://doi.org/10.1234/50%25%3Fx"),
            ("10.1234/\u00e4[b]", "https://doi.org/10.1234/%C3%A4%5Bb%5D"),
            ("10.1234/a(b);c/d:e~f", "https://doi.org/10.1234/a(b);c/d:e~f"),
        ],
    )
    def test_the_address_of_a_doi_is_encoded_and_leads_back_to_it(
        self, doi: str, address: str
    ) -> None:
        assert suffix.doi_url(doi) == address
        assert suffix.normalize_doi(address) == doi

    def test_the_prefix_stands_before_the_first_slash(self) -> None:
        assert suffix.prefix_of("10.4226/a/b") == "10.4226"

    @pytest.mark.parametrize(
        ("text", "good"),
        [
            ("10.4226", True),
            ("10.80123", True),
            ("10.5072", False),
            ("10.422", False),
            ("10.801234", False),
            ("10.4226/", False),
            ("10.4226\n", False),
            ("10.\u0664\u0662\u0662\u0666", False),
            ("", False),
        ],
    )
    def test_prefixes_to_mint_under(self, text: str, good: bool) -> None:
        assert suffix.is_prefix(text) is good

    @pytest.mark.parametrize(
        "doi", ["10.4226/ab", "10.4226/Ab.c_d-e:f/g", "10.80123/" + "a" * 246, "10.4226/ab/c"]
    )
    def test_names_that_every_registry_takes(self, doi: str) -> None:
        assert suffix.is_safe(doi)

    @pytest.mark.parametrize(
        "doi",
        [
            "10.4226",
            "10.4226/",
            "10.4226/a",
            "10.4226/a/bc",
            "10.4226//ab",
            "10.4226/ab/",
            "10.4226/ab//c",
            "10.4226/a..b",
            "10.4226/ab/./c",
            "10.4226/latest",
            "10.4226/10.5072",
            "10.5072/abc",
            "10.4226/a+b",
            "10.4226/a(b)",
            "10.4226/ab cd",
            "10.4226/\u00e9\u00e9",
            "10.801234/ab",
            "10.80123/" + "a" * 247,
        ],
    )
    def test_names_that_some_server_changes_or_refuses(self, doi: str) -> None:
        assert not suffix.is_safe(doi)

    @pytest.mark.parametrize(
        ("doi", "creatable", "sendable"),
        [
            ("10.4226/0000000098", True, True),
            ("10.4226/a(b)*~$=c", True, True),
            ("10.4226/Abc", False, True),
            ("10.4226/a+b", False, True),
            ("10.123456/abc", False, True),
            ("10.4226/a/../b", True, False),
            ("10.4226/100%", False, False),
            ("10.4226/a<b", False, False),
            ("10.4226/", False, False),
            ("doi:10.4226/abc", False, False),
        ],
    )
    def test_datacite_creates_other_dois_than_a_path_can_hold(
        self, doi: str, creatable: bool, sendable: bool
    ) -> None:
        assert suffix.is_creatable(doi) is creatable
        assert suffix.is_sendable(doi) is sendable

    @pytest.mark.parametrize(
        ("doi", "registrant"),
        [
            ("10.4226/abc", "4226"),
            ("10.1000.10/123456", "1000.10"),
            ("10.4226/", None),
            ("doi:10.4226/abc", None),
        ],
    )
    def test_the_registrant_stands_before_the_slash(self, doi: str, registrant: str | None) -> None:
        assert suffix.registrant_of(doi) == registrant
