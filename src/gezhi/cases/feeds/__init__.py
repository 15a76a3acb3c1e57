"""Calendar feeds (iCalendar, RFC 5545): one's deadlines and duties in any calendar program, under a secret address."""
