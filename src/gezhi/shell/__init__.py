"""What every page is made of: base page, partials, stylesheet, small scripts."""
