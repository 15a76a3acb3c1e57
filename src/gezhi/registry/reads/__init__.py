"""What pages, API and command line ask of the registry, one file per noun. Keyword-only, always `seen_by=`."""
