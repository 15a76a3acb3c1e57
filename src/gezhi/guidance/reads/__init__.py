"""What pages ask about guidance: what holds for an enterprise, editions, how far reading has come."""
