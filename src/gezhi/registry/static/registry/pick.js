// Choosing a position: tap it on the map; the two numbers beside it say the same and can be written instead.
import { corner } from "./draw-rings.js";
import { fit, ground } from "./map-ground.js";
import { addLayers } from "./map-layers.js";

const L = window.L;
const element = document.querySelector("[data-pick]");
const form = element.closest("form");
const [longitude, latitude] = [element.dataset.longitude, element.dataset.latitude].map((id) => document.getElementById(id));

ground(element, (map, shapes) => {
  fit(map, shapes);
  addLayers(map, shapes, { marks: element.dataset.marks, links: false });
  const icon = L.divIcon({ className: "handle handle--pin", iconSize: [20, 20] });
  const pin = L.marker(map.getCenter(), { icon, draggable: true, keyboard: false });
  const written = () => longitude.value !== "" && latitude.value !== "";

  function put(place) {
    [longitude.value, latitude.value] = corner(place);
    read();
  }

  function read() {
    if (written()) pin.setLatLng([Number(latitude.value), Number(longitude.value)]).addTo(map);
  }

  map.on("click", (event) => put(event.latlng));
  pin.on("dragend", () => put(pin.getLatLng()));
  const match = () => { element.inert = form.elements.crs.value !== element.dataset.crs; };
  for (const input of [longitude, latitude]) input.addEventListener("change", read);
  form.elements.crs.addEventListener("change", match);
  match();
  read();
  if (written()) map.setView(pin.getLatLng(), 15);
});
