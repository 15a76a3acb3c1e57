// The ground that maps lie on: a Leaflet map in an element, on tiles if the zone has some, else on a plain colour.
const L = window.L;

/** Makes the map in `element` (its data attributes say how) and fetches the shapes; `use(map, shapes)` goes on. */
export async function ground(element, use) {
  const { tiles, credit, zoomIn, zoomOut, src, lost } = element.dataset;
  element.replaceChildren();
  const calm = matchMedia("(prefers-reduced-motion: reduce)").matches;
  const map = L.map(element, { zoomControl: false, attributionControl: Boolean(credit), zoomSnap: 0.25, maxZoom: 20, fadeAnimation: !calm, zoomAnimation: !calm });
  map.attributionControl?.setPrefix(false);
  L.control.zoom({ zoomInTitle: zoomIn, zoomOutTitle: zoomOut }).addTo(map);
  L.control.scale({ imperial: false }).addTo(map);
  if (tiles) L.tileLayer(tiles, { attribution: escaped(credit), maxZoom: 20 }).addTo(map);
  map.setView([36, 120], 8);
  try {
    const answer = await fetch(src, { headers: { Accept: "application/geo+json" } });
    if (!answer.ok) throw new Error(answer.statusText);
    use(map, await answer.json());
  } catch (error) {
    element.append(Object.assign(document.createElement("p"), { className: "ground-lost", textContent: lost }));
    throw error;
  }
}

/** Shows all of `shapes` (GeoJSON), or leaves the map as it is if there are none. */
export function fit(map, shapes) {
  const bounds = L.geoJSON(shapes).getBounds();
  if (bounds.isValid()) map.fitBounds(bounds, { padding: [16, 16], maxZoom: 17 });
}

/** Plain text as HTML, for the one place where Leaflet takes nothing else. */
function escaped(text) {
  return Object.assign(document.createElement("i"), { textContent: text }).innerHTML;
}
