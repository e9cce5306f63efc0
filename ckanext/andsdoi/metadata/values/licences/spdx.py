"""The licences that data portals use: their names in SPDX's list and their own pages.

One row per licence: SPDX id, SPDX full name, page, further ids that CKAN sites use for it.
"""

from __future__ import annotations

from typing import NamedTuple


class KnownLicence(NamedTuple):
    """One licence."""

    spdx: str
    name: str
    uri: str
    ids: tuple[str, ...] = ()
    pages: tuple[str, ...] = ()


CC_TERMS = {
    "BY": "Attribution",
    "BY-SA": "Attribution Share Alike",
    "BY-ND": "Attribution No Derivatives",
    "BY-NC": "Attribution Non Commercial",
    "BY-NC-SA": "Attribution Non Commercial Share Alike",
    "BY-NC-ND": "Attribution Non Commercial No Derivatives",
}


def _cc(terms: str, version: str, suffix: str, port: str = "", name: str = "") -> KnownLicence:
    tail = f"-{port}" if port else ""
    page = f"licenses/{terms}/{version}/{port + '/' if port else ''}".lower()
    called = f"{CC_TERMS[terms]} {version} {suffix}"
    major = version.removesuffix(".0")
    return KnownLicence(
        f"CC-{terms}-{version}{tail}",
        name or f"Creative Commons {called}",
        f"https://creativecommons.org/{page}",
        (called, *((f"cc-{terms}-{port}-{version}",) if port else (f"cc-{terms}-{major}",))),
    )


def _odc_pages(name: str) -> tuple[str, ...]:
    base = f"opendatacommons.org/licenses/{name}"
    return base, f"{base}/1.0", f"{base}/summary"


