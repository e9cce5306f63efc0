"""Pages as a browser gets them, and what their buttons do."""
