"""From a dataset to a record."""
