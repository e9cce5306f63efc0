"""`make demo`: a CKAN with the plugin's wheel, a practice registry, and datasets that get DOIs."""
