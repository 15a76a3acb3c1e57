"""Geography as pure functions: coordinates, GeoJSON as it comes, cover of the zone, grid codes, a sketch for the board."""
