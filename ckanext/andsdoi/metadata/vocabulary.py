"""DataCite's controlled lists (DataCite Metadata Schema 4.7, appendices 1 and 3).

A list maps a term to the first kernel that has it; "4.2" stands for "4.2 or earlier".
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
