"""From a record to the bytes, and what is asked of bytes."""
