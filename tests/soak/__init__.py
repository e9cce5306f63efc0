"""Random edits, faults, deaths and clock jumps; at the end everything must be right."""
