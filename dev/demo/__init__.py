"""`make demo`: a CKAN with the plugin's wheel, a sandbox registry, and datasets that get DOIs."""
