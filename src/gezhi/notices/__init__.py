"""Notices: a message reaches each person, by one channel after another, until it is read and confirmed."""
