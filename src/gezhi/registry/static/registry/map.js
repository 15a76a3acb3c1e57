// Maps of grids: every [data-map] answers, and links with [data-show] point at a shape on it.
import { fit, ground } from "./map-ground.js";
import { addLayers, show } from "./map-layers.js";

for (const element of document.querySelectorAll("[data-map]")) {
  ground(element, (map, shapes) => {
    fit(map, shapes);
    const layers = addLayers(map, shapes, { marks: element.dataset.marks, links: true });
    document.addEventListener("click", (event) => {
      const layer = layers.get(event.target.closest("[data-show]")?.dataset.show);
      if (!layer) return;
      event.preventDefault();
      element.scrollIntoView({ block: "nearest" });
      show(map, layer);
    });
  });
}
