"""People and bodies as datasets name them, and what a document makes of them.

P = person with parts, O = organisation, ? = as it is, without type; @ = affiliation; + separates.
"""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ..shown import ORGANIZATION, contributors, creators, mapped, news, publisher

ORCID = "0000-0002-1825-0097"
ORCID_URL = f"https://orcid.org/{ORCID}"
ROR_URL = "https://ror.org/03yrm5c26"


def _table(text: str) -> list[tuple[str, str]]:
    """Read lines such as `Bank, Ann => P Bank, Ann`; `P`, `O` and `?` alone: as it stands."""
    found = []
    for line in text.strip().splitlines():
        given, _, right = (part.strip() for part in line.partition("=>"))
        found.append((given, f"{right} {given}" if right in ("P", "O", "?") else right))
    return found


def _check_author(text: str, right: str, *codes: str) -> None:
    doc = mapped(author=text)
    assert creators(doc) == right
    assert news(doc) == set(codes)


# N1


@pytest.mark.parametrize(
    ("text", "right"),
    _table("""
        Press, Willa H. => P
        State, Mats W. => P
        Bank, Ann => P
        Crew, Frida => P
        Board, Jona => P
        Amt, Elli => P
        Moradi Pour, Ali => P
        Korpi, Ville => P
        Stone, Ev => P
        Δήμος, Άννα => P
        Dr. Amt, Elli => P Amt, Elli
        Press, Willa H., Fen University => P Press, Willa H. @ Fen University
        Board, Jona (Fen University) => P Board, Jona @ Fen University
        Crew, F., Board, J., Press, W. => P Crew, F. + P Board, J. + P Press, W.
        Board, Ann and Press, Willa => P Board, Ann + P Press, Willa
        Staff, Greta M. => P
        Union, J.R. => P
        Raad, Pieter => P
        Parco, Lucia => P
        Banco, João Luís => P
        Chamber, Tom => P
        Smart, Ann => P
        Museum, J. => P
        Water, J. K. => P
        Umweltamt, B. => P
        Prof. Museum, Lena => P Museum, Lena
        Bank, Ann & Lee, Tim => P Bank, Ann + P Lee, Tim
        Trust, Ann (Mere Library) => P Trust, Ann @ Mere Library
        Union, Ann; Board, Tim => P Union, Ann + P Board, Tim
        Crew, Ann, Lake Institute, Bern => P Crew, Ann @ Lake Institute, Bern
    """),
)
def test_a_family_name_that_is_a_word_of_bodies_is_a_persons_before_given_names(text, right):
    _check_author(text, right)


@pytest.mark.parametrize(
    "text",
    [
        "Museum, Bern",
        "Umweltamt, BE",
        "Museum, J. Paul Marsh",
        "Umweltamt, Bern",
        "Library, British",
        "Police, Victoria",
        "Team, Lake",
        "State Library, Ann",
        "Bern, Stadt",
        "Lausanne, Ville de",
        "Seeverein, e.V.",
        "Marsh, Inc.",
        "Institut, Bern",
        "Ministerio, Lima",
        "Biblioteca, Porto",
        "Gemeente, Delft",
        "Landesarchiv, Graz",
        "Banco Central, Lima",
        "Board of Lakes, Ann",
        "École, Anne-Marie",
        "Services, Water and Lakes",
    ],
)
def test_a_kind_of_body_before_a_comma_is_an_organisation(text):
    _check_author(text, f"O {text}")


def test_a_name_in_a_dict_is_read_like_one_in_a_text():
    assert creators(mapped(creators=[{"name": "Press, Willa H."}])) == "P Press, Willa H."


# N2


@pytest.mark.parametrize(
    ("text", "right"),
    _table("""
        Ó Briain, Seán => P
        O Brien, Pat => P
        d'Urso, Mara => P
        d’Urso, Mara => P
        dell'Orto, Anna => P
        l'Hiver, Aline => P
        al-Sayed, Omar => P
        bin Ali, Omar => P
        E Silva, João => P
        O, Bo => P
        op den Kamp, Ria => P
        ap Rhys, Owen => P
        al-Sayed, Omar; Lee, Tim => P al-Sayed, Omar + P Lee, Tim
        von Berg, Ida => P
        D'Arcy, Ann => P
        mac Giolla, Eoin => P
        ben Yusuf, Amir => P
        nic Dhonn, Áine => P
        dall'Osso, Pia => P
        el-Amin, Nour => P
        M Baye, Awa => P
        E, Wei => P
        uit den Boogaard, Piet => P
    """),
)
def test_small_words_prefixes_and_single_letters_begin_a_family_name(text, right):
    _check_author(text, right)


@pytest.mark.parametrize("text", ["O, B.", "i-Tree, Ann", "e-Health, Ann", "d'eau, Ann"])
def test_what_only_looks_like_such_a_family_name_is_no_person(text):
    _check_author(text, f"? {text}")


# N3


@pytest.mark.parametrize(
    "text",
    [
        "General Enquiries",
        "Contact Point",
        "Help Desk",
        "Info Desk",
        "Site Admin",
        "Contact Us",
        "Media Relations",
        "Customer Care",
        "Records Management",
        "Segretario Comunale",
        "Chief Librarian",
        "Dirigente Responsabile",
        "Ansprechpartner Geodaten",
        "Directora Técnica",
        "Support Technique",
        "Jefe Técnico",
        "Sachbearbeitung Geodaten",
        "Chef Adjoint",
        "Bibliothekar Meier",
        "Directrice Générale",
        "Responsabile Dati",
        "Klantenservice Waterdata",
        "Front Desk",
        "Enquiries, General",
        "Accounts Payable",
        "Procurement Card",
        "Planning Policy",
        "Chief Statistician",
        "Rechnungswesen Zentral",
        "Comptabilité Générale",
        "Tesorería General",
        "Ragioneria Comunale",
        "Kommunikation Bern",
    ],
)
def test_a_service_or_a_function_is_written_as_it_is(text):
    doc = mapped(maintainer=text)
    assert contributors(doc) == f"DataManager: ? {text}"
    assert "name-guessed" not in {problem.code for problem in doc.problems}


@pytest.mark.parametrize(
    "text", ["Red Cross", "Marine Park", "Croix Rouge", "Cruz Roja", "Rode Kruis", "Parc Marin"]
)
def test_a_body_of_two_such_words_is_an_organisation(text):
    assert contributors(mapped(maintainer=text)) == f"DataManager: O {text}"


@pytest.mark.parametrize(
    ("text", "right"),
    [
        ("Jane Doe", "Doe, Jane"),
        ("Mara Point", "Point, Mara"),
        ("Anna Chef", "Chef, Anna"),
        ("Leiter, Franz", "Leiter, Franz"),
        ("Lena Head", "Head, Lena"),
        ("Marina Park", "Park, Marina"),
        ("Steward, Ann", "Steward, Ann"),
        ("Rosa Parks", "Parks, Rosa"),
        ("Grant Fields", "Fields, Grant"),
        ("Francisco Sales", "Sales, Francisco"),
        ("Planner, Ann", "Planner, Ann"),
        ("Bill Tax", "Tax, Bill"),
    ],
)
def test_a_person_with_one_such_word_stays_a_person(text, right):
    assert contributors(mapped(maintainer=text)) == f"DataManager: P {right}"


def test_a_declared_person_is_one_whatever_the_words():
    doc = mapped(contact=[{"name": "Help Desk", "type": "Person"}])
    assert contributors(doc) == "ContactPerson: P Desk, Help"


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("VRU Contracts & Commissioning Team", False),
        ("GIS Data and Mapping Section", False),
        ("CSIRO Oceans and Atmosphere Unit", False),
        ("CSIRO and Bureau of Meteorology", True),
        ("CSIRO & Hydrology Unit", True),
        ("Lake Office and Hydrology Unit", True),
        ("CSIRO Oceans and Fen University", True),
    ],
)
def test_a_unit_that_heads_all_words_is_one(text, told):
    doc = mapped(author=text)
    assert creators(doc) == f"O {text}"
    assert ("names-one-organization" in news(doc)) is told


def test_an_office_that_pays_is_no_author_with_parts():
    doc = mapped(author="Accounts Payable")
    assert creators(doc) == "? Accounts Payable"
    assert "orcid-missing" not in {problem.code for problem in doc.problems}
    assert creators(mapped(author="Payable, Accounts")) == "O Payable, Accounts"
    assert creators(mapped(author="Doe, Jane; Accounts Payable")) == (
        "P Doe, Jane + ? Accounts Payable"
    )


# Fields that say what somebody did


