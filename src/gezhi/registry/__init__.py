"""Places, duties, enterprises, occupancy, and the import that fills them."""
