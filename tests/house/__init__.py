"""House rules: what design and contributing guide promise about the code, held by a machine."""
