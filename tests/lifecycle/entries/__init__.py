"""Every way in which CKAN lets somebody change a dataset, and what becomes of its DOI."""
