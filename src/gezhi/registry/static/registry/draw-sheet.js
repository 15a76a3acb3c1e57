// What is drawn: rings of corners with every step remembered, and how they look on the map.
import { corner } from "./draw-rings.js";

const L = window.L;
const HANDLES_AT_MOST = 300;

/** The sheet on which one draws: `change(step)` alters a copy of the rings, remembers the old ones and shows the new. */
export class Sheet {
  constructor(map, { snap, changed }) {
    Object.assign(this, { map, snap, changed, rings: [[]], before: [] });
    this.area = L.polygon([], { className: "drawn", interactive: false }).addTo(map);
    this.handles = L.layerGroup().addTo(map);
    map.on("click", (event) => this.change((rings) => rings.at(-1).push(corner(snap(event.latlng)))));
    map.on("moveend", () => this.showHandles());
  }

  change(step) {
    const rings = structuredClone(this.rings);
    step(rings);
    this.before.push(this.rings);
    this.show(rings);
    this.changed(this.rings);
  }

  undo() {
    if (!this.before.length) return;
    this.show(this.before.pop());
    this.changed(this.rings);
  }

  show(rings) {
    this.rings = rings;
    this.area.setLatLngs(rings.map((ring) => [ring.map(([x, y]) => [y, x])]));
    this.showHandles();
  }

  showHandles() {
    this.handles.clearLayers();
    const view = this.map.getBounds();
    const seen = this.rings.flatMap((ring, r) => ring.map((pair, c) => ({ pair, r, c }))).filter(({ pair: [x, y] }) => view.contains([y, x]));
    if (seen.length <= HANDLES_AT_MOST) seen.forEach((one) => this.handles.addLayer(this.handle(one)));
  }

  handle({ pair: [x, y], r, c }) {
    const icon = L.divIcon({ className: "handle", iconSize: [20, 20] });
    const handle = L.marker([y, x], { icon, draggable: true, keyboard: false });
    handle.on("click", () => this.change((rings) => rings[r].splice(c, 1)));
    handle.on("dragend", () => this.change((rings) => { rings[r][c] = corner(this.snap(handle.getLatLng())); }));
    return handle;
  }
}
