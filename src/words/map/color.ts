/** A colour by the place on the map, so that what is near looks alike and an eye finds back. */
export function colorAt([x, y]: readonly [number, number]): string {
  const hue = Math.round((Math.atan2(y - 0.5, x - 0.5) * 180) / Math.PI + 180);
  const away = Math.min(1, 2 * Math.hypot(x - 0.5, y - 0.5));
  return `hsl(${hue} ${Math.round(35 + 45 * away)}% 38%)`;
}
