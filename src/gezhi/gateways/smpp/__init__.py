"""SMPP 3.4, as much of it as sending notices needs (docs/adr/0013 says why not a library)."""
