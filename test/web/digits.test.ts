import assert from 'node:assert/strict';
import { test } from 'node:test';
import { DigitsHost } from '../../src/web/server/digits.js';

test('a drawing gets shares and maps, the strongest first; one of another size is refused', () => {
  const host = new DigitsHost();
  const examples = Buffer.from(host.about().examples, 'base64');
  assert.equal(examples.length, 7840);
  const { shares, layers } = host.read(examples.subarray(784, 1568).toString('base64'));
  assert.equal(shares.indexOf(Math.max(...shares)), 1);
  assert.deepEqual(layers[0].field, { size: 5, stride: 2, start: -1 });
  for (const { channels, width, bytes } of layers)
    assert.equal(Buffer.from(bytes, 'base64').length, channels.length * width * width);
  assert.throws(() => host.read('AAAA'), /a drawing has 784 bytes, and this one has 3/);
});
