"""Publishing a CKAN dataset gives it a DOI."""