@pytest.mark.parametrize(
    ("field", "kind"),
    [
        ("data_steward", "DataManager"),
        ("dataCustodian", "DataManager"),
        ("data_collector", "DataCollector"),
        ("data-curator", "DataCurator"),
        ("principal_investigator", "ProjectLeader"),
        ("project_manager", "ProjectManager"),
        ("other_researcher", "Researcher"),
        ("Researchers", "Researcher"),
        ("point_of_contact", "ContactPerson"),
        ("point_of_contact_name", "ContactPerson"),
    ],
)
def test_a_field_of_a_role_gives_a_contributor(field, kind):
    doc = mapped(extras={field: "Marsh, Ilse"})
    assert (contributors(doc), doc.unused) == (f"{kind}: P Marsh, Ilse", ())
    assert contributors(mapped(extras={field: "n/a"})) == ""


def test_other_fields_of_people_are_told_as_unused():
    doc = mapped(extras={"biometrician": "Marsh, Ilse", "researcher_notes": "Marsh, Ilse"})
    assert (contributors(doc), doc.unused) == ("", ("biometrician", "researcher_notes"))


def test_who_looks_after_the_data_is_a_contact_although_the_author_does():
    assert "contributor-missing" in {one.code for one in mapped(author="Marsh, Ilse").problems}
    doc = mapped(author="Marsh, Ilse", data_steward="Marsh, Ilse")
    assert "contributor-missing" not in {one.code for one in doc.problems}
    assert contributors(doc) == ""


def test_parties_that_an_iso_record_cites_are_read_as_the_others():
    cited = (
        '[{"individual-name": "Marsh, Ilse", "organisation-name": "", "role": "originator",'
        ' "contact-info_online-resource_url": "https://fen.example/"},'
        ' {"individual-name": "", "organisation-name": "Fen Institute", "role": "contributor"}]'
    )
    doc = mapped(author="", extras={"cited-responsible-party": cited})
    assert creators(doc) == "P Marsh, Ilse"
    assert contributors(doc) == "Other: O Fen Institute"
    assert (news(doc) - {"author-missing"}, doc.unused) == (set(), ())


@pytest.mark.parametrize("prefix", ["responsible_organization", "responsable_organization"])
def test_a_responsible_organization_is_a_party_by_its_role(prefix):
    fields = {f"{prefix}_name": "Fen Institute", f"{prefix}_email": "fen@fen.example"}
    doc = mapped(author="", extras={**fields, f"{prefix}_role": "author"})
    assert creators(doc) == "O Fen Institute"
    doc = mapped(extras={**fields, f"{prefix}_role": "custodian"})
    assert contributors(doc) == "DataManager: O Fen Institute"
    doc = mapped(extras={**fields, f"{prefix}_role": "publisher"})
    assert publisher(doc) == "Fen Institute"


# N4


@pytest.mark.parametrize("text", ["marshil", "marshi", "imarsh"])
def test_the_account_of_a_creator_is_no_maintainer(text):
    doc = mapped(author="Marsh, Ilse", maintainer=text)
    assert (contributors(doc), news(doc)) == ("", {"value-unreadable"})
    assert "contributor-missing" not in {one.code for one in doc.problems}
    assert contributors(mapped(author="Poe, John", maintainer=text)) == f"DataManager: ? {text}"


@pytest.mark.parametrize("text", ["marshland", "marsh", "Marshil", "limnos"])
def test_another_word_stays_the_maintainer(text):
    doc = mapped(author="Marsh, Ilse", maintainer=text)
    assert contributors(doc) == f"DataManager: ? {text}"


def test_an_account_in_place_of_the_address_names_nobody():
    assert creators(mapped(author="limnos", author_email="limnos")) == ORGANIZATION
    assert creators(mapped(author="limnos", author_email="limnos@limnos.example")) == "? limnos"
    assert creators(mapped(author="Limnos", author_email="Limnos")) == "? Limnos"


@pytest.mark.parametrize(
    "text", ["kim-walker-2041", "kim_walker", "lake_data_team", "hvandijk42", "müller_geo"]
)
def test_the_name_of_an_account_is_no_maintainer(text):
    doc = mapped(maintainer=text)
    assert contributors(doc) == ""
    assert news(doc) == {"value-unreadable"}


@pytest.mark.parametrize(
    ("name", "email"),
    [
        ("kwalker", "gis.office@lakes.example"),
        ("fensteam", "data@lakes.example"),
        ("annarossi", "ufficio.sit@comune.example"),
        ("jdupontel", "contact@ville.example"),
    ],
)
def test_a_small_word_beside_somebody_elses_address_is_the_account_of_no_contact(name, email):
    for fields in (
        {"maintainer": name, "maintainer_email": email},
        {"contact": [{"name": name, "email": email}]},
    ):
        doc = mapped(**fields)
        assert contributors(doc) == ""
        assert news(doc) == {"value-unreadable"}


@pytest.mark.parametrize(
    ("name", "email"),
    [
        ("limnos", "data@limnos.example"),
        ("lakedata", "lake-data@city.example"),
        ("helpdesk", "info@city.example"),
        ("library", "info@city.example"),
        ("lakeoff", "info@city.example"),
        ("eawag", "info@city.example"),
        ("Kwalker", "info@city.example"),
        ("kwalker", ""),
        ("données", "info@ville.example"),
        ("lakes.example", "info@city.example"),
    ],
)
def test_a_small_word_that_may_be_a_bodys_name_stays_a_contact(name, email):
    doc = mapped(maintainer=name, maintainer_email=email)
    assert contributors(doc).endswith(name)


def test_a_small_word_stays_an_author():
    doc = mapped(author="kwalker", author_email="info@lakes.example")
    assert creators(doc) == "? kwalker"


def test_an_account_in_a_flat_field_is_no_contact():
    doc = mapped(extras={"contact_name": "gis_admin"})
    assert contributors(doc) == ""
    assert news(doc) == {"value-unreadable"}


@pytest.mark.parametrize(
    "fields",
    [
        {"author": "open.mailbox", "author_email": "open.mailbox@city.example"},
        {"author": "kwalker", "author_email": "KWalker@lakes.example"},
        {"author": "walker2041"},
        {"author": "kwalker@lakes"},
        {"author": "données", "author_email": "données@ville.example"},
        {"creators": [{"name": "kwalker", "email": "kwalker@lakes.example"}]},
        {"creators": ["kim_walker", "walker2041"]},
    ],
)
def test_where_the_author_is_an_account_the_next_source_counts(fields):
    doc = mapped(**fields)
    assert creators(doc) == ORGANIZATION
    assert news(doc) == {"value-unreadable"}


@pytest.mark.parametrize(
    ("author", "email"),
    [
        ("limnos", "limnos@limnos.example"),
        ("data.fen.example", ""),
        ("Limnos", "limnos@mail.example"),
        ("sentinel-2", ""),
    ],
)
def test_a_body_in_small_letters_is_no_account(author, email):
    assert creators(mapped(author=author, author_email=email)) == f"? {author}"


def test_a_person_in_brackets_is_no_empty_form():
    assert creators(mapped(author="[Ng, Ada]")) != ORGANIZATION


def test_an_account_among_people_is_left_out():
    assert creators(mapped(author="kim_walker; Doe, Jane")) == "P Doe, Jane"


def test_a_declared_body_may_be_called_like_an_account():
    doc = mapped(creators=[{"name": "lake_lab", "type": "Organization"}])
    assert creators(doc) == "O lake_lab"


# N5


@pytest.mark.parametrize(
    ("text", "right"),
    _table("""
        北湖市政府水務局, 青山工程顧問有限公司 => O 北湖市政府水務局 + O 青山工程顧問有限公司
        서울물연구소, 한강관리공단 => O 서울물연구소 + O 한강관리공단
        王小明，李大華 => ? 王小明 + ? 李大華
        佐藤太郎, 鈴木花子 => ? 佐藤太郎 + ? 鈴木花子
        山田, 太郎 => ?
        湖水協會(台北, 新竹) => O
        東京湖沼研究所,大阪河川局 => O 東京湖沼研究所 + O 大阪河川局
        한국호수협회, 김민준 => O 한국호수협회 + ? 김민준
        田中一郎，山田花子，鈴木次郎 => ? 田中一郎 + ? 山田花子 + ? 鈴木次郎
        鈴木, 花子 => ?
        李四, 王五 => ?
        Lee, 김민준 => ?
    """),
)
def test_commas_separate_names_in_han_kana_and_hangul(text, right):
    _check_author(text, right)


# N6


