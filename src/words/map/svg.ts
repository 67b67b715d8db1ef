import { withoutControls } from '../../../base/text.js';
import { colorAt } from './color.js';
import type { WordMap } from './project.js';

const SIDE = 1600;
const MARGIN = 50;
const FONT = 11;

/** A map as a picture: a point a word, and the name of the more frequent word where two would overlap. */
export function mapSvg(map: WordMap, title: string): string {
  const taken: { left: number; right: number; top: number; bottom: number }[] = [];
  const points: string[] = [];
  const names: string[] = [];
  for (const [w, place] of map.places.entries()) {
    const [x, y] = place.map((v) => MARGIN + v * (SIDE - 2 * MARGIN));
    const word = escaped(map.words[w]);
    const color = colorAt(place);
    points.push(
      `<circle cx="${x.toFixed(1)}" cy="${y.toFixed(1)}" r="1.6" fill="${color}"><title>${word}</title></circle>`,
    );
    const half = (map.words[w].length * FONT * 0.56) / 2;
    const box = { left: x - half, right: x + half, top: y - FONT - 2, bottom: y - 1 };
    if (
      taken.some((t) => t.left < box.right && box.left < t.right && t.top < box.bottom && box.top < t.bottom)
    )
      continue;
    taken.push(box);
    names.push(`<text x="${x.toFixed(1)}" y="${(y - 3).toFixed(1)}" fill="${color}">${word}</text>`);
  }
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${SIDE}" height="${SIDE}" viewBox="0 0 ${SIDE} ${SIDE}" font-family="sans-serif" font-size="${FONT}" text-anchor="middle"><title>${escaped(title)}</title><rect width="100%" height="100%" fill="#ffffff"/>
<g fill-opacity="0.6">${points.join('')}</g>
${names.join('\n')}
</svg>
`;
}

function escaped(text: string): string {
  return withoutControls(text).replace(/[<>&"]/g, (c) => `&#${c.charCodeAt(0)};`);
}