KNOWN_LICENCES = (
    *(_cc(terms, "4.0", "International") for terms in CC_TERMS),
    *(_cc(terms, "3.0", "Unported") for terms in CC_TERMS),
    *(_cc(terms, version, "Generic") for version in ("2.5", "2.0") for terms in CC_TERMS),
    *(_cc(terms, "1.0", "Generic") for terms in ("BY", "BY-SA", "BY-ND", "BY-NC", "BY-NC-SA")),
    _cc("BY", "2.5", "Australia", "AU"),
    _cc("BY", "3.0", "Australia", "AU"),
    _cc("BY", "3.0", "Germany", "DE"),
    _cc("BY", "3.0", "Austria", "AT"),
    _cc("BY", "3.0", "Netherlands", "NL"),
    _cc("BY", "3.0", "United States", "US"),
    *(_cc(terms, "3.0", "IGO", "IGO") for terms in ("BY", "BY-NC", "BY-NC-SA", "BY-NC-ND")),
    _cc("BY-SA", "3.0", "IGO", "IGO", "Creative Commons Attribution-ShareAlike 3.0 IGO"),
    KnownLicence(
        "CC0-1.0",
        "Creative Commons Zero v1.0 Universal",
        "https://creativecommons.org/publicdomain/zero/1.0/",
        (
            "cc-zero",
            "cc0",
            "cczero",
            "Creative Commons CCZero",
            "Creative Commons Zero",
            "CC0 1.0 Universal",
            "CC0 1.0 Universal Public Domain Dedication",
            "CC0 1.0 Universal (CC0 1.0) Public Domain Dedication",
        ),
        ("opendefinition.org/licenses/cc-zero",),
    ),
    KnownLicence(
        "CC-PDM-1.0",
        "Creative Commons Public Domain Mark 1.0 Universal",
        "https://creativecommons.org/publicdomain/mark/1.0/",
        ("Public Domain Mark 1.0",),
    ),
    KnownLicence(
        "PDDL-1.0",
        "Open Data Commons Public Domain Dedication & License 1.0",
        "https://opendatacommons.org/licenses/pddl/1-0/",
        ("odc-pddl", "pddl", "Open Data Commons Public Domain Dedication and License"),
        (*_odc_pages("pddl"), "opendefinition.org/licenses/odc-pddl"),
    ),
    KnownLicence(
        "ODbL-1.0",
        "Open Data Commons Open Database License v1.0",
        "https://opendatacommons.org/licenses/odbl/1-0/",
        (
            "odc-odbl",
            "odbl",
            "odc-bl",
            "Open Database License",
            "Open Data Commons Open Database License",
        ),
        (*_odc_pages("odbl"), "opendefinition.org/licenses/odc-odbl"),
    ),
    KnownLicence(
        "ODC-By-1.0",
        "Open Data Commons Attribution License v1.0",
        "https://opendatacommons.org/licenses/by/1-0/",
        ("odc-by", "Open Data Commons Attribution License"),
        (*_odc_pages("by"), "opendefinition.org/licenses/odc-by"),
    ),
    *(
        KnownLicence(
            f"OGL-UK-{version}.0",
            f"Open Government Licence v{version}.0",
            f"https://www.nationalarchives.gov.uk/doc/open-government-licence/version/{version}/",
            (
                f"ogl-{version}.0",
                f"OGL v{version}",
                f"Open Government Licence {version}.0",
                f"UK Open Government Licence v{version}.0",
                f"UK Open Government Licence {version}.0",
                f"UK Open Government Licence (OGL) v{version}.0",
                f"uk-ogl-{version}.0",
            ),
        )
        for version in (3, 2, 1)
    ),
    KnownLicence(
        "OGL-Canada-2.0",
        "Open Government Licence - Canada",
        "https://open.canada.ca/en/open-government-licence-canada",
        ("ca-ogl-lgo", "Licence du gouvernement ouvert - Canada"),
        ("open.canada.ca/fr/licence-du-gouvernement-ouvert-canada",),
    ),
    KnownLicence(
        "etalab-2.0",
        "Etalab Open License 2.0",
        "https://www.etalab.gouv.fr/licence-ouverte-open-licence/",
        (
            "lov2",
            "Etalab 2.0",
            "Licence Etalab 2.0",
            "Licence Ouverte Etalab 2.0",
            "Licence Ouverte Etalab v2.0",
            "Licence Ouverte 2.0 Etalab",
            "Licence Ouverte v2.0 Etalab",
            "Licence Ouverte / Open Licence v2.0",
            "Licence Ouverte / Open Licence 2.0 Etalab",
            "Licence Ouverte / Open Licence v2.0 Etalab",
            "Open Licence 2.0",
            "Open Licence v2.0",
            "Open Licence 2.0 Etalab",
            "Open Licence v2.0 Etalab",
            "Licence Ouverte 2.0",
            "Licence Ouverte v2.0",
            "Licence Ouverte / Open Licence 2.0",
            "Licence Ouverte / Open Licence version 2.0",
        ),
    ),
    KnownLicence(
        "DL-DE-BY-2.0",
        "Data licence Germany – attribution – version 2.0",
        "https://www.govdata.de/dl-de/by-2-0",
        (
            "dl-by-de-2.0",
            "Datenlizenz Deutschland Namensnennung 2.0",
            "Datenlizenz Deutschland - Namensnennung - Version 2.0",
        ),
        ("dcat-ap.de/def/licenses/dl-by-de/2.0",),
    ),
    KnownLicence(
        "DL-DE-ZERO-2.0",
        "Data licence Germany – zero – version 2.0",
        "https://www.govdata.de/dl-de/zero-2-0",
        (
            "dl-zero-de-2.0",
            "Datenlizenz Deutschland Zero 2.0",
            "Datenlizenz Deutschland - Zero - Version 2.0",
        ),
        ("dcat-ap.de/def/licenses/dl-zero-de/2.0",),
    ),
    *(
        KnownLicence(
            f"NLOD-{version}",
            f"Norwegian Licence for Open Government Data (NLOD) {version}",
            f"https://data.norge.no/nlod/en/{version}",
            (f"Norsk lisens for offentlige data (NLOD) {version}",),
            (f"data.norge.no/nlod/no/{version}",),
        )
        for version in ("2.0", "1.0")
    ),
    KnownLicence(
        "CDLA-Permissive-1.0",
        "Community Data License Agreement Permissive 1.0",
        "https://cdla.dev/permissive-1-0/",
    ),
    KnownLicence(
        "CDLA-Permissive-2.0",
        "Community Data License Agreement Permissive 2.0",
        "https://cdla.dev/permissive-2-0/",
    ),
    KnownLicence(
        "CDLA-Sharing-1.0",
        "Community Data License Agreement Sharing 1.0",
        "https://cdla.dev/sharing-1-0/",
    ),
    KnownLicence("MIT", "MIT License", "https://opensource.org/licenses/MIT", ("The MIT License",)),
    KnownLicence(
        "Apache-2.0",
        "Apache License 2.0",
        "https://www.apache.org/licenses/LICENSE-2.0",
        ("Apache License, Version 2.0",),
    ),
    KnownLicence(
        "BSD-2-Clause",
        'BSD 2-Clause "Simplified" License',
        "https://opensource.org/licenses/BSD-2-Clause",
    ),
    KnownLicence(
        "BSD-3-Clause",
        'BSD 3-Clause "New" or "Revised" License',
        "https://opensource.org/licenses/BSD-3-Clause",
    ),
    KnownLicence("ISC", "ISC License", "https://opensource.org/licenses/ISC"),
    *(
        KnownLicence(
            f"{short}-{version}-{which.replace(' ', '-')}",
            f"GNU {long} v{version} {which}",
            f"https://www.gnu.org/licenses/{page}.html",
        )
        for short, long, version, page, terms in (
            ("GPL", "General Public License", "2.0", "old-licenses/gpl-2.0", 2),
            ("GPL", "General Public License", "3.0", "gpl-3.0", 2),
            ("LGPL", "Lesser General Public License", "3.0", "lgpl-3.0", 1),
            ("AGPL", "Affero General Public License", "3.0", "agpl-3.0", 2),
        )
        for which in ("only", "or later")[:terms]
    ),
    KnownLicence(
        "GFDL-1.3-or-later",
        "GNU Free Documentation License v1.3 or later",
        "https://www.gnu.org/licenses/fdl-1.3.html",
    ),
    KnownLicence("MPL-2.0", "Mozilla Public License 2.0", "https://www.mozilla.org/MPL/2.0/"),
    KnownLicence(
        "EUPL-1.1",
        "European Union Public License 1.1",
        "https://joinup.ec.europa.eu/software/page/eupl/licence-eupl",
    ),
    KnownLicence(
        "EUPL-1.2",
        "European Union Public License 1.2",
        "https://joinup.ec.europa.eu/page/eupl-text-11-12",
    ),
    KnownLicence("Unlicense", "The Unlicense", "https://unlicense.org/"),
    KnownLicence("OFL-1.1", "SIL Open Font License 1.1", "https://scripts.sil.org/OFL"),
)

