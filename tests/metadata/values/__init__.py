"""Readers of single values."""
