"""Cases: whatever is wrong is put right by a named person before a deadline and verified by another."""
