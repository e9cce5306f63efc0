"""The site's own mapping."""