@pytest.mark.parametrize(
    "text",
    [
        "Seeamt; Referat Presse; Öffentlichkeitsarbeit; Internet",
        "Department of Lakes; Hydrology Branch; Outreach",
        "Ministère des Lacs; Direction de l'eau; Service SIG",
        "Comune di Lago; Settore Ambiente; Ufficio SIT",
        "Umweltamt; Abteilung Wasser; Gewässerschutz",
        "Bundesamt für Seen; Sektion Hydrologie",
        "Gemeente Meer; Afdeling Water; Geo",
        "Agence des lacs; Service données; Cartographie",
        "Miljøstyrelsen; Afdeling for vand",
    ],
)
def test_a_body_and_its_units_are_one_organisation(text):
    _check_author(text, f"O {text}", "names-one-organization")
    assert creators(mapped(creators=[{"name": text}])) == f"O {text}"


@pytest.mark.parametrize("key", ["author_contacttype", "author_type"])
def test_a_type_beside_an_author_says_that_it_is_one_body(key):
    doc = mapped(author="Seeamt; Presse", extras={key: "Organization"})
    assert creators(doc) == "O Seeamt; Presse"
    assert news(doc) == set()


def test_a_type_beside_a_person_that_says_organization_is_not_believed():
    doc = mapped(maintainer="Marsh, Ilse, Frau", extras={"maintainer_contacttype": "Organization"})
    assert contributors(doc) == "DataManager: P Marsh, Ilse"


def test_a_type_beside_an_author_says_that_it_is_a_person():
    doc = mapped(author="Ilse Maria Marsh", extras={"author_type": "Person"})
    assert creators(doc) == "P Ilse Maria Marsh"


@pytest.mark.parametrize("name", ["publisher", "publisher_name"])
def test_an_author_who_is_the_publisher_is_one_body(name):
    doc = mapped(author="Seeamt; Presse", extras={name: "Seeamt; Presse"})
    assert creators(doc) == "O Seeamt; Presse"
    assert news(doc) == set()


def test_a_body_whose_type_the_dict_states_is_one():
    doc = mapped(creators=[{"name": "Seeamt; Presse", "type": "Organization"}])
    assert creators(doc) == "O Seeamt; Presse"


@pytest.mark.parametrize(
    ("text", "right"),
    _table("""
        Schmidt, Anna; Bundesamt für Seen => P Schmidt, Anna + O Bundesamt für Seen
        Department of Lakes; Department of Fens => O Department of Lakes + O Department of Fens
        Lake Office; River Section; CSIRO => O Lake Office + O River Section + O CSIRO
        Seeamt; Meier, Hans; Referat Presse => O Seeamt + P Meier, Hans + O Referat Presse
        Seeamt; Umweltamt => O Seeamt + O Umweltamt
    """),
)
def test_several_bodies_and_persons_stay_several(text, right):
    assert creators(mapped(author=text)) == right


def test_two_persons_who_publish_themselves_stay_two():
    names = "Doe, Jane; Poe, John"
    assert creators(mapped(author=names, publisher=names)) == "P Doe, Jane + P Poe, John"


# N7


@pytest.mark.parametrize(
    ("text", "right"),
    _table("""
        Fisheries and Lakes Canada | Pêches et Lacs Canada => ? Fisheries and Lakes Canada
        Seeamt | Office des lacs => O Seeamt
        Kanton Seeland / Canton du Seeland => O Kanton Seeland
        Umweltamt | Office de l'environnement => O Umweltamt
        Comune di Bolzano | Gemeinde Bozen => O Comune di Bolzano
        Região dos Lagos / Lake Region => O Região dos Lagos
        Gemeente Meer / Commune de Meer => O Gemeente Meer
        Ministry of Lakes | Ministère des Lacs => O Ministry of Lakes
    """),
)
def test_a_body_in_two_languages_is_named_once(text, right):
    _check_author(text, right, "language-only-one")
    assert creators(mapped(creators=[{"name": text}])) == right


def test_the_name_in_the_language_of_the_main_title_is_taken():
    doc = mapped(author="Seeamt | Office des lacs", title={"fr": "Niveaux des lacs"})
    assert creators(doc) == "O Office des lacs"


@pytest.mark.parametrize("name", ["bergamo", ""])
def test_an_organization_called_twice_the_same_is_named_once_and_nothing_is_lost(name):
    doc = mapped(organization={"title": "Bergamo | Bergamo", "name": name})

    assert doc.record.publisher.name == "Bergamo"
    assert "language-only-one" not in {problem.code for problem in doc.problems}


def test_an_organization_called_in_two_languages_tells_what_the_form_means():
    organization = {"name": "seeland", "title": "Amt Seeland | Office Seeland"}
    doc = mapped(author="Fen Archive | Mere Archive", organization=organization)
    assert creators(doc) == "O Fen Archive"
    assert news(doc) == {"language-only-one"}
    assert creators(mapped(author="Fen Archive | Mere Archive")) == "O Fen Archive + O Mere Archive"
    doc = mapped(author="Doe, Jane | Poe, John", organization=organization)
    assert creators(doc) == "P Doe, Jane + P Poe, John"


@pytest.mark.parametrize(
    ("text", "right"),
    _table("""
        Doe, Jane | Meier, Hans => P Doe, Jane + P Meier, Hans
        Lake Office | River Board => O Lake Office + O River Board
        Lake Office | River Board | Fen Board => O Lake Office + O River Board + O Fen Board
        Doe, Jane / Poe, John => ?
        OECD / IEA => ?
    """),
)
def test_two_bodies_of_one_language_stay_two(text, right):
    assert creators(mapped(author=text)) == right


@pytest.mark.parametrize(
    ("text", "right"),
    _table("""
        Lake Office (LO) / River Board (RB) => O Lake Office (LO) + O River Board (RB)
        Lake Office / River Board => O Lake Office + O River Board
        Lake Office / River Board / Fen Trust => O Lake Office + O River Board + O Fen Trust
        Department of Lakes / Board of Fens => O Department of Lakes + O Board of Fens
        Seeamt Bern (SAB) / Flussverband Uri => O Seeamt Bern (SAB) + O Flussverband Uri
        Ministère des lacs / Agence des fleuves => O Ministère des lacs + O Agence des fleuves
        Directorate-General for Lakes / Fen Agency => O Directorate-General for Lakes + O Fen Agency
    """),
)
def test_bodies_of_one_language_between_slashes_are_several(text, right):
    doc = mapped(author=text)
    assert (creators(doc), news(doc)) == (right, set())


@pytest.mark.parametrize(
    "text",
    [
        "Institut für Seenforschung / Institut de recherche lacustre",
        "Amt für Seen / Office des lacs / Ufficio laghi",
        "Department of Lakes / Hydrology Branch",
        "Lake Office / CSIRO",
        "Bundesamt für Seen / BAS",
    ],
)
def test_bodies_between_slashes_that_may_be_one_stay_one_and_are_told(text):
    doc = mapped(author=text)
    assert (creators(doc), news(doc)) == (f"O {text}", {"names-one-organization"})


@pytest.mark.parametrize("text", ["Lake Office/River Board", "Office for Lakes/Fens"])
def test_a_slash_without_blanks_separates_no_names(text):
    doc = mapped(author=text)
    assert (creators(doc), news(doc)) == (f"O {text}", set())


# A title in two languages

BOTH = "Fisheries and Lakes Canada | Pêches et Lacs Canada"


@pytest.mark.parametrize(
    ("title", "language", "right"),
    [
        (BOTH, "en", "Fisheries and Lakes Canada"),
        (BOTH, "fr", "Pêches et Lacs Canada"),
        (BOTH, "it", "Fisheries and Lakes Canada"),
        ("Seeamt | Office des lacs", "de", "Seeamt"),
        ("Seeamt | Office des lacs", "fr", "Office des lacs"),
        ("Kanton Seeland / Canton du Seeland", "fr", "Canton du Seeland"),
        ("Lacs et Forêts Seeland | Seen und Wälder Seeland", "de", "Seen und Wälder Seeland"),
    ],
)
@pytest.mark.parametrize("author", ["", "the title", "the slug"])
def test_an_organization_is_called_by_the_part_of_its_title_in_the_main_titles_language(
    author, title, language, right
):
    organization = {"name": "seeland", "title": title}
    author = {"the title": title, "the slug": "seeland"}.get(author, "")
    main = {language: "Lake levels"}
    doc = mapped(title=main, organization=organization, author=author)
    assert (creators(doc), publisher(doc), contributors(doc)) == (f"O {right}", right, "")
    doc = mapped(title=main, organization=organization, publisher=title, maintainer=title)
    assert (publisher(doc), contributors(doc)) == (right, f"DataManager: O {right}")
    assert "language-only-one" not in news(doc)


@pytest.mark.parametrize(
    "title", ["Lake Office | River Board", "Open Data | Stadt Bern", "OECD / IEA", "Lakes | Fens"]
)
def test_a_title_of_two_parts_that_are_no_translations_stays_whole(title):
    doc = mapped(organization={"name": "lake-office", "title": title}, author="")
    assert (creators(doc), publisher(doc)) == (f"O {title}", title)


