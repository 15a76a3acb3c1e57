"""What people do with data items, collections, returns and exports, one file per noun. Keyword-only, always `by=` and `at=`."""
