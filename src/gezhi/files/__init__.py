"""Files: what people attach, stored once by its hash, checked by its content."""