# Compounds, legal forms


@pytest.mark.parametrize(
    ("text", "right"),
    _table("""
        Tiefbau, Tiefbau- und Werkamt => O
        Forst-, Jagd- und Fischereiamt => O
        Tiefbauamt, Tiefbau- und Entsorgungsdepartement => O
        Wasser- und Schifffahrtsamt => O
        Bau-, Verkehrs- und Energiedirektion, Amt für Wasser => O
        Water- en Bodemdienst => O
        Hochbauamt und -planung => O
        Tiefbau‐ und Werkamt => O
        Ng, Ada; Forst-, Jagd- und Fischereiamt => P Ng, Ada + O Forst-, Jagd- und Fischereiamt
        Ng, Ada und Tiefbau- und Werkamt => P Ng, Ada + O Tiefbau- und Werkamt
    """),
)
def test_a_word_with_a_hyphen_at_its_end_goes_on_behind_the_next(text, right):
    doc = mapped(author=text)
    assert (creators(doc), news(doc)) == (right, set())


def test_two_bodies_one_of_a_compound_may_be_two():
    text = "Forst-, Jagd- und Fischereiamt und Tiefbauamt"
    doc = mapped(author=text)
    assert (creators(doc), news(doc)) == (f"O {text}", {"names-one-organization"})


@pytest.mark.parametrize(
    ("text", "right"),
    _table("""
        Meyer-Fischer, Ida => P
        Ng, Ada-Lou und Lee, Tim => P Ng, Ada-Lou + P Lee, Tim
        Smith, J.-P. => P
        Al-Sayed, Omar => P
    """),
)
def test_a_hyphen_inside_a_name_is_one_of_its_signs(text, right):
    assert creators(mapped(author=text)) == right


@pytest.mark.parametrize(
    "text",
    [
        *("Stadtportal GmbH & Co. KG", "Lake GmbH & Co. KG", "Seewerke AG & Co. KGaA"),
        *("Lake & Co. KG", "Lake GmbH & Co KG", "Lake GmbH und Co. KG", "Lake mbH & Co. OHG"),
        *("Lake & Cie. KG", "Moor AG & Co. KG", "Lake GmbH & Co. K.G.", "Lake SE & Co. KGaA"),
        *("Lake GmbH & Co. KG, Bern", "Lake GmbH & Co. KG (Bern)", "Ng Lee & Co. KG"),
    ],
)
def test_and_company_belongs_to_the_legal_form(text):
    doc = mapped(author=text)
    assert (creators(doc), news(doc)) == (f"O {text}", set())


def test_a_firm_stands_beside_other_names():
    for text in ("Lake GmbH & Co. KG; Ng, Ada", "Lake GmbH & Co. KG | Ng, Ada"):
        assert creators(mapped(author=text)) == "O Lake GmbH & Co. KG + P Ng, Ada"


@pytest.mark.parametrize(
    ("text", "right"),
    _table("""
        Ng, Ada & Co, Tim => P Ng, Ada + P Co, Tim
        Ng, Ada & Kogan, Tim => P Ng, Ada + P Kogan, Tim
        M. Müller & Söhne GmbH => O
    """),
)
def test_who_is_called_like_a_company_is_none(text, right):
    assert creators(mapped(author=text)) == right


# A person behind an organisation


@pytest.mark.parametrize(
    "text",
    [
        *("Lake Office, Mario Rossi", "Lake Office, Rossi M.", "Lake Office (Mario Rossi)"),
        *("Servizio Laghi, Palma Mallardi", "Lake Office, M. Rossi", "Amt für Seen, Ida von Berg"),
        *("Office des lacs, Anne Dupont", "Fen University, Lake Office, Jane Doe"),
        "Lake Office / Ada Ng",
    ],
)
def test_a_person_who_may_stand_behind_an_organisation_is_told(text):
    doc = mapped(author=text)
    assert (creators(doc), news(doc)) == (f"O {text}", {"names-one-organization"})
    doc = mapped(creators=[{"name": text}])
    assert (creators(doc), news(doc)) == (f"O {text}", {"names-one-organization"})


@pytest.mark.parametrize(
    ("text", "right"),
    _table("""
        Lake Office, Dr. Mario Rossi => P Rossi, Mario @ Lake Office
        Amt für Seen, Frau Ida Moor => P Moor, Ida @ Amt für Seen
        Fen University, Lake Office, Prof. Jane Doe => P Doe, Jane @ Fen University, Lake Office
        Mario Rossi, Lake Office => P Rossi, Mario @ Lake Office
    """),
)
def test_by_a_title_a_person_stands_behind_an_organisation(text, right):
    doc = mapped(author=text)
    assert (creators(doc), news(doc)) == (right, set())


@pytest.mark.parametrize(
    "text",
    [
        *("Museum, J. Paul Marsh", "State Library, Ann", "Services, Water and Lakes"),
        *("Library, Dr. Ann Marsh", "Department of Lakes, New York", "Stadt Zürich, Statistik"),
        *("University of Fens, Los Angeles", "Lake Office, Victoria", "Lake Office (LO)"),
        *(
            "Institut für Physik, Universität Bern",
            "Lake Office, Water Quality",
            "Lake Office, Bern",
        ),
        *(
            "Centre des lacs (Ville de Lausanne)",
            "Lake Office, Port Moor",
            "Lake Office, Moor Valley",
        ),
        "Department of Environment, Land, Water and Planning",
        *("Comune di Lago, Sistema Informativo", "Institut des lacs, Paris Cedex"),
    ],
)
def test_a_place_a_unit_or_a_name_turned_round_is_no_person(text):
    doc = mapped(author=text)
    assert (creators(doc), news(doc)) == (f"O {text}", set())


def test_a_declared_organisation_holds_nobody():
    text = "Lake Office, Mario Rossi"
    doc = mapped(creators=[{"name": text, "type": "Organization"}])
    assert (creators(doc), news(doc)) == (f"O {text}", set())


# N8


@pytest.mark.parametrize(
    "text",
    [
        "Comune di ...",
        "Gemeinde ___",
        "Municipality of",
        "Ville de",
        "<Author>",
        "{{author}}",
        "Name, Vorname",
        "Ayuntamiento de",
        "Provincie van",
        "Universität …",
        "[Your name]",
        "[Nom, Prénom]",
        "%author%",
        "Apellidos, Nombre",
        "Last name, First name",
        "Ministry of the",
        "Nom",
    ],
)
def test_a_form_that_nobody_filled_in_names_nobody(text):
    _check_author(text, ORGANIZATION, "author-missing")


@pytest.mark.parametrize(
    ("text", "right"),
    _table("""
        Comune di Lago => O
        Silva Santos, João da => P
        van der Berg, Jan => P
        Su, Last => P
    """),
)
def test_a_name_that_is_filled_in_is_one(text, right):
    _check_author(text, right)


# N9


@pytest.mark.parametrize(
    "text",
    [
        "Ripartizione Servizi Idrici, Fluviali e Lacustri",
        "Ressort Seen, Flüsse und Moore",
        "Lagos, Ríos y Pantanos",
        "Wody, Lasy i Parki",
        "water, soil",
        "limnos, Mooren",
        "Melbourne, Australia",
        "bossen, meren",
        "jezera, potoki i bagna",
        "Forêts, lacs et marais",
        "Lakes, 2nd edition",
        "Wälder, Seen, Moore",
        "Lagos, Chile",
    ],
)
def test_a_comma_in_what_can_be_no_person_is_an_organisations(text):
    _check_author(text, f"O {text}")


@pytest.mark.parametrize(
    "text",
    [
        "Rivas Molina, Gabriel José",
        "Jane Doe, John Poe",
        "山田, 太郎",
        "Jane Doe, lakes",
        "Marais Dupont, Anne Lise",
        "Doe, J., lakes",
        "Doe, Jane, CSIRO",
    ],
)
def test_a_comma_in_what_may_be_persons_says_nothing(text):
    _check_author(text, f"? {text}")


# N10


