"""What the tables hold, as values, and every statement on them that several callers share."""
