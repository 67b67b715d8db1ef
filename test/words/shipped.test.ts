import assert from 'node:assert/strict';
import { readFileSync, statSync } from 'node:fs';
import { test } from 'node:test';
import { WordQuery } from '../../src/words/query/query.js';
import { unpackVectors } from '../../src/words/vectors/packed.js';
import { SHIPPED } from '../../src/words/vectors/shipped.js';

test('the shipped vectors: at most 8 MB, source and licence named, queen first', () => {
  assert.ok(statSync(SHIPPED).size <= 8e6);
  const vectors = unpackVectors(readFileSync(SHIPPED), SHIPPED);
  assert.match(vectors.about!, /Text by Wikipedia's authors, CC BY-SA 3\.0/);
  const query = new WordQuery(vectors);
  assert.equal(query.analogy(['man', 'king', 'woman'], 1)[0].word, 'queen');
  assert.equal(query.analogy(['france', 'paris', 'japan'], 1)[0].word, 'tokyo');
  assert.equal(query.odd(['breakfast', 'cereal', 'dinner', 'lunch'])[0].word, 'cereal');
  assert.throws(() => query.near(['kinng'], 1), /near spellings are 'king', '\w+', '\w+'$/);
});
