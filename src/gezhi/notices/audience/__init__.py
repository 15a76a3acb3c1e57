"""Audience: whom a notice is for, written as data, counted before it is sent and frozen when it is."""
