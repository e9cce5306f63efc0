"""The DOI in ckanext-dcat's RDF: a profile that a site names behind the others.

Only its entry point leads here, when ckanext-dcat asks for it: that extension need not be there.
"""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING, Any

from ckanext.dcat.profiles import ADMS, DCT, RDF, SKOS, XSD, RDFProfile
from rdflib import BNode, Literal

from ..citation import citation
from ..cited import cited_on_page
from ..database import NotMigrated
from ..lifecycle.reports import lookup
from ..suffix import normalize_doi

if TYPE_CHECKING:
    from rdflib import URIRef

    from ..citation import CitedDataset

log = logging.getLogger(__name__)

_AGENCY = "International DOI Foundation"


class AndsdoiProfile(RDFProfile):  # type: ignore[misc]
    """Adds the DOI of a public dataset as a further identifier, and how the dataset is cited.

    The dataset's address in RDF and its `dct:identifier` stay: harvesters know it by them.
    """

    def graph_from_dataset(self, dataset_dict: dict[str, Any], dataset_ref: URIRef) -> None:
        """Add both to the graph; whatever fails here, the other profiles' work stays.

        Args:
            dataset_dict: What `package_show` returns.
            dataset_ref: What stands for the dataset in the graph.
        """
        try:
            shown = _cited(dataset_dict)
        except NotMigrated:
            return
        except Exception:
            log.exception("The RDF of %s lacks the DOI", dataset_dict.get("id"))
            return
        if shown is None or shown.link is None:
            return  # none, or one of a test registry
        if shown.doi not in self._dois(dataset_ref):
            self._add_identifier(dataset_ref, shown.link)
        if (dataset_ref, DCT.bibliographicCitation, None) not in self.g:
            text = Literal(citation(shown.record, shown.doi))
            self.g.add((dataset_ref, DCT.bibliographicCitation, text))

    def _dois(self, dataset_ref: URIRef) -> set[str | None]:
        """Return the DOIs that the profiles before have written as further identifiers.

        Some write the identifier itself, some a node with its notation.
        """
        nodes = list(self.g.objects(dataset_ref, ADMS.identifier))
        notations = [text for node in nodes for text in self.g.objects(node, SKOS.notation)]
        return {normalize_doi(str(one)) for one in [*nodes, *notations]}

    def _add_identifier(self, dataset_ref: URIRef, link: str) -> None:
        """Add the DOI as DCAT 3 shows it ("Dereferenceable identifiers")."""
        node = BNode()
        self.g.add((dataset_ref, ADMS.identifier, node))
        self.g.add((node, RDF.type, ADMS.Identifier))
        self.g.add((node, SKOS.notation, Literal(link, datatype=XSD.anyURI)))
        self.g.add((node, ADMS.schemaAgency, Literal(_AGENCY)))


def _cited(dataset: dict[str, Any]) -> CitedDataset | None:
    known = lookup.Dataset(dataset["id"], dataset["name"], dataset["type"], dataset["state"])
    return cited_on_page(lookup.of_dataset(known.id, known), dataset)
