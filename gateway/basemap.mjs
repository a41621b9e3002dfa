// Natural Earth's land and borders (from world-atlas) for a flat map: cut at the antimeridian, where shapes would otherwise
// streak across the world, rounded, and written as steps between whole numbers, which is a third of GeoJSON.
import { readFile } from "node:fs/promises";
import { geoEquirectangular } from "d3-geo";
import { geoProject } from "d3-geo-projection";
import { feature, mesh } from "topojson-client";

/** Degrees in, degrees out: projecting is what cuts. */
const flat = geoEquirectangular().scale(180 / Math.PI).translate([0, 0]).precision(0).reflectY(true);

/**
 * @param {string} file TopoJSON with `land` and `countries`
 * @param {number} digits of a degree that are kept
 * @returns {Promise<string>} `{scale, land: polygons of rings, borders: lines}`; each ring or line is `[x, y, dx, dy, …]`
 */
export async function basemap(file, digits) {
  const topology = JSON.parse(await readFile(file, "utf8"));
  const scale = 10 ** digits;
  const land = geoProject(feature(topology, topology.objects.land), flat);
  const borders = geoProject(mesh(topology, topology.objects.countries, (a, b) => a !== b), flat);
  return JSON.stringify({
    scale,
    land: polygonsOf(land)
      .map((rings) => rings.map((ring) => rounded(ring, scale)).filter((ring) => ring.length > 3).map(steps))
      .filter((rings) => rings.length > 0),
    borders: borders.coordinates.map((line) => rounded(line, scale)).filter((line) => line.length > 1).map(steps),
  });
}

function polygonsOf(collection) {
  return (collection.features ?? [collection]).flatMap(({ geometry }) =>
    geometry.type === "Polygon" ? [geometry.coordinates] : geometry.coordinates,
  );
}

function rounded(points, scale) {
  const whole = points.map(([x, y]) => [Math.round(x * scale), Math.round(y * scale)]);
  return whole.filter(([x, y], index) => index === 0 || x !== whole[index - 1][0] || y !== whole[index - 1][1]);
}

function steps(points) {
  return points.flatMap(([x, y], index) => {
    const [lastX, lastY] = index === 0 ? [0, 0] : points[index - 1];
    return [x - lastX, y - lastY];
  });
}
