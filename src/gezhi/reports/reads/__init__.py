"""What pages, API and other capabilities ask of reports. Keyword-only, always `seen_by=`."""
