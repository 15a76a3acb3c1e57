"""Persons, sign-in, devices, invitations, rights."""
