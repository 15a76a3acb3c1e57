"""Wiring only: settings, urls, api, navigation, asgi."""
