import assert from 'node:assert/strict';
import { before, test } from 'node:test';
import { Rng } from '../../base/rng.js';
import { start } from '../../src/tensor/backend.js';
import { mapHtml } from '../../src/words/map/html.js';
import { mapWords } from '../../src/words/map/project.js';
import { mapSvg } from '../../src/words/map/svg.js';

before(() => start('cpu'));

/** Two clouds of words far from each other, in 8 dimensions. */
function clouds(count: number) {
  const rng = new Rng('clouds');
  const data = Float32Array.from({ length: count * 8 }, (_, i) => {
    const cloud = Math.floor(i / 8) % 2;
    return (i % 8 === cloud ? 3 : 0) + rng.normal() * 0.3;
  });
  return { words: Array.from({ length: count }, (_, i) => `w${i}`), size: 8, data };
}

for (const method of ['umap', 'pca'] as const)
  test(`${method} keeps apart what is apart, and gives the same map for the same seed`, async () => {
    const map = await mapWords(clouds(60), method, new Rng(1));
    assert.ok(map.places.flat().every((x) => x >= 0 && x <= 1));
    for (const [w, list] of map.near.entries()) {
      assert.ok(
        list.every(({ word }) => word !== w && word % 2 === w % 2),
        'neighbours are of one cloud',
      );
      assert.ok(list.every(({ score }, i) => i === 0 || score <= list[i - 1].score));
    }
    const nearest = (w: number) => {
      const distance = (v: number) =>
        Math.hypot(map.places[v][0] - map.places[w][0], map.places[v][1] - map.places[w][1]);
      return map.words
        .map((_, v) => v)
        .filter((v) => v !== w)
        .sort((a, b) => distance(a) - distance(b))[0];
    };
    const apart = map.words.filter((_, w) => nearest(w) % 2 === w % 2).length;
    assert.ok(apart > 55, `${apart} of 60`);
    assert.deepEqual((await mapWords(clouds(60), method, new Rng(1))).places, map.places);
  });

test('the page is complete, takes nothing from elsewhere, and no word ends its script', async () => {
  const vectors = clouds(6);
  vectors.words[0] = '</script><b>&"';
  vectors.words[1] = 'a\u2028b';
  const map = await mapWords(vectors, 'pca', new Rng(1));
  const page = mapHtml(map, 'six <words>');
  assert.equal(page.match(/<\/script>/g)?.length, 2);
  assert.match(page, /default-src 'none'/);
  assert.doesNotMatch(page, /https?:|src=|@import/);
  const json = /<script id="data" type="application\/json">(.*)<\/script>/.exec(page)![1];
  const data = JSON.parse(json);
  assert.equal(data.words[0], '</script><b>&"');
  assert.equal(data.places.length, 12);
  // The script itself is sound JavaScript.
  const script = /<script>([\s\S]*)<\/script>/.exec(page)![1];
  assert.doesNotThrow(() => new Function(script));
  const svg = mapSvg(map, 'six');
  assert.match(svg, /&#60;\/script&#62;&#60;b&#62;&#38;&#34;/);
  assert.equal(svg.match(/<circle/g)?.length, 6);
});
