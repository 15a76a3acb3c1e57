"""The named cast and the small town: plain builders for tests."""
