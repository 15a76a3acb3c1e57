"""Guidance and handbook: what each kind of enterprise has to heed, and who has read it."""
