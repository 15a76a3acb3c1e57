"""What people do with the registry, one file per noun. Keyword-only, always `by=` and `at=`; one transaction each."""
