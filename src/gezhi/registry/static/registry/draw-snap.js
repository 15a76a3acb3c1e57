// Snapping: a corner near a neighbour's corner becomes exactly that corner, so that neighbours share their edge.
const REACH = 14;

/** Makes a function that gives the neighbour's corner within reach of a place on the map, or the place itself. */
export function snapper(map, shapes, except) {
  const corners = shapes.features.filter((one) => one.id !== except).flatMap((one) => pairs(one.geometry.coordinates));
  return (place) => {
    const here = map.latLngToContainerPoint(place);
    const near = map.containerPointToLatLng(here.add([REACH, REACH]));
    const [width, height] = [Math.abs(near.lng - place.lng), Math.abs(near.lat - place.lat)];
    const close = corners.filter(([x, y]) => Math.abs(x - place.lng) <= width && Math.abs(y - place.lat) <= height);
    const apart = ([x, y]) => here.distanceTo(map.latLngToContainerPoint([y, x]));
    const best = close.reduce((one, other) => (one && apart(one) <= apart(other) ? one : other), null);
    return best && apart(best) <= REACH ? { lng: best[0], lat: best[1], snapped: true } : place;
  };
}

/** All [longitude, latitude] pairs in nested coordinates. */
function pairs(coordinates) {
  return typeof coordinates[0] === "number" ? [coordinates] : coordinates.flatMap(pairs);
}
