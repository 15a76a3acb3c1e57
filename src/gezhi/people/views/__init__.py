"""Pages about persons and at the door: a GET makes one read, a POST one verb."""
