"""Reports for programs: what is asked, sending returns, figures."""
