"""The life of a DOI."""