@pytest.mark.parametrize(
    ("agent", "right"),
    [
        (
            {"person_or_org": {"given_name": "Ilse", "family_name": "Marsh"}},
            "P Marsh, Ilse",
        ),
        ({"given-names": "Ilse", "family-names": "Marsh"}, "P Marsh, Ilse"),
        ({"author_name": "Marsh, Ilse"}, "P Marsh, Ilse"),
        ({"agent": {"name": "Marsh, Ilse"}}, "P Marsh, Ilse"),
        ({"first": "Ilse", "last": "Marsh"}, "P Marsh, Ilse"),
        ({"vorname": "Ilse", "nachname": "Marsh"}, "P Marsh, Ilse"),
        (
            {"authorName": "Marsh, Ilse", "authorAffiliation": "Fen University"},
            "P Marsh, Ilse @ Fen University",
        ),
        ({"literal": "Fen Institute"}, "O Fen Institute"),
        ({"givenName": "Ilse", "familyName": "Marsh"}, "P Marsh, Ilse"),
        ({"prenom": "Ilse", "nom": "Marais"}, "P Marais, Ilse"),
        ({"nombre": "Ana", "apellidos": "Ruiz Marín"}, "P Ruiz Marín, Ana"),
        ({"nome": "Ana", "sobrenome": "Silva"}, "P Silva, Ana"),
        ({"nome": "Ana", "cognome": "Riva"}, "P Riva, Ana"),
        ({"voornaam": "Ilse", "achternaam": "van Dam"}, "P van Dam, Ilse"),
        ({"nome": "Comune di Lago"}, "O Comune di Lago"),
        ({"nom": "Mairie de Lac"}, "O Mairie de Lac"),
        (
            {
                "person_or_org": {
                    "name": "Marsh, Ilse",
                    "identifiers": [{"scheme": "orcid", "identifier": ORCID}],
                },
                "affiliations": [{"name": "Fen University"}],
            },
            "P Marsh, Ilse @ Fen University [ORCID]",
        ),
    ],
)
def test_the_keys_of_other_systems_name_an_agent(agent, right):
    doc = mapped(creators=[agent])
    assert creators(doc) == right
    assert news(doc) == set()


@pytest.mark.parametrize(
    "agent",
    [
        {"author": ORCID_URL},
        {"note": "x"},
        {"orcid": ORCID},
        {"id": "u-17"},
        {"role": "author", "@id": ORCID_URL},
    ],
)
def test_a_dict_that_names_nobody_is_unreadable(agent):
    doc = mapped(creators=[agent])
    assert creators(doc) == ORGANIZATION
    assert news(doc) == {"value-unreadable"}


def test_a_dict_with_only_an_address_lacks_a_name():
    doc = mapped(creators=[{"email": "ilse@fen.example"}])
    assert creators(doc) == ORGANIZATION
    assert news(doc) == {"contact-name-missing", "author-missing"}


# N11


@pytest.mark.parametrize(
    ("more", "right"),
    [
        ({"identifiers": [{"scheme": "orcid", "identifier": ORCID}]}, " [ORCID]"),
        ({"identifiers": [{"type": "ORCID", "value": ORCID}]}, " [ORCID]"),
        ({"identifiers": [{"@id": ORCID_URL}]}, " [ORCID]"),
        ({"identifiers": [ORCID_URL]}, " [ORCID]"),
        ({"@id": ORCID_URL}, " [ORCID]"),
        ({"sameAs": ORCID_URL}, " [ORCID]"),
        ({"sameAs": ["https://marsh.example", ORCID_URL]}, " [ORCID]"),
        (
            {"nameIdentifiers": [{"nameIdentifier": ORCID, "nameIdentifierScheme": "ORCID"}]},
            " [ORCID]",
        ),
        ({"authorIdentifier": ORCID, "authorIdentifierScheme": "ORCID"}, " [ORCID]"),
        (
            {"nameIdentifier": "12345678900", "nameIdentifierScheme": "Scopus Author ID"},
            " [Scopus Author ID]",
        ),
        (
            {
                "affiliation": [
                    {
                        "name": "Fen University",
                        "affiliationIdentifier": ROR_URL,
                        "affiliationIdentifierScheme": "ROR",
                    }
                ]
            },
            " @ Fen University [ROR]",
        ),
        ({"affiliation": f"Fen University ({ROR_URL})"}, " @ Fen University [ROR]"),
        ({"affiliation": {"affiliationName": "Fen"}}, " @ Fen"),
        ({"affiliation": {"name": "Fen", "@id": ROR_URL}}, " @ Fen [ROR]"),
        ({"@id": "_:b0"}, ""),
    ],
)
def test_identifiers_and_affiliations_are_known_in_many_shapes(more, right):
    doc = mapped(creators=[{"name": "Marsh, Ilse", **more}])
    assert creators(doc) == f"P Marsh, Ilse{right}"
    assert news(doc) == set()


def test_what_stands_beside_one_author_is_the_authors():
    beside = {"author_orcid": ORCID, "author_affiliation": "Fen University"}
    doc = mapped(author="Marsh, Ilse", extras=beside)
    assert creators(doc) == "P Marsh, Ilse @ Fen University [ORCID]"


def test_what_stands_beside_one_maintainer_is_the_maintainers():
    doc = mapped(maintainer="Marsh, Ilse", extras={"maintainer_identifier": ORCID_URL})
    assert contributors(doc) == "DataManager: P Marsh, Ilse [ORCID]"


def test_what_stands_beside_several_authors_is_nobodys():
    doc = mapped(author="Marsh, Ilse; Ng, Ada", extras={"author_orcid": ORCID})
    assert creators(doc) == "P Marsh, Ilse + P Ng, Ada"


def test_a_body_is_not_affiliated_with_itself():
    doc = mapped(creators=[{"name": "Fen Institute", "affiliation": "Fen Institute"}])
    assert creators(doc) == "O Fen Institute"


def test_a_wrong_orcid_of_a_stated_scheme_is_not_sent():
    wrong = {"nameIdentifier": "0000-0002-1825-0098", "nameIdentifierScheme": "ORCID"}
    doc = mapped(creators=[{"name": "Marsh, Ilse", **wrong}])
    assert "[" not in creators(doc)
    assert news(doc) == {"orcid-checksum"}


# N12


@pytest.mark.parametrize(
    ("role", "kind"),
    [
        ("Data curation", "DataCurator"),
        ("http://credit.niso.org/contributor-roles/supervision/", "Supervisor"),
        ("project-administration", "ProjectManager"),
        ("Investigation", "DataCollector"),
        ("Formal analysis", "Researcher"),
        ("data collector", "DataCollector"),
        ("pointOfContact", "ContactPerson"),
        ("Other", "Other"),
        ("", "Other"),
    ],
)
def test_a_role_that_datacite_has_a_word_for_is_that(role, kind):
    doc = mapped(contributors=[{"name": "Lee, Tim", "role": role}])
    assert contributors(doc) == f"{kind}: P Lee, Tim"
    assert news(doc) == set()


@pytest.mark.parametrize(
    "role", ["Funding acquisition", "field assistant", "Visualization", "bearbeitende Stelle"]
)
def test_another_role_is_told(role):
    doc = mapped(contributors=[{"name": "Lee, Tim", "role": role}])
    assert contributors(doc) == "Other: P Lee, Tim"
    (problem,) = (problem for problem in doc.problems if problem.code == "role-other")
    assert problem.found == role
    assert problem.severity == "advice"


# N13


@pytest.mark.parametrize(
    ("fields", "right"),
    [
        (
            {"contacts": [{"name": "Okafor, Ada", "role": "custodian"}]},
            "DataManager: P Okafor, Ada",
        ),
        (
            {"extras": {"contacts": '[{"name":"Okafor, Ada"}]'}},
            "ContactPerson: P Okafor, Ada",
        ),
        ({"contact_point": "Okafor, Ada"}, "ContactPerson: P Okafor, Ada"),
        ({"extras": {"contactPoint": "Okafor, Ada"}}, "ContactPerson: P Okafor, Ada"),
        ({"contact": [{"name": "Okafor, Ada"}]}, "ContactPerson: P Okafor, Ada"),
        ({"holder_name": "Ministry of Lakes"}, "RightsHolder: O Ministry of Lakes"),
        ({"rights_holder": "Ministry of Lakes"}, "RightsHolder: O Ministry of Lakes"),
        ({"copyright_holder": [{"name": "Fen, Ada"}]}, "RightsHolder: P Fen, Ada"),
        ({"extras": {"rightsHolder": "Seeamt"}}, "RightsHolder: O Seeamt"),
        ({"creator_user_id": "u-17", "extras": {"contact_phone": "555"}}, ""),
    ],
)
def test_people_under_other_fields_are_contributors(fields, right):
    doc = mapped(**fields)
    assert contributors(doc) == right
    assert creators(doc) == "P Ng, Ada"


@pytest.mark.parametrize(
    "fields",
    [
        {"extra_authors": [{"extra_author": "Lee, Tim", "orcid": ORCID}]},
        {"extras": {"co_authors": f"Lee, Tim ({ORCID_URL})"}},
    ],
)
def test_further_authors_follow_the_author(fields):
    assert creators(mapped(**fields)) == "P Ng, Ada + P Lee, Tim [ORCID]"


def test_the_authors_among_the_contacts_are_creators_where_there_is_no_other():
    contacts = [{"name": "Okafor, Ada", "role": "author"}]
    assert creators(mapped(author="", contacts=contacts)) == "P Okafor, Ada"
    assert creators(mapped(contacts=contacts)) == "P Ng, Ada"


