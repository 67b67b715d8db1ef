import { withoutControls } from '../../../base/text.js';
import { colorAt } from './color.js';
import { PAGE_SCRIPT, PAGE_STYLE } from './page.js';
import type { WordMap } from './project.js';

/** A map as one HTML file without outside parts: pan, zoom, search, a word's neighbours. */
export function mapHtml(map: WordMap, title: string): string {
  const data = {
    words: map.words.map((word) => withoutControls(word)),
    places: map.places.flatMap(([x, y]) => [Number(x.toFixed(5)), Number(y.toFixed(5))]),
    colors: map.places.map(colorAt),
    near: map.near.map((list) =>
      list.slice(0, 10).map(({ word, score }) => [word, Number(score.toFixed(3))]),
    ),
  };
  // Text of words must not end the script.
  const json = JSON.stringify(data)
    .replace(/</g, '\\u003c')
    .replace(/[\u2028\u2029]/g, ' ');
  const name = title.replace(/[<>&"]/g, (c) => `&#${c.charCodeAt(0)};`);
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; script-src 'unsafe-inline'; style-src 'unsafe-inline'">
<title>${name}</title>
<style>${PAGE_STYLE}</style>
</head>
<body>
<canvas id="map" tabindex="0" aria-label="Map of ${map.words.length} words; use the search to find one"></canvas>
<div id="panel">
<h1>${name}</h1>
<form id="search"><input id="word" list="words" placeholder="find a word" autocomplete="off" aria-label="find a word"><datalist id="words"></datalist><button type="submit">Find</button><button type="button" id="whole">Whole map</button></form>
<p id="note">Drag to move, wheel or +/- to zoom, click a word for its neighbours.</p>
<ol id="near"></ol>
</div>
<script id="data" type="application/json">${json}</script>
<script>${PAGE_SCRIPT}</script>
</body>
</html>
`;
}
