// Drawing an outline: tap corners on the map; the text beside it says the same and can be written instead.
import { parse, write } from "./draw-rings.js";
import { Sheet } from "./draw-sheet.js";
import { snapper } from "./draw-snap.js";
import { fit, ground } from "./map-ground.js";
import { addLayers } from "./map-layers.js";

const element = document.querySelector("[data-draw]");
const form = element.closest("form");
const text = document.getElementById(element.dataset.outline);
const count = form.querySelector("[data-count]");
const place = form.elements.place;
const onlyNew = form.querySelector("[data-new-only]");

function say(rings) {
  count.textContent = `${count.dataset.count} ${rings.flat().length}`;
}

function hideNames() {
  onlyNew.hidden = place.value !== "new";
}

ground(element, (map, shapes) => {
  const { chosen, marks, crs } = element.dataset; // one draws in the map's coordinates; in others one writes
  const others = { ...shapes, features: shapes.features.filter((one) => one.id !== chosen && ["boundary", "grid"].includes(one.properties.layer)) };
  fit(map, shapes);
  addLayers(map, others, { marks, links: false });
  const sheet = new Sheet(map, {
    snap: snapper(map, others, chosen),
    changed(rings) {
      text.value = write(rings);
      say(rings);
    },
  });
  const read = () => {
    const rings = parse(text.value);
    if (rings) sheet.show(rings);
    if (rings?.flat().length) fit(map, { type: "MultiPoint", coordinates: rings.flat() });
    say(rings ?? []);
  };
  const match = () => { element.inert = form.elements.crs.value !== crs; };
  text.addEventListener("change", read);
  form.elements.crs.addEventListener("change", match);
  match();
  read();
  const acts = { undo: () => sheet.undo(), next: () => sheet.change((rings) => rings.at(-1).length && rings.push([])), clear: () => sheet.change((rings) => rings.splice(0, rings.length, [])) };
  form.addEventListener("click", (event) => acts[event.target.closest("[data-do]")?.dataset.do]?.());
});

place.addEventListener("change", hideNames);
hideNames();
