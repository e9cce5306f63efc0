"""The lifecycle as a model that is searched exhaustively; it needs nothing of the package."""
