import assert from 'node:assert/strict';
import { test } from 'node:test';
import { WordsHost } from '../../src/web/server/words.js';

test('questions to the shipped vectors are answered, with a map of the words that they are about', async () => {
  const host = new WordsHost();
  const { found, map } = await host.ask({ ask: 'analogy', words: ['man', ' King', 'woman'] });
  assert.equal(found[0].word, 'queen');
  const kinds = new Map(map.map(({ word, kind }) => [word, kind]));
  assert.equal(kinds.size, map.length, 'each word once');
  assert.deepEqual(
    ['man', 'king', 'queen'].map((word) => kinds.get(word)),
    ['asked', 'asked', 'found'],
  );
  assert.ok(map.every(({ x, y }) => x >= 0 && x <= 1 && y >= 0 && y <= 1));
  assert.equal((await host.ask({ ask: 'near', words: ['river'] })).found.length, 10);
  const odd = await host.ask({ ask: 'odd', words: ['breakfast', 'cereal', 'dinner', 'lunch'] });
  assert.equal(odd.found[0].word, 'cereal');
  await assert.rejects(host.ask({ ask: 'analogy', words: ['man'] }), /give three words/);
  await assert.rejects(host.ask({ ask: 'near', words: ['  '] }), /give a word/);
  await assert.rejects(host.ask({ ask: 'near', words: ['qwxz'] }), /there is no vector for 'qwxz'/);
});
