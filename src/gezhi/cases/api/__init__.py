"""Cases for programs: the same reads and verbs as the pages, under the same rules."""
