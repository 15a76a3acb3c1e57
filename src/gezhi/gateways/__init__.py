"""Gateways: the outside world, one module a channel; protocols only, no tables, no accounts built in."""
