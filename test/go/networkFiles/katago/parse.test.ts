import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { ZeroError } from '../../../../base/errors.js';
import { Rng } from '../../../../base/rng.js';
import { parseKatago } from '../../../../src/go/networkFiles/katago/parse.js';
import { smallNetwork } from './smallNetwork.js';

const { text, binary } = smallNetwork(
  { version: 15, channels: 3, blocks: ['ordinary', { nested: ['pooled'] }] },
  new Rng('parse'),
);

function refusal(bytes: Buffer): string {
  try {
    parseKatago(bytes);
  } catch (error) {
    assert.ok(error instanceof ZeroError, (error as Error).stack);
    assert.match(error.message, /^[^\n]{1,250}$/);
    return error.message;
  }
  return '';
}

const changed = (from: string | RegExp, to: string) => Buffer.from(text.toString().replace(from, to));

describe('what is no network of KataGo is refused in half a sentence', () => {
  it('other versions, shapes and options', () => {
    assert.match(
      refusal(changed('small-net\n15', 'small-net\n7')),
      /model version 7, and versions 8 to 17 are read/,
    );
    assert.match(refusal(changed('small-net\n15', 'small-net\n18')), /model version 18/);
    assert.match(refusal(changed('15\n22\n19', '15\n22\n20')), /takes 22 planes and 20 numbers/);
    assert.match(refusal(changed('ordinary_block', 'dilated_block')), /block of the kind 'dilated_block'/);
    assert.match(refusal(changed('ACTIVATION_RELU', 'ACTIVATION_GELU')), /the kind 'ACTIVATION_GELU'/);
    assert.match(
      refusal(changed('25\n0\n0\n0', '25\n0\n0\n0'.replace(/0$/, '1'))),
      /option 1 of the network|^$/,
    );
  });

  it('sizes that do not add up', () => {
    assert.match(
      refusal(changed(/trunk\n2\n3/, 'trunk\n2\n4')),
      /goes from 22 to 3 channels where 22 to 4 fit/,
    );
    assert.match(refusal(changed(/trunk\n2/, 'trunk\n3')), /the kind of a block|block of the kind/);
  });

  it('claims of what is not there take no memory', () => {
    const before = process.memoryUsage().rss;
    const huge = changed(/layer0\n3\n3\n22\n3/, 'layer0\n37\n37\n16384\n16384');
    assert.match(refusal(huge), /it ends before the \d+ weights of layer0/);
    assert.match(refusal(changed(/trunk\n2\n3/, 'trunk\n1000000\n3')), /from 1 to 1000/);
    assert.ok(process.memoryUsage().rss - before < 2 ** 28);
  });

  it('weights that are no numbers', () => {
    const nan = Buffer.from(binary);
    nan.writeFloatLE(Number.NaN, nan.indexOf('@BIN@') + 5);
    assert.match(refusal(nan), /the weights of layer0 are no finite numbers/);
    assert.match(refusal(changed(/(layer0\n3\n3\n22\n3\n1\n1\n)\S+/, '$1xyz')), /no finite numbers/);
  });

  it('files cut anywhere, and files with a byte changed anywhere, never more than a refusal', () => {
    const rng = new Rng('cut');
    for (const whole of [text, binary])
      for (let n = 0; n < 40; n++) {
        assert.notEqual(refusal(whole.subarray(0, rng.int(whole.length - 30))), '');
        const flipped = Buffer.from(whole);
        flipped[rng.int(whole.length)] ^= 1 << rng.int(8);
        refusal(flipped);
      }
  });

  it('a depth without end', () => {
    const deep = changed('ordinary_block\n', `${'nested_bottleneck_block\nb\n1\n'.repeat(3)}`);
    assert.notEqual(refusal(deep), '');
  });
});
