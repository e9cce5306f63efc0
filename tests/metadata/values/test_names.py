"""Names of people and organisations, out of one field."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ckanext.andsdoi.metadata.values.identifiers import Affiliation, NameIdentifier
from ckanext.andsdoi.metadata.values.names import Name, lists, parse_names, parse_one

ORCID = "https://orcid.org/0000-0002-1825-0097"
ROR = "https://ror.org/04wxnsj81"

# P = person, O = organisation, ? = as it is, without type; @ = affiliation.
TABLE = [
    ("Jane Doe", "P Doe, Jane"),
    ("Gabriel García Márquez", "? Gabriel García Márquez"),
    ("Петров, Иван", "P Петров, Иван"),
    ("Dr. Jane A. Doe-Smith PhD", "P Doe-Smith, Jane A."),
    ("García Márquez, Gabriel", "P García Márquez, Gabriel"),
    ("Suharto", "? Suharto"),
    ("John Smith Jr.", "P Smith, John, Jr."),
    ("García Márquez, G. J.", "P García Márquez, G. J."),
    ("CSIRO", "O CSIRO"),
    ("Smith, John, Jr.", "P Smith, John, Jr."),
    ("García Márquez, Gabriel José", "? García Márquez, Gabriel José"),
    ("AuScope", "? AuScope"),
    ("Smith, John; Doe, Jane", "P Smith, John + P Doe, Jane"),
    ("García Márquez, Gabriel José; Doe, Jane", "P García Márquez, Gabriel José + P Doe, Jane"),
    ("Geoscience Australia", "? Geoscience Australia"),
    ("Smith J, Doe J", "P Smith, J + P Doe, J"),
    ("José Ortega y Gasset", "? José Ortega y Gasset"),
    ("Sydney Water", "? Sydney Water"),
    ("Smith, J., Jones, K., Lee, P.", "P Smith, J. + P Jones, K. + P Lee, P."),
    ("Maria de los Ángeles García", "? Maria de los Ángeles García"),
    ("Data SA", "? Data SA"),
    ("Smith, J., Jones, K. and Lee, P.", "P Smith, J. + P Jones, K. + P Lee, P."),
    ("Ludwig van Beethoven", "P van Beethoven, Ludwig"),
    ("NSW Health", "? NSW Health"),
    ("J. Smith, K. Jones and L. Lee", "P Smith, J. + P Jones, K. + P Lee, L."),
    ("van der Berg, Jan Piet", "P van der Berg, Jan Piet"),
    ("Transport for NSW", "O Transport for NSW"),
    ("Smith, John and Doe, Jane", "P Smith, John + P Doe, Jane"),
    ("Jan de Vries en Piet Bakker", "P de Vries, Jan + P Bakker, Piet"),
    ("Commonwealth of Australia", "O Commonwealth of Australia"),
    ("Juan Pérez & María García", "P Pérez, Juan + P García, María"),
    ("Harald zur Hausen", "P zur Hausen, Harald"),
    ("CSIRO Marine and Atmospheric Research", "O CSIRO Marine and Atmospheric Research"),
    (
        "Max Mustermann, Erika Musterfrau und Hans Meier",
        "P Mustermann, Max + P Musterfrau, Erika + P Meier, Hans",
    ),
    ("João da Silva Santos", "P da Silva Santos, João"),
    ("CSIRO and Bureau of Meteorology", "O CSIRO and Bureau of Meteorology"),
    ("Jane Doe, John Smith, Mary Major", "P Doe, Jane + P Smith, John + P Major, Mary"),
    ("Silva Santos, João da", "P Silva Santos, João da"),
    (
        "Department of Environment, Land, Water and Planning",
        "O Department of Environment, Land, Water and Planning",
    ),
    ("Jane A. Doe, John B. Smith", "P Doe, Jane A. + P Smith, John B."),
    ("Hélder Câmara", "P Câmara, Hélder"),
    ("Bill and Melinda Gates Foundation", "O Bill and Melinda Gates Foundation"),
    ("Jane Doe, John Smith", "? Jane Doe, John Smith"),
    ("J. R. R. Tolkien", "P Tolkien, J. R. R."),
    ("M. Müller & Söhne GmbH", "O M. Müller & Söhne GmbH"),
    ("Jane Doe <jane@x.org>, John Smith <john@y.org>", "P Doe, Jane + P Smith, John"),
    ("Smith J.", "P Smith, J."),
    ("Smith, Jones & Brown Pty Ltd", "O Smith, Jones & Brown Pty Ltd"),
    ("Dr Jane Doe, Prof John Smith", "P Doe, Jane + P Smith, John"),
    ("Doe JA", "? Doe JA"),
    ("Stadt Zürich, Statistik", "O Stadt Zürich, Statistik"),
    ("Smith and Jones", "? Smith and Jones"),
    ("Mary Anne Smith", "? Mary Anne Smith"),
    ("Bundesamt für Umwelt BAFU", "O Bundesamt für Umwelt BAFU"),
    ("Smith, J. et al.", "P Smith, J."),
    ("Seán O'Brien", "P O'Brien, Seán"),
    ("Institut für Physik, Universität Bern", "O Institut für Physik, Universität Bern"),
    ("John Smith <j@x.au> (https://orcid.org/0000-0002-1825-0097)", "P Smith, John [ORCID]"),
    ("JOHN SMITH", "? JOHN SMITH"),
    ("Zürcher Verkehrsverbund", "O Zürcher Verkehrsverbund"),
    (
        "Jane Doe (CSIRO); John Smith (University of Sydney)",
        "P Doe, Jane @ CSIRO + P Smith, John @ University of Sydney",
    ),
    ("DUPONT Jean", "? DUPONT Jean"),
    ("Stadtwerke München", "O Stadtwerke München"),
    ("Jane Doe, University of Melbourne", "P Doe, Jane @ University of Melbourne"),
    ("张伟", "? 张伟"),
    ("Ministère de la Transition écologique", "O Ministère de la Transition écologique"),
    (
        "Prof. Jane Doe, School of Chemistry, University of Queensland",
        "P Doe, Jane @ School of Chemistry, University of Queensland",
    ),
    ("张伟、李娜", "? 张伟 + ? 李娜"),
    (
        "Centre National de la Recherche Scientifique (CNRS)",
        "O Centre National de la Recherche Scientifique (CNRS)",
    ),
    ("Doe, Jane, University of Melbourne", "P Doe, Jane @ University of Melbourne"),
    ("山田, 太郎", "? 山田, 太郎"),
    ("Ayuntamiento de Madrid", "O Ayuntamiento de Madrid"),
    ("Jane Doe, John Smith, University of Sydney", "? Jane Doe, John Smith, University of Sydney"),
    ("김민준", "? 김민준"),
    ("Câmara Municipal de Lisboa", "O Câmara Municipal de Lisboa"),
    ("Jane Doe, CSIRO", "P Doe, Jane @ CSIRO"),
    ("Zhang Wei", "? Zhang Wei"),
    ("Regione Lombardia", "O Regione Lombardia"),
    ("Jane Doe, ETH", "? Jane Doe, ETH"),
    ("Zhang, Wei", "P Zhang, Wei"),
    ("Gemeente Amsterdam", "O Gemeente Amsterdam"),
    ("John Smith, Project Manager", "P Smith, John"),
    ("Nguyễn Văn An", "? Nguyễn Văn An"),
    ("OpenStreetMap contributors", "O OpenStreetMap contributors"),
    ("Jane Doe and University of Melbourne", "P Doe, Jane + O University of Melbourne"),
    ("محمد بن سلمان", "? محمد بن سلمان"),
    ("Melbourne, Australia", "O Melbourne, Australia"),
    ("data@city.gov", "(no name)"),
    ("Mohammed bin Rashid Al Maktoum", "? Mohammed bin Rashid Al Maktoum"),
    ("Research Group 7", "O Research Group 7"),
    ("Open Data Team <data@city.gov>", "O Open Data Team"),
    ("Иван Петров", "? Иван Петров"),
    ("Schmidt, Anna; Bundesamt für Naturschutz", "P Schmidt, Anna + O Bundesamt für Naturschutz"),
]


def shown(names: list[Name]) -> str:
    """Write names as the table does."""
    kinds = {"Personal": "P", "Organizational": "O", None: "?"}
    texts = []
    for name in names:
        text = f"{kinds[name.name_type]} {name.name}"
        text += "".join(f" @ {affiliation.name}" for affiliation in name.affiliations)
        texts.append(text + "".join(f" [{item.scheme}]" for item in name.identifiers))
    return " + ".join(texts) or "(no name)"


def codes(value: str | list[str], **options: tuple[str, ...]) -> list[str]:
    return [finding.code for finding in parse_names(value, **options)[1]]


@pytest.mark.parametrize(("text", "expected"), TABLE)
def test_the_table_of_names(text: str, expected: str) -> None:
    assert shown(parse_names(text)[0]) == expected


@pytest.mark.parametrize(("text", "expected"), TABLE)
def test_a_person_is_written_from_its_parts_and_others_have_none(text: str, expected: str) -> None:
    for name in parse_names(text)[0]:
        if name.name_type == "Personal":
            assert name.name == f"{name.family}, {name.given}"
        else:
            assert name.family is None
            assert name.given is None


@pytest.mark.parametrize(
    "text",
    [
        "Coastal Monitoring Section",
        "Pywell Section",
        "National Gallery",
        "Aarhus Kommune",
        "Oslo kommune",
        "Stockholms universitet",
        "Kartverket",
        "Helsingin yliopisto",
        "Landsbókasafn Íslands",
        "Ministerstwo Cyfryzacji",
        "Główny Urząd Statystyczny",
        "Česká geologická služba",
        "Ministarstvo Kulture",
        "Institutul Național de Statistică",
        "Ankara Üniversitesi",
        "Tallinna Ülikool",
        "Vilniaus universitetas",
        "Diretoria de Estatísticas Educacionais",
        "Министерство культуры",
        "Київська міська рада",
        "Πανεπιστήμιο Αθηνών",
        "Kementerian Kesehatan",
        "משרד המשפטים",
        "وزارة الصحة",
        "交通総務課",
        "総務省統計局",
        "國家公園署",
        "한국환경공단",
    ],
)
def test_organisations_of_many_languages_are_known_by_their_words(text: str) -> None:
    assert parse_names(text) == ([Name(text, "Organizational")], [])


@pytest.mark.parametrize(
    "text",
    [
        "Statistik Austria",
        "Statistics Norway",
        "Regio Twente",
        "Sydney Trains",
        "Brisbane Airport",
        "Danmarks Statistik",
        "Land Tirol",
        "Roma Capitale",
        "Maxar Technologies",
    ],
)
def test_two_words_that_no_person_bears_are_no_person(text: str) -> None:
    assert parse_names(text)[0] == [Name(text)]


@pytest.mark.parametrize(
    "text",
    """
    Anna Kowalska|Petr Novák|Håkan Lindström|Bjørn Østby|Mehmet Yılmaz|Luka Horvat|Rada Mihalcea
    Hélder Câmara|Margaret Court|Michelle Branch|Marine Dupont|Forest Whitaker|Estelle Dubois
    Ségolène Royal|François Civil|Linn Berg|Robert Power|John Park|Sana Marin|Uwe Betrieb
    """.strip()
    .replace("\n", "|")
    .split("|"),
)
def test_people_whose_names_look_like_such_words_are_people(text: str) -> None:
    assert [name.name_type for name in parse_names(text)[0]] == ["Personal"]


@pytest.mark.parametrize(
    "text", ["Doe, Jane, Frau", "Doe, Jane, Prof. Dr.", "Doe, Jane, PhD", "Dr. Doe, Jane, Mag."]
)
def test_titles_may_stand_behind_a_name(text: str) -> None:
    assert shown(parse_names(text)[0]) == "P Doe, Jane"


def test_a_suffix_stands_behind_the_given_name() -> None:
    (name,), _ = parse_names("John Smith Jr.")
    assert (name.family, name.given) == ("Smith", "John, Jr.")


class TestSeveralNames:
    def test_a_list_of_texts_is_certain_to_be_separate_names(self) -> None:
        names, _ = parse_names(["García Márquez, Gabriel José", "Doe, Jane"])
        assert shown(names) == "P García Márquez, Gabriel José + P Doe, Jane"

    def test_a_list_of_one_text_is_that_text(self) -> None:
        assert parse_names(["Smith, J., Jones, K."]) == parse_names("Smith, J., Jones, K.")

    def test_a_separator_in_brackets_separates_nothing(self) -> None:
        names, _ = parse_names("Jane Doe (CSIRO; Hobart)")
        assert shown(names) == "P Doe, Jane @ CSIRO; Hobart"

    def test_brackets_that_do_not_match_are_characters(self) -> None:
        names, _ = parse_names("Doe, Jane; Smith, John (CSIRO")
        assert len(names) == 2

    def test_lines_and_bars_separate_names(self) -> None:
        assert shown(parse_names("Doe, Jane\nSmith, John | Ng, An")[0]) == (
            "P Doe, Jane + P Smith, John + P Ng, An"
        )

    def test_a_name_that_comes_twice_is_kept_once_and_fuller(self) -> None:
        names, _ = parse_names(f"Doe, Jane; Smith, John; Jane Doe ({ORCID})")
        assert shown(names) == "P Doe, Jane [ORCID] + P Smith, John"

    def test_two_persons_of_one_name_with_their_own_identifiers_stay_two(self) -> None:
        other = "https://orcid.org/0000-0001-5727-2427"
        names, _ = parse_names(f"Jane Doe ({ORCID}); Jane Doe ({other})")
        assert len(names) == 2

    def test_people_with_organisations_in_brackets_are_separate(self) -> None:
        names, _ = parse_names("Jane Doe (CSIRO), John Smith (University of Sydney)")
        assert shown(names) == "P Doe, Jane @ CSIRO + P Smith, John @ University of Sydney"

    def test_two_organisations_around_and_are_one_and_said_so(self) -> None:
        assert codes("CSIRO and Bureau of Meteorology") == ["names-one-organization"]

    def test_only_others_gives_the_code_for_a_list_too_long(self) -> None:
        assert parse_names("et al.")[0] == [Name(":etal")]
        assert codes("et al.") == ["names-et-al"]

    def test_the_words_and_others_behind_a_name_are_left_out(self) -> None:
        names, findings = parse_names("Jane Doe, John B. Smith and others")
        assert findings[0].code == "names-et-al"
        assert "others" not in shown(names)

    @pytest.mark.parametrize(
        "text",
        [
            "Smith, J.; Jones, K.; and Lee, P.",
            "Smith, J., Jones, K., and Lee, P.",
            "Smith, J.; Jones, K. & Lee, P.",
        ],
    )
    def test_the_word_and_before_the_last_name_is_no_part_of_it(self, text: str) -> None:
        assert shown(parse_names(text)[0]) == "P Smith, J. + P Jones, K. + P Lee, P."

    def test_the_datasets_organization_is_never_divided(self) -> None:
        title = "Transport and Main Roads"
        names, findings = parse_names(title, organizations=(title, "tmr"))
        assert names == [Name(title, "Organizational")]
        assert findings == []


class TestFindings:
    def test_a_name_that_is_not_understood_is_written_as_it_is(self) -> None:
        (name,), (finding,) = parse_names("Gabriel García Márquez")
        assert name == Name("Gabriel García Márquez")
        assert (finding.code, finding.found) == ("name-unsure", "Gabriel García Márquez")

    def test_all_guesses_of_a_field_are_one_finding(self) -> None:
        _, findings = parse_names("Jane Doe; John Smith")
        assert [finding.code for finding in findings] == ["name-guessed"]
        assert findings[0].params["names"] == "Doe, Jane; Smith, John"

    def test_only_an_address_is_no_name(self) -> None:
        assert parse_names("data@city.gov")[0] == []
        assert codes("data@city.gov") == ["author-email-only"]

    def test_no_finding_holds_an_address(self) -> None:
        _, findings = parse_names("Some odd name <jane@x.org>; bob@y.org; Doe (a@b.org)")
        assert findings
        assert not any("@" in finding.found for finding in findings)

    def test_a_job_title_is_left_out(self) -> None:
        names, findings = parse_names("Jane Doe, Senior Scientist")
        assert shown(names) == "P Doe, Jane"
        assert ("name-part-dropped", "Senior Scientist") in [f[:2] for f in findings]

    def test_a_role_in_brackets_is_left_out(self) -> None:
        names, findings = parse_names("Doe, Jane (ed.)")
        assert shown(names) == "P Doe, Jane"
        assert findings[0].code == "name-part-dropped"


class TestNothing:
    @pytest.mark.parametrize("text", ["", "  ", "n/a", "N/A", "-", "tbd", "Unknown", ";;", ", "])
    def test_a_placeholder_is_no_name(self, text: str) -> None:
        assert parse_names(text) == ([], [])

    @pytest.mark.parametrize("text", ["Anonymous", "anonyme", "Anonym", "anónimo"])
    def test_anonymous_is_known_to_be_unknown(self, text: str) -> None:
        assert parse_names(text) == ([Name(":unkn")], [])


class TestIdentifiers:
    def test_an_orcid_makes_a_person(self) -> None:
        (name,), findings = parse_names(f"John Smith ({ORCID})")
        assert name.identifiers == (NameIdentifier("ORCID", ORCID, "https://orcid.org/"),)
        assert findings == []

    @pytest.mark.parametrize("between", [" - ", " – ORCID: ", " | ", "; ", ": "])
    def test_an_orcid_belongs_to_the_name_before_it(self, between: str) -> None:
        names, findings = parse_names(f"Doe, Jane (CSIRO){between}{ORCID}; Roe, Ann")
        assert shown(names) == "P Doe, Jane @ CSIRO [ORCID] + P Roe, Ann"
        assert findings == []

    def test_a_wrong_orcid_is_dropped_but_still_a_persons(self) -> None:
        (name,), findings = parse_names("张伟 (https://orcid.org/0000-0002-1825-0098)")
        assert name == Name("张伟", "Personal")
        assert [finding.code for finding in findings] == ["orcid-checksum"]

    def test_a_ror_makes_an_organisation(self) -> None:
        (name,), _ = parse_names(f"Plain Words ({ROR})")
        assert name.name_type == "Organizational"
        assert name.identifiers[0].value == ROR

    def test_a_ror_inside_an_affiliation_is_the_affiliations(self) -> None:
        (name,), _ = parse_names(f"Jane Doe (Some Place, {ROR})")
        assert shown([name]) == "P Doe, Jane @ Some Place"
        assert name.affiliations == (Affiliation("Some Place", ROR, "ROR", "https://ror.org/"),)


class TestOneName:
    def test_a_declared_organisation_is_one_name(self) -> None:
        name, _ = parse_one("Jane Doe", kind="http://xmlns.com/foaf/0.1/Organization")
        assert name == Name("Jane Doe", "Organizational")

    def test_a_declared_person_is_not_called_a_guess(self) -> None:
        name, findings = parse_one("Sofia Garcia", kind="Person")
        assert name == Name("Garcia, Sofia", "Personal", given="Sofia", family="Garcia")
        assert findings == []

    def test_a_declared_person_without_clear_parts_has_none(self) -> None:
        assert parse_one("Peter de Bank Maria", kind="Individual")[0] is not None
        assert parse_one("Zhang Wei", kind="Person")[0] == Name("Zhang Wei", "Personal")

    def test_the_datasets_organization_is_one_name(self) -> None:
        name, _ = parse_one(
            "transport and main  roads", organizations=("Transport and Main Roads",)
        )
        assert name is not None
        assert name.name_type == "Organizational"

    def test_a_field_of_one_name_is_certain_to_hold_one(self) -> None:
        assert shown([parse_one("García Márquez, Gabriel José")[0] or Name("")]) == (
            "P García Márquez, Gabriel José"
        )
        assert parse_one("García Márquez, Gabriel José", strong=False)[0] == Name(
            "García Márquez, Gabriel José"
        )

    def test_only_an_address_is_no_name(self) -> None:
        name, findings = parse_one("a@b.org")
        assert name is None
        assert findings[-1].code == "author-email-only"


CASED = sorted(
    word.capitalize()
    for word in lists.ORGANISATION_WORDS | lists.NOT_A_PERSON
    if word.isalpha() and word.capitalize() != word
)


class TestHostileInput:
    @given(
        st.sampled_from(CASED) | st.from_regex("[A-ZÄÖÜÉ][a-zäöüéß]{1,14}", fullmatch=True),
        st.sampled_from(["", "Ann ", "Willa ", "Élise "]),
        st.lists(st.sampled_from("ABCDEFGHJKLMNOPRSTW"), min_size=1, max_size=3),
    )
    def test_a_family_name_before_initials_is_never_an_organization(
        self, family: str, given_name: str, initials: list[str]
    ) -> None:
        text = f"{family}, {given_name}{' '.join(f'{one}.' for one in initials)}"
        (name,), _ = parse_names(text)
        assert name.name_type != "Organizational"
        for name in parse_names(f"{text}; Doe, Jane")[0]:
            assert name.name_type != "Organizational"

    @given(st.text(max_size=200))
    def test_no_text_raises(self, text: str) -> None:
        for name in parse_names(text)[0]:
            assert name.name.strip()

    @given(
        st.lists(
            st.sampled_from(
                [
                    "Jane",
                    "Doe",
                    "J.",
                    "CSIRO",
                    "University",
                    ",",
                    ";",
                    " and ",
                    "&",
                    "(",
                    ")",
                    " ",
                    "de",
                    "Jr.",
                    "PhD",
                    ORCID,
                    "<a@b.org>",
                    "et al.",
                    "Dr",
                    "\n",
                    "张伟",
                ]
            ),
            max_size=14,
        )
    )
    def test_no_mixture_of_words_raises_or_loses_the_parts(self, words: list[str]) -> None:
        for name in parse_names(" ".join(words))[0]:
            assert "@b.org" not in name.name
            if name.family:
                assert name.name == f"{name.family}, {name.given}"

    @pytest.mark.parametrize(
        "unit",
        [
            "(",
            "[",
            "A and ",
            "a, ",
            "Doe, J., ",
            "Jane Doe; ",
            "orcid ",
            "' ",
            "é\u0301",
            "@",
            "<a@",
        ],
    )
    def test_long_texts_take_linear_time(self, unit: str) -> None:
        start = time.process_time()
        parse_names(unit * (100_000 // len(unit)))
        assert time.process_time() - start < 10

    def test_text_beyond_the_limit_is_not_looked_at(self) -> None:
        assert "text-cut" in codes("x" * 100_001)
