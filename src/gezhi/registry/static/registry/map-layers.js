// Puts the zone's boundary, its grids and what the cover check found on a map. State is colour, hatch and word.
const L = window.L;
const HATCHED = { warn: "h-warn", bad: "h-bad", stop: "h-stop" };
const FINDINGS = { uncovered: "warn", overlap: "bad", beyond: "warn" };
const NAMES_AT_MOST = 40;

/** Adds all layers; returns a Map from feature id to its Leaflet layer. */
export function addLayers(map, shapes, { marks, links }) {
  const found = new Map();
  const of = (...layers) => ({ ...shapes, features: shapes.features.filter((one) => layers.includes(one.properties.layer)) });
  const grids = of("grid");
  const remember = (one, layer) => found.set(one.id, layer);

  L.geoJSON(of("boundary"), { interactive: false, style: { className: "shore" } }).addTo(map);
  L.geoJSON(grids, {
    style: (one) => ({ className: `cell ${links ? one.properties.state : ""}` }),
    onEachFeature(one, layer) {
      remember(one, layer);
      if (links) layer.on("click", () => location.assign(one.properties.url));
    },
  }).addTo(map);
  const hatch = (one) => HATCHED[FINDINGS[one.properties.layer] ?? one.properties.state];
  const hatched = { ...shapes, features: links ? grids.features.filter(hatch) : [] };
  L.geoJSON(hatched, { interactive: false, style: (one) => ({ className: "hatch", stroke: false, fillOpacity: 1, fillColor: `url(#${hatch(one)})` }) }).addTo(map);
  L.geoJSON(of(...Object.keys(FINDINGS)), {
    style: (one) => ({ className: `finding ${FINDINGS[one.properties.layer]}`, fillOpacity: 1, fillColor: `url(#${hatch(one)})` }),
    onEachFeature: remember,
  }).addTo(map);
  L.geoJSON(of("stray"), {
    pointToLayer: (one, place) => L.marker(place, { icon: sign(marks), keyboard: false, title: one.properties.name }),
    onEachFeature: remember,
  }).addTo(map);
  const named = grids.features.length <= NAMES_AT_MOST;
  shapes.features.forEach((one) => found.get(one.id)?.bindTooltip(words(one.properties, links), options(one, named)));
  return found;
}

/** Brings one shape into view and marks it; the mark stays until another is shown. */
export function show(map, layer) {
  map.getContainer().querySelectorAll(".is-shown").forEach((path) => path.classList.remove("is-shown"));
  if (layer.getBounds) map.fitBounds(layer.getBounds(), { maxZoom: 17, padding: [48, 48] });
  else map.setView(layer.getLatLng(), Math.max(map.getZoom(), 15));
  layer.getElement()?.classList.add("is-shown");
  layer.bringToFront?.();
  layer.openTooltip();
}

function sign(marks) {
  return L.divIcon({ className: "ground-sign", html: `<svg class="s s--bad" aria-hidden="true"><use href="${marks}#s-bad"/></svg>`, iconSize: [20, 20] });
}

function options(one, named) {
  const permanent = named && one.properties.layer === "grid";
  return permanent ? { permanent, direction: "center", className: "ground-name" } : { sticky: true, className: "ground-tip" };
}

function words({ name, word, layer, state }, states) {
  const line = Object.assign(document.createElement("span"), { textContent: name ?? "" });
  const said = layer !== "grid" || (states && state !== "ok");
  if (said) line.append(Object.assign(document.createElement("small"), { textContent: word }));
  return line;
}
