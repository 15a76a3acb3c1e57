"""Who may open what, who may change what, and who sees what: every address, every operation, every command, every role."""
