"""Board and trace: asks everybody, changes nothing."""