# P1


def _year(doc: Any) -> str:
    return doc.xml.decode().partition("<publicationYear>")[2][:4]


@pytest.mark.parametrize(
    "publication",
    [
        '{"publisher":"Alpine Archive","publication_year":"2017"}',
        {"publisher": "Alpine Archive", "year": 2017},
        {"publisher": {"name": "Alpine Archive"}, "publicationYear": "2017"},
    ],
)
def test_a_dict_says_where_and_when_the_dataset_came_out(publication):
    doc = mapped(publication=publication)
    assert publisher(doc) == "Alpine Archive"
    assert contributors(doc) == "DataManager: O Lake Office"
    assert _year(doc) == "2017"


def test_fields_of_their_own_win_over_that_dict():
    publication = {"publisher": "Alpine Archive", "publication_year": "2017"}
    doc = mapped(publication=publication, publisher="Mere Press", publication_year="2015")
    assert publisher(doc) == "Mere Press"
    assert _year(doc) == "2015"


def test_a_publisher_that_is_none_leaves_the_year():
    doc = mapped(publication={"publisher": "N/A", "publication_year": "2017"})
    assert publisher(doc) == "Lake Office"
    assert _year(doc) == "2017"


@pytest.mark.parametrize(
    "publication",
    [
        "Okafor, A. (2018): Lakes.",
        [{"doi": "10.1234/l1"}],
        [{"publisher": "Mere Press", "year": 2011}],
        {"title": "Lakes", "publisher": "Mere Press", "year": 2011},
        [{"publisher": "Mere Press", "year": 2011}, {"publisher": "Fen Press", "year": 2012}],
    ],
)
def test_works_about_the_dataset_say_nothing_of_it(publication):
    doc = mapped(publication=publication)
    assert publisher(doc) == "Lake Office"
    assert _year(doc) == "2019"


# P2


@pytest.mark.parametrize(
    "fields",
    [
        {"publisher": "lake-office"},
        {"publisher": "Lake_Office"},
        {"publisher": [{"name": "lake-office"}]},
        {"extras": {"publisher_name": "lake_office"}},
    ],
)
def test_a_publisher_called_as_in_the_organizations_address_is_the_organization(fields):
    doc = mapped(**fields)
    assert publisher(doc) == "Lake Office"
    assert contributors(doc) == ""


@pytest.mark.parametrize("name", ["ror", "ROR", "ROR ID", "ror_id", "Identifier"])
def test_the_ror_id_of_the_organization_is_found_however_its_field_is_spelt(name):
    organization = {"title": "Lake Office", "extras": [{"key": name, "value": ROR_URL}]}
    assert publisher(mapped(organization=organization)) == "Lake Office [ROR]"


def test_an_author_or_maintainer_called_so_is_the_organization():
    organization = {"name": "lake_office7", "title": "Lake Office", "ror": ROR_URL}
    doc = mapped(author="lake-office7", organization=organization)
    assert creators(doc) == "O Lake Office [ROR]"
    doc = mapped(maintainer="lake_office7", organization=organization)
    assert contributors(doc) == "DataManager: O Lake Office [ROR]"
    doc = mapped(creators=[{"name": "lake-office7"}], organization=organization)
    assert creators(doc) == "O Lake Office [ROR]"


@pytest.mark.parametrize(
    ("fields", "right"),
    [
        ({"title": "", "title_translated": {"fr": "Institut Fen"}}, "Institut Fen /fr"),
        ({"extras": [{"key": "title_fr", "value": "Institut Fen"}]}, "Institut Fen /fr"),
        ({"title_de": "Moorinstitut"}, "Moorinstitut /de"),
        ({"display_name": "Fen Institute"}, "Fen Institute"),
        ({"title": '{"fr":"Institut Fen"}'}, "Institut Fen /fr"),
        ({"title": "Fen", "title_fr": "Institut Fen"}, "Fen"),
        ({"title": ""}, "fen-institute"),
    ],
)
def test_an_organization_without_title_is_called_by_a_translation(fields, right):
    assert publisher(mapped(organization={"name": "fen-institute", **fields})) == right


def test_another_name_that_begins_so_is_another_publisher():
    doc = mapped(publisher="lake-office-bern")
    assert publisher(doc) == "lake-office-bern"
    assert contributors(doc) == "DataManager: O Lake Office"


# P3

IN_TWO_LANGUAGES = {"name": "lake-office", "title": {"de": "Amt für Seen", "en": "Lake Office"}}


@pytest.mark.parametrize(
    "fields",
    [
        {"title": {"de": "Seestände", "en": ""}},
        {"title": "Seestände", "language": "de"},
        {"title": "Seestände", "language": "ger"},
        {"title": {"de": "Seestände"}, "language": "en"},
    ],
)
def test_the_organization_is_named_in_the_language_of_the_main_title(fields):
    doc = mapped(organization=IN_TWO_LANGUAGES, **fields)
    assert publisher(doc) == "Amt für Seen /de"


def test_the_stand_in_for_the_author_is_named_in_that_language_too():
    doc = mapped(title={"de": "Seestände"}, author="", organization=IN_TWO_LANGUAGES)
    assert creators(doc) == "O Amt für Seen /de"


def test_a_publisher_in_two_languages_is_named_in_that_of_the_main_title():
    names = {"en": "Lake Office", "it": "Ufficio laghi"}
    doc = mapped(title={"it": "Livelli"}, publisher={"name": names})
    assert publisher(doc) == "Ufficio laghi /it"
    assert contributors(doc) == ""


def test_a_creator_in_two_languages_is_named_in_that_of_the_main_title():
    names = {"en": "Lake Office", "it": "Ufficio laghi"}
    doc = mapped(title={"it": "Livelli"}, creators=[{"name": names}])
    assert creators(doc) == "O Ufficio laghi /it"


def test_the_datasets_language_does_not_count_where_the_titles_is_known():
    titles = {"de": "Seestände", "en": "Lake levels"}
    doc = mapped(title=titles, language="de", organization=IN_TWO_LANGUAGES)
    assert publisher(doc) == "Lake Office /en"


# Roles in one text


@pytest.mark.parametrize(
    ("role", "right"),
    [
        ("Owner/Custodian", "RightsHolder: P Lee, Tim; DataManager: P Lee, Tim"),
        ("owner, custodian", "RightsHolder: P Lee, Tim; DataManager: P Lee, Tim"),
        ("Owner ; Custodian", "RightsHolder: P Lee, Tim; DataManager: P Lee, Tim"),
        ("owner|point of contact", "RightsHolder: P Lee, Tim; ContactPerson: P Lee, Tim"),
        (["owner/editor", "publisher"],
         "RightsHolder: P Lee, Tim; Editor: P Lee, Tim; Distributor: P Lee, Tim"),
        ("Data curation / Supervision", "DataCurator: P Lee, Tim; Supervisor: P Lee, Tim"),
        ("http://vocab.example/roles#pointOfContact", "ContactPerson: P Lee, Tim"),
        ("http://vocab.example/roles/owner/", "RightsHolder: P Lee, Tim"),
    ],
)  # fmt: skip
def test_roles_in_one_text_are_several_if_each_is_one(role, right):
    doc = mapped(contributors=[{"name": "Lee, Tim", "role": role}])
    assert contributors(doc) == right
    assert news(doc) == set()


@pytest.mark.parametrize(
    "role", ["Head, Data Section", "Code in R/Python", "owner/lake", "role/owner", "lake#owner"]
)
def test_a_role_is_cut_only_if_it_is_a_uri(role):
    doc = mapped(contributors=[{"name": "Lee, Tim", "role": role}])
    assert contributors(doc) == "Other: P Lee, Tim"
    assert [p.found for p in doc.problems if p.code == "role-other"] == [role]


def test_roles_in_a_bracket_are_several_too():
    parties = "Lee, Tim (owner/custodian); Fen Institute (Bern, Stadt)"
    doc = mapped(extras={"responsible-party": parties})
    right = "RightsHolder: P Lee, Tim; DataManager: P Lee, Tim; Other: O Fen Institute"
    assert contributors(doc) == right
    assert creators(
        mapped(author="", extras={"responsible-party": "Lee, Tim (author, editor)"})
    ) == ("P Lee, Tim")


# An id is nobody


@pytest.mark.parametrize("value", [{"id": "u-17"}, [{"id": "u-17"}], '{"id": "u-17"}'])
def test_an_id_alone_names_nobody_and_is_reported(value):
    doc = mapped(creators=value)
    assert (creators(doc), news(doc)) == (ORGANIZATION, {"value-unreadable"})
    doc = mapped(maintainer=value)
    assert (contributors(doc), news(doc)) == ("", {"value-unreadable"})
    assert publisher(mapped(publisher=value)) == "Lake Office"


