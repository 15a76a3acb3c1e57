"""Words of the reports pages."""