# CKAN ids without a version: the Open Definition, which CKAN took them from, means 4.0 by those of
# Creative Commons; the newest Open Government Licence is 3.0.
ASSUMED = {
    "cc-by": "CC-BY-4.0",
    "cc-by-sa": "CC-BY-SA-4.0",
    "uk-ogl": "OGL-UK-3.0",
    "UK Open Government Licence (OGL)": "OGL-UK-3.0",
}
# The days on which the versions were published that ids without a version stand for.
PUBLISHED = {
    "CC-BY-4.0": "2013-11-25",
    "CC-BY-SA-4.0": "2013-11-25",
    "OGL-UK-3.0": "2014-10-31",
}
# CKAN ids that say too little to name a licence, and whether CKAN's own URL may be sent for them:
# the one of cc-nc names version 2.0, which its title doesn't.
TEXT_ONLY = {
    "gfdl": True,
    "cc-nc": False,
    "other-open": True,
    "other-pd": True,
    "other-at": True,
    "other-nc": True,
    "other-closed": True,
}
# Pages that say only the id.
ASSUMED_PAGES = {
    "opendefinition.org/licenses/cc-by": "CC-BY-4.0",
    "opendefinition.org/licenses/cc-by-sa": "CC-BY-SA-4.0",
    "reference.data.gov.uk/id/open-government-licence": "OGL-UK-3.0",
}
# Pages that show whatever version is the newest.
VAGUE_PAGES = {"etalab.gouv.fr/licence-ouverte-open-licence": "etalab-2.0"}