# Agents under further keys


NESTED = {
    "relatedAgent": {
        "agentRole": {
            "contactEmail": "tim@lake.example",
            "individual": {"personName": "Tim Lee", "personPosition": ""},
            "organizationName": "Fen University",
        }
    }
}


@pytest.mark.parametrize(
    "entry",
    [
        {"personName": "Lee, Tim"},
        {"person_name": "Lee, Tim"},
        {"individualName": "Lee, Tim"},
        {"fn": "Lee, Tim", "hasEmail": "mailto:tim@lake.example"},
    ],
)
def test_a_name_is_found_under_the_keys_of_other_standards(entry):
    for value in ([entry], json.dumps([entry])):
        doc = mapped(authors=value)
        assert creators(doc) == "P Lee, Tim"
        assert news(doc) == set()
        assert b"tim@" not in doc.xml


def test_an_agent_in_a_nest_of_dicts_has_its_organisation_as_affiliation():
    for value in ([NESTED], json.dumps([NESTED])):
        doc = mapped(authors=value)
        assert creators(doc) == "P Lee, Tim @ Fen University"
        assert (news(doc), b"tim@" in doc.xml) == (set(), False)


def test_a_party_of_iso_has_its_organisation_as_affiliation():
    party = {"individualName": "Lee, Tim", "organisationName": "Fen University", "role": "owner"}
    assert contributors(mapped(contributors=[party])) == (
        "RightsHolder: P Lee, Tim @ Fen University"
    )
    assert contributors(mapped(contributors=[{"organisationName": "River Board"}])) == (
        "Other: O River Board"
    )


def test_a_nest_without_a_name_is_unreadable_however_deep():
    entry = {"agent": {"agent": {"agent": {"agent": {"agent": {"agent": {"x": "y"}}}}}}}
    assert news(mapped(authors=[entry])) == {"value-unreadable"}


@pytest.mark.parametrize("name", ["contactPoint", "contact_point", "dcat:contactPoint"])
def test_a_vcard_is_a_contact(name):
    card = {"@type": "vcard:Contact", "fn": "Harold W. Hild", "hasEmail": "mailto:h@lake.example"}
    doc = mapped(extras={name: json.dumps(card)})
    assert contributors(doc) == "ContactPerson: P Hild, Harold W."
    assert (news(doc), [n for n in doc.unused if "mail" in n.lower()]) == (set(), [])


@pytest.mark.parametrize(
    "fields",
    [
        {"maintainers": [{"name": "Lee, Tim", "email": "tim@lake.example"}]},
        {"maintainers": "Lee, Tim"},
        {"extras": {"Maintainers": '[{"name": "Lee, Tim"}]'}},
        {"maintainer": "Lee, Tim", "maintainers": [{"name": "Lee, Tim"}]},
    ],
)
def test_maintainers_are_named_as_the_maintainer_is(fields):
    doc = mapped(**fields)
    assert contributors(doc) == "DataManager: P Lee, Tim"
    assert doc.unused == ()


# Who is asked for


@pytest.mark.parametrize(
    "fields",
    [
        {"contact_person": "Ng, Ada"},
        {"contributors": [{"name": "Ng, Ada", "role": "contact"}]},
        {"contributors": [{"name": "Ng, Ada", "role": "Data Manager"}]},
        {"extras": {"responsible-party": '[{"name": "Ng, Ada", "roles": ["pointOfContact"]}]'}},
        {"contacts": [{"name": "Ng, Ada"}]},
        {"maintainers": [{"name": "Ng, Ada"}]},
    ],
)
def test_a_contact_who_is_the_creator_is_not_missing(fields):
    doc = mapped(**fields)
    assert contributors(doc) == ""
    assert "contributor-missing" not in {one.code for one in doc.problems}


@pytest.mark.parametrize(
    "fields",
    [
        {},
        {"contributors": [{"name": "Ng, Ada", "role": "author"}]},
        {"contributors": [{"name": "Ng, Ada"}]},
        {"extras": {"responsible-party": '[{"name": "Lake Office", "roles": ["publisher"]}]'}},
    ],
)
def test_without_a_contact_one_is_asked_for(fields):
    assert "contributor-missing" in {one.code for one in mapped(**fields).problems}


# One cause, one problem


@pytest.mark.parametrize(
    ("fields", "place"),
    [
        ({"authors": [{"foo": "bar"}]}, "authors[0]"),
        ({"author": "kim_walker"}, "author"),
        ({"author": "office@lake.example"}, "author"),
        ({"creators": '[{"name": "Lee'}, "creators"),
    ],
)
def test_an_author_that_cannot_be_read_is_the_one_cause_why_there_is_no_creator(fields, place):
    doc = mapped(**fields, organization=None)
    usual = {one.code for one in mapped(organization=None).problems}
    told = [one for one in doc.problems if one.code not in usual]
    assert [(one.code, one.field) for one in told] == [("creator-missing", place)]
    assert "can't be read" in told[0].message
    assert doc.blocked


def test_without_any_author_the_author_is_to_be_filled_in():
    doc = mapped(author="", organization=None)
    (told,) = [one for one in doc.problems if one.code == "creator-missing"]
    assert (told.field, told.message) == (
        "author",
        "Neither author nor organization. Fill in the author.",
    )


@pytest.mark.parametrize(
    ("author", "several"),
    [
        ("Natural Resources Canada | Ressources naturelles Canada", False),
        ("Fisheries and Lakes Canada | Pêches et Lacs Canada", True),
    ],
)
def test_of_one_name_in_two_languages_it_is_not_said_that_it_may_be_several(author, several):
    (told,) = [one for one in mapped(author=author).problems if one.code == "name-unsure"]
    assert ("may be several" in told.message) == several


@pytest.mark.parametrize(
    ("names", "words"),
    [
        ({"de": "Amt", "en": "Office"}, "Amt was left out"),
        ({"de": "Amt", "en": "Office", "fr": "Bureau"}, "Amt, Bureau were left out"),
    ],
)
def test_one_name_was_left_out_and_several_were(names, words):
    messages = [one.message for one in mapped(publisher={"name": names}).problems]
    assert [one for one in messages if words in one]


# A country behind a comma makes no person.
_WORD = st.from_regex(r"[A-ZÄÖÜÉÓ][a-zäöüßéèó]{1,9}", fullmatch=True).filter(
    lambda word: word not in ("Uk", "Usa")
)
_OFFICE = st.sampled_from("Press State Bank Crew Board Amt Park Service Museum Council".split())
_INITIAL = st.from_regex(r"[A-Z]\.", fullmatch=True)


@given(
    family=st.one_of(_WORD, _OFFICE),
    given_name=_WORD,
    initials=st.lists(_INITIAL, min_size=1, max_size=2),
    initials_first=st.booleans(),
)
def test_family_and_given_name_with_initials_are_never_an_organization(
    family, given_name, initials, initials_first
):
    parts = [*initials, given_name] if initials_first else [given_name, *initials]

    (creator,) = mapped(author=f"{family}, {' '.join(parts)}").record.creators

    assert creator.name_type != "Organizational"
    assert creator.name.startswith(f"{family}, ")


@pytest.mark.parametrize("author", ["Service, Aa U. A.", "Amt, Eva U.A.", "Müller, Uwe U. A."])
def test_initials_u_and_a_are_no_others_that_were_left_out(author):
    doc = mapped(author=author)

    assert [creator.name_type for creator in doc.record.creators] == ["Personal"]
    assert doc.record.creators[0].given_name.endswith("A.")
    assert "names-et-al" not in {problem.code for problem in doc.problems}


@pytest.mark.parametrize("author", ["Müller, Uwe u. a.", "Müller, Uwe u.a."])
def test_a_german_u_a_stands_for_others(author):
    doc = mapped(author=author)

    assert [creator.name for creator in doc.record.creators][:1] == ["Müller, Uwe"]
    assert "names-et-al" in {problem.code for problem in doc.problems}


@pytest.mark.parametrize(
    "author",
    ["Stadt Bern / Tiefbauamt", "Kanton Bern / Amt für Seen", "Lake Office / Data Service"],
)
def test_a_body_and_its_own_unit_round_a_slash_stay_one_and_it_is_told(author):
    doc = mapped(author=author)

    assert [creator.name for creator in doc.record.creators] == [author]
    assert "names-one-organization" in {problem.code for problem in doc.problems}


# Signs elsewhere in the dataset, and in the address


