"""Providers of messages as small real servers: they check signatures, count, limit, lose, double and forge as real ones do.

A test starts one in a thread (`with FakeWeCom() as wecom: …`), a bench as a process (`python -m testing.providers`).
"""
