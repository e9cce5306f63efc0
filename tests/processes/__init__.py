"""Real processes: a worker of CKAN, killed and started again."""