@pytest.mark.parametrize(
    ("author", "known", "right"),
    [
        ("Jane Doe, John Poe", "Jane Doe", "P Doe, Jane + P Poe, John"),
        ("Jane Doe, John Poe", "John Poe", "P Doe, Jane + P Poe, John"),
        ("Anna Rossi, Maria Lo Verde", "anna rossi", "P Rossi, Anna + ? Maria Lo Verde"),
        ("Zoë Müller, Ana Ruiz Soto", "Zoë Müller", "P Müller, Zoë + ? Ana Ruiz Soto"),
        ("Jan Novák, Eva Malá", "Eva Malá", "P Novák, Jan + P Malá, Eva"),
    ],
)
@pytest.mark.parametrize("field", ["maintainer", "contact_person", "contact_name"])
def test_a_comma_stands_between_persons_if_one_of_them_is_named_elsewhere(
    author, known, right, field
):
    assert creators(mapped(author=author, **{field: known})) == right


@pytest.mark.parametrize(
    ("author", "known"),
    [
        ("Jane Doe, John Poe", "Ada Ng"),
        ("Jane Doe, John Poe", "Jane Doe, John Poe"),
        ("Jane Doe, Data Steward", "Jane Doe"),
        ("Jane Doe, Project Manager", "Jane Doe"),
        ("Jane Doe, John", "Jane Doe"),
        ("Rivas Molina, Gabriel José", "Ada Ng"),
    ],
)
def test_a_comma_without_that_sign_separates_no_persons(author, known):
    assert "+" not in creators(mapped(author=author, contact_person=known))


@pytest.mark.parametrize(
    ("text", "right"),
    [
        ("Lake Office, Mario Rossi m.rossi@lake.example", "P Rossi, Mario @ Lake Office"),
        ("Lake Office, Mario Rossi <mario.rossi@lake.example>", "P Rossi, Mario @ Lake Office"),
        ("Amt für Seen, Eva Müller (mueller.eva@see.example)", None),
        ("Amt für Seen, Eva Müller (muller.eva@see.example)", "P Müller, Eva @ Amt für Seen"),
        ("Ufficio laghi, Anna Lo Verde <a.loverde@lago.example>", None),
        ("Service des lacs, Zoé Blanc zblanc@lac.example", "P Blanc, Zoé @ Service des lacs"),
        (
            "Ministry of Lakes, Fen Section, Ada Ng ada_ng@lake.example",
            "P Ng, Ada @ Ministry of Lakes, Fen Section",
        ),
        ("Lake Office, Mario Rossi info@lake.example", None),
        ("Lake Office, Mario Rossi rossi@lake.example", None),
        ("Lake Office, Mario Rossi m.rossi@lake.example, a.ng@lake.example", None),
        ("Library, Mario Rossi m.rossi@lake.example", None),
    ],
)
def test_an_address_that_is_a_persons_tells_the_person_behind_an_office(text, right):
    doc = mapped(author=text)
    body = "O " + text.partition(" <")[0].partition(" (")[0]
    if right:
        assert creators(doc) == right
    else:
        assert " @ " not in creators(doc)
        assert creators(doc).split(",")[0] == body.split(",")[0]


# An organization by the short name in its titles


@pytest.mark.parametrize(
    ("title", "text"),
    [
        ("Bundesamt für Seen BFS", "BFS"),
        ({"de": "Bundesamt für Seen BFS", "fr": "Office des lacs ODL"}, "BFS/ODL"),
        ({"de": "Bundesamt für Seen BFS", "fr": "Office des lacs ODL"}, "BFS | ODL"),
        ("European Lake Agency (ELA)", "ELA"),
        ("Istituto dei laghi italiani IDLI", "IDLI"),
    ],
)
def test_who_is_called_by_the_short_name_in_the_organizations_title_is_the_organization(
    title, text
):
    organization = {"name": "seen", "title": title}
    doc = mapped(organization=organization, author=text, title={"de": "Seen"})
    name = title["de"] if isinstance(title, dict) else title
    assert creators(doc).removesuffix(" /de") == f"O {name}"
    assert publisher(doc).removesuffix(" /de") == name


@pytest.mark.parametrize(
    ("title", "text"),
    [
        ("Department of Lakes NSW", "NSW"),
        ("Bundesamt für Seen BFS", "BFU"),
        ("Bundesamt für Seen BFS", "BFS/BFU"),
        ("Bundesamt für Seen", "BFS"),
        ("LAKE OFFICE LO", "LO"),
        ("Lakes LO", "LO"),
    ],
)
def test_any_other_short_name_is_that_of_somebody_else(title, text):
    doc = mapped(organization={"name": "seen", "title": title}, author=text)
    assert creators(doc).split(" ", 1)[1] == text


@pytest.mark.parametrize("name", ["lake-office", "Lake Office", '"Lake Office"'])
def test_an_organization_that_is_only_a_text_is_called_so(name):
    doc = mapped(organization=name, author="")
    assert publisher(doc) == name
    assert "publisher-missing" not in news(doc)


def test_an_organization_that_is_only_an_id_is_none():
    doc = mapped(organization="6f2b9c1e-5d0a-4a7b-9a5e-2c1f0d3e4b5a")
    assert publisher(doc) == "Example"
    assert "publisher-missing" in news(doc)


# A postal address is no part of an affiliation


@pytest.mark.parametrize(
    ("text", "right"),
    [
        ("Fen University, Marsh Road 11, 8903 Fenton, Fenland", "Fen University"),
        ("Amt für Seen, Seestrasse 3a, CH-8001 Seestadt", "Amt für Seen"),
        ("Institut des lacs, 12 rue du Lac, 74000 Annecy, France", "Institut des lacs"),
        ("Istituto laghi, Via del Lago 5, 22100 Como, Italia", "Istituto laghi"),
        ("Lake Office, Section 4, Quay 3, 8001 Lakeville", "Lake Office, Section 4"),
        ("Fen University, Department 4, Fenton", None),
        ("Fen University, Faculty of Lakes, 2019 edition", None),
        ("Fen University, Fenton 8903", None),
        ("Marsh Road 11, 8903 Fenton", None),
        ("Lakes, Rivers and Fens Office", None),
    ],
)
def test_a_street_and_a_town_behind_an_affiliation_are_left_out(text, right):
    doc = mapped(creators=[{"name": "Marsh, Ilse", "affiliation": text}])
    assert creators(doc) == f"P Marsh, Ilse @ {right or text}"


# One name in several fields


def test_a_name_that_is_author_and_maintainer_is_guessed_once_and_at_the_author():
    person = {"name": "Jane Doe"}
    doc = mapped(authors=[person, {"name": "John Poe"}], maintainers=[person])
    guessed = [one.field for one in doc.problems if one.code == "name-guessed"]
    assert guessed == ["authors[0].name", "authors[1].name"]


def test_an_identifier_of_one_person_in_two_fields_is_told_once():
    person = {"name": "Marsh, Ilse", "identifier": "A-9836-2012"}
    doc = mapped(creators=[person], maintainer=person)
    told = [one.field for one in doc.problems if one.code == "identifier-unknown"]
    assert told == ["creators[0].identifier"]


@pytest.mark.parametrize(
    "fields",
    [
        {"extras": {"responsible-party": "Fen Institute (author); Mere Trust (publisher)"}},
        {"extras": {"responsible-party": '[{"name": "Mere Trust", "roles": ["publisher"]}]'}},
        {"contributors": [{"name": "Mere Trust", "role": "publisher"}]},
        {"contacts": [{"name": "Mere Trust", "role": "Publisher"}]},
        {"qualified_attribution": [
            {"agent": {"name": "Mere Trust"}, "role": "http://purl.org/dc/terms/publisher"}
        ]},
    ],
)  # fmt: skip
def test_who_is_called_the_publisher_is_no_distributor(fields):
    doc = mapped(**fields)
    assert publisher(doc) == "Mere Trust"
    assert "Mere Trust" not in contributors(doc)
    assert "DataManager: O Lake Office" in contributors(doc)


@pytest.mark.parametrize(
    ("fields", "published", "others"),
    [
        (
            {"publisher": "Fen Press", "extras": {"responsible-party": "Mere Trust (publisher)"}},
            "Fen Press",
            "Distributor: O Mere Trust; DataManager: O Lake Office",
        ),
        (
            {"extras": {"responsible-party": "Lake Office (publisher); Mere Trust (distributor)"}},
            "Lake Office",
            "Distributor: O Mere Trust",
        ),
        (
            {"contributors": [{"name": "Lee, Tim", "role": "publisher"}]},
            "Lake Office",
            "Distributor: P Lee, Tim",
        ),
        (
            {"contributors": [{"name": "Mere Trust", "role": "publishing agent"}]},
            "Lake Office",
            "Other: O Mere Trust",
        ),
    ],
)
def test_a_stated_publisher_the_organization_and_persons_stay_what_they_are(
    fields, published, others
):
    doc = mapped(**fields)
    assert (publisher(doc), contributors(doc)) == (published, others)
