"""The command line: `ckan andsdoi ...`."""
