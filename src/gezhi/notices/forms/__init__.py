"""What people fill in about notices. Forms hold what was typed; the verbs decide whether it is right."""
