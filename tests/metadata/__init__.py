"""Tests of the mapping from a dataset dict to DataCite XML."""
