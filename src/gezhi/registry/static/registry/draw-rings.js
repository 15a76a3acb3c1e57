// Outlines as text, in the same words as the server reads: "longitude, latitude" line by line, an empty line between outlines.

/** The rings in `text`, each a list of [longitude, latitude]; null if a line is no pair of numbers. */
export function parse(text) {
  const rings = [[]];
  for (const line of text.split(/\r?\n/)) {
    if (!line.trim()) {
      if (rings.at(-1).length) rings.push([]);
      continue;
    }
    const pair = line.replace(/[()[\]（）【】]/g, " ").split(/[\s,，;；、]+/).filter(Boolean).map(Number);
    if (pair.length !== 2 || pair.some((number) => !Number.isFinite(number))) return null;
    rings.at(-1).push(pair);
  }
  return rings;
}

/** The text of the rings. */
export function write(rings) {
  return rings.filter((ring) => ring.length).map((ring) => ring.map(([x, y]) => `${x}, ${y}`).join("\n")).join("\n\n");
}

/** A corner as it is taken from the map: to a centimetre. */
export function corner(place) {
  return [Number(place.lng.toFixed(7)), Number(place.lat.toFixed(7))];
}
