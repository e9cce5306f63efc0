"""The lists the mapping decides by: DataCite's controlled lists, and words that tell names apart.

Controlled lists (DataCite Metadata Schema 4.7, appendix 1) map a term to the first kernel
that has it; "4.2" stands for "4.2 or earlier".
Word lists are casefolded and without accents, as ``names`` compares words.
"""

from __future__ import annotations


def _since(kernel: str, terms: str) -> dict[str, str]:
    return dict.fromkeys(terms.split(), kernel)


RESOURCE_TYPES = {
    **_since(
        "4.2",
        """
        Audiovisual Collection DataPaper Dataset Event Image InteractiveResource Model
        PhysicalObject Service Software Sound Text Workflow Other
        """,
    ),
    **_since(
        "4.4",
        """
        Book BookChapter ComputationalNotebook ConferencePaper ConferenceProceeding
        Dissertation Journal JournalArticle OutputManagementPlan PeerReview Preprint
        Report Standard
        """,
    ),
    **_since("4.5", "Instrument StudyRegistration"),
    **_since("4.6", "Award Project"),
    **_since("4.7", "Poster Presentation"),
}
CONTRIBUTOR_TYPES = {
    **_since(
        "4.2",
        """
        ContactPerson DataCollector DataCurator DataManager Distributor Editor
        HostingInstitution Other Producer ProjectLeader ProjectManager ProjectMember
        RegistrationAgency RegistrationAuthority RelatedPerson ResearchGroup RightsHolder
        Researcher Sponsor Supervisor WorkPackageLeader
        """,
    ),
    **_since("4.6", "Translator"),
}
DATE_TYPES = {
    **_since(
        "4.2",
        """
        Accepted Available Collected Copyrighted Created Issued Other Submitted Updated
        Valid Withdrawn
        """,
    ),
    **_since("4.6", "Coverage"),
}
RELATED_IDENTIFIER_TYPES = {
    **_since(
        "4.2",
        """
        ARK arXiv bibcode DOI EAN13 EISSN Handle IGSN ISBN ISSN ISTC LISSN LSID PMID PURL
        UPC URL URN w3id
        """,
    ),
    **_since("4.6", "CSTR RRID"),
    **_since("4.7", "RAiD SWHID"),
}
RELATION_TYPES = {
    **_since(
        "4.2",
        """
        IsCitedBy Cites IsSupplementTo IsSupplementedBy IsContinuedBy Continues
        IsNewVersionOf IsPreviousVersionOf IsPartOf HasPart IsReferencedBy References
        IsDocumentedBy Documents IsCompiledBy Compiles IsVariantFormOf IsOriginalFormOf
        IsIdenticalTo HasMetadata IsMetadataFor Reviews IsReviewedBy IsDerivedFrom
        IsSourceOf Describes IsDescribedBy HasVersion IsVersionOf Requires IsRequiredBy
        Obsoletes IsObsoletedBy
        """,
    ),
    **_since("4.4", "IsPublishedIn"),
    **_since("4.5", "Collects IsCollectedBy"),
    **_since("4.6", "HasTranslation IsTranslationOf"),
    **_since("4.7", "Other"),
}
DESCRIPTION_TYPES = _since(
    "4.2", "Abstract Methods SeriesInformation TableOfContents TechnicalInfo Other"
)
TITLE_TYPES = _since("4.2", "AlternativeTitle Subtitle TranslatedTitle Other")
NAME_TYPES = _since("4.2", "Organizational Personal")
FUNDER_IDENTIFIER_TYPES = {
    "Crossref Funder ID": "4.2",
    **_since("4.2", "GRID ISNI Other"),
    **_since("4.3", "ROR"),
}
NUMBER_TYPES = _since("4.4", "Article Chapter Report Other")

UNAVAILABLE = ":unav"
UNKNOWN = ":unkn"
UNTITLED = ":unas"
ET_AL = ":etal"
# DataCite Metadata Schema, appendix 3: what may stand where a value is missing.
UNKNOWN_VALUES = frozenset(":unac :unal :unap :unas :unav :unkn :none :null :tba :etal".split())

