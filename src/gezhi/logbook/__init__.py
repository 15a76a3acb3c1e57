"""What happened, sealed: entries, Merkle tree, signed checkpoints. Refers by text, depends on nobody."""