# The reader's notion of empty: texts that say "nothing here".
EMPTY_TEXTS = frozenset(["", "[]", "{}", "null", "None"])
# The same for people, casefolded.
EMPTY_NAMES = frozenset(
    ["n/a", "na", "nil", "none", "unknown", "not specified", "not available", "tbd", "-", "."]
)
ANONYMOUS = frozenset(["anonymous", "anonyme", "anonym", "anonimo"])

EU_DATA_THEME = "http://publications.europa.eu/resource/authority/data-theme"
EU_DATA_THEMES = {
    "AGRI": "Agriculture, fisheries, forestry and food",
    "ECON": "Economy and finance",
    "EDUC": "Education, culture and sport",
    "ENER": "Energy",
    "ENVI": "Environment",
    "GOVE": "Government and public sector",
    "HEAL": "Health",
    "INTR": "International issues",
    "JUST": "Justice, legal system and public safety",
    "REGI": "Regions and cities",
    "SOCI": "Population and society",
    "TECH": "Science and technology",
    "TRAN": "Transport",
}

# Words that make a name an organisation's, by language.
_ENGLISH = frozenset(
    """
    academy agency alliance archive archives association authority bank board borough bureau
    center centre city clinic collaboration college commission committee commonwealth community
    company consortium contributors cooperative corporation council county crew department dept
    directorate district division enterprise facility faculty federation foundation government
    group hospital initiative institute institution kingdom lab laboratories laboratory labs
    library ministry municipal municipality museum network observatory office organisation
    organization parliament partnership police press program programme project province region
    register registry republic research school secretariat senate service services shire
    society staff state survey taskforce team township trust union unit universities university
    volunteers
    """.split()
)
_GERMAN = frozenset(
    """
    abteilung agentur akademie amt anstalt arbeitsgemeinschaft arbeitsgruppe archiv behorde
    bezirk bezirksamt bibliothek bundesamt bundeskanzlei bundesministerium dezernat dienst
    direktion forschungszentrum freistaat gemeinde gesellschaft gruppe hochschule institut
    kanton kommission landesamt landeshauptstadt landkreis ministerium mitwirkende referat
    regierung senatsverwaltung staatskanzlei stadt statistikamt stiftung universitat verband
    verein verwaltung zentrum
    """.split()
)
_FRENCH = frozenset(
    """
    agence bibliotheque comite communaute commune conseil contributeurs departement direction
    ecole equipe etablissement fondation groupe institut laboratoire mairie metropole ministere
    musee observatoire prefecture reseau secretariat societe syndicat universite ville
    """.split()
)
_SPANISH = frozenset(
    """
    agencia ajuntament asociacion ayuntamiento biblioteca cabildo centro comision comunidad
    consejeria consejo departamento diputacion direccion empresa fundacion generalitat gobierno
    grupo instituto junta laboratorio ministerio municipalidad museo observatorio oficina
    secretaria servicio sociedad universidad xunta
    """.split()
)
_PORTUGUESE = frozenset(
    """
    agencia associacao biblioteca centro comissao conselho departamento direcao direccao
    empresa fundacao governo grupo instituto laboratorio ministerio municipio museu
    observatorio prefeitura secretaria servico sociedade universidade
    """.split()
)
_ITALIAN = frozenset(
    """
    agenzia associazione autorita azienda biblioteca centro citta commissione comune consiglio
    dipartimento direzione ente fondazione gruppo istituto laboratorio ministero museo
    osservatorio provincia regione servizio societa ufficio universita
    """.split()
)
_DUTCH = frozenset(
    """
    agentschap bedrijf bibliotheek centrum commissie directie gemeente genootschap groep
    hoogheemraadschap instituut ministerie overheid provincie raad stichting universiteit
    vereniging waterschap
    """.split()
)
ORGANISATION_WORDS = _ENGLISH | _GERMAN | _FRENCH | _SPANISH | _PORTUGUESE | _ITALIAN | _DUTCH
ORGANISATION_SUFFIXES = tuple(
    """
    agentur amt amter anstalt archiv behorde betriebe bibliothek bureau departement dienst
    direktion gemeente genossenschaft gesellschaft hochschule institut instituut maatschappij
    ministerie ministerium museum portal schap stichting stiftung universitat universiteit
    verband verbund verein vereniging verwaltung werke zentrum
    """.split()
)
# After the first word they only occur in the names of organisations.
FUNCTION_WORDS = frozenset("aux for fuer fur of para pour sur the voor".split())
# Written without blanks, so they are looked for anywhere in a name.
ORGANISATION_SIGNS = tuple(
    "大学 大學 研究所 研究院 政府 委員会 委员会 協会 协会 学会 學會 대학교 연구원 연구소".split()
)
# Only as the last word.
LEGAL_FORMS = frozenset(
    """
    a/s aps b.v corp e.v ev gmbh inc lda limited llc llp ltd ltda mbh n.v oy plc pty s.a s.p.a
    s.r.l sarl spa srl
    """.split()
)
# Words of a capitalised name that no person bears.
NOT_A_PERSON = frozenset(
    """
    agriculture american australian british canadian data deutsche deutscher deutsches
    development digital education energy environment european federal federale fisheries
    forestry gateway geo geology geoscience geospatial global health heritage industry
    information infrastructure interactions international map maps nacional national nationale
    natural nazionale nederlandse online open osterreichische planning portal public regional
    resources schweizerische science sciences scottish smart software solutions statistics
    sustainability swiss system systems technologies technology tourism transport united water
    weather web wildlife world
    """.split()
)
# Only as the last word: "Melbourne, Australia" is no person.
TERRITORIES = frozenset(
    """
    africa america argentina asia australia belgium brasil britain canada chile china
    deutschland england espana europe france india ireland italia japan mexico nederland
    osterreich portugal queensland schweiz scotland singapore suisse svizzera tasmania uk usa
    victoria wales zealand
    """.split()
)
# Lower case in the text; also "d'" before a name.
PARTICLES = frozenset(
    """
    't da das de del della dello den der des di do dos du het la las le los te ten ter van vom
    von zu zum zur
    """.split()
)
# Particles of Arabic names: where the family name begins can't be told.
ARABIC_PARTICLES = frozenset("bin ibn bint abu al el".split())
# In front of a name, with or without a full stop.
TITLES = frozenset(
    """
    a/prof assoc associate dame dott dr frau herr hon miss mr mrs ms mx prof professor sir
    """.split()
)
# In front of a name, only with a full stop.
ABBREVIATED_TITLES = frozenset("dipl.-ing dra drs ing ir lic mag".split())
DEGREES = frozenset(
    """
    b.sc bsc cbe d.phil d.sc dphil dsc frs m.d m.sc mba mbe md msc obe ph.d phd
    """.split()
)
# Behind a name; they move behind the given name.
NAME_SUFFIXES = frozenset("jr sr ii iii iv".split())
# As the first of two words they are the family name, or may be.
EAST_ASIAN_FAMILY_NAMES = frozenset(
    """
    bui cai cao chen cheng cho choi dang deng ding do dong du duong feng gao guo han he hoang
    hu huang jang jiang jung kang kim kwon le lee li liang lim lin liu lu luo ly ma ngo nguyen
    pan park peng pham phan ren seo shen shin su sun tang tian tran vo vu wang wei wu xiao xie
    xu yang yao ye yoon yu yuan zeng zhang zhao zheng zhou zhu
    """.split()
)
# Behind a comma or in brackets: what a person does, not where.
JOB_TITLES = frozenset(
    """
    analyst chair coordinator custodian director engineer head leader manager officer
    researcher scientist specialist
    """.split()
)
ROLE_WORDS = frozenset("ed eds editor pi hrsg dir coord".split())
