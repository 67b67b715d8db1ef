import assert from 'node:assert/strict';
import { test } from 'node:test';
import { UsageError } from '../../base/errors.js';
import { parseChain, parseKernel, parsePadding, parseVolume } from '../../src/convolution/parse.js';

test('inputs, filters and paddings in the ways that people write them', () => {
  assert.deepEqual(parseVolume('32x24x3'), [32, 24, 3]);
  assert.deepEqual(parseVolume('32X24'), [32, 24, 1]);
  assert.deepEqual(parseVolume('28'), [28, 28, 1]);
  assert.deepEqual(parseKernel('5', [9, 9, 3]), [5, 5]);
  assert.deepEqual(parseKernel('3x5', [9, 9, 3]), [3, 5]);
  assert.deepEqual(parseKernel('3x5x3', [9, 9, 3]), [3, 5]);
  assert.deepEqual(['valid', 'same', '2', '0'].map(parsePadding), ['valid', 'same', 2, 0]);
});

test('a chain: each layer with its options', () => {
  const window = { kernel: [5, 5], stride: 1, dilation: 1, padding: 'valid' };
  assert.deepEqual(
    parseChain('conv5x6, conv3x5x8s2p1d2,tconv4x8same,dwconv3,pool2,avgpool3s1,flatten,global,dense10'),
    [
      { kind: 'conv', filters: 6, ...window },
      { kind: 'conv', filters: 8, kernel: [3, 5], stride: 2, dilation: 2, padding: 1 },
      { kind: 'transposed', filters: 8, ...window, kernel: [4, 4], padding: 'same' },
      { kind: 'depthwise', ...window, kernel: [3, 3] },
      { kind: 'pool', of: 'maximum', ...window, kernel: [2, 2], stride: 2 },
      { kind: 'pool', of: 'mean', ...window, kernel: [3, 3], stride: 1 },
      { kind: 'flatten' },
      { kind: 'global' },
      { kind: 'dense', units: 10 },
    ],
  );
});

test('what is none of these is one sentence that says what would be', () => {
  for (const [parse, pattern] of [
    [() => parseVolume('0x3'), /a size of the input is '0' and must be a whole number from 1/],
    [() => parseVolume('-4x4'), /'-4'/],
    [() => parseVolume('4.5x4'), /'4\.5'/],
    [() => parseVolume('1x2x3x4'), /write height x width x channels/],
    [() => parseVolume('1e9'), /must be a whole number/],
    [() => parseKernel('3x3x2', [9, 9, 3]), /a filter of 2 channels does not fit an input of 3/],
    [() => parsePadding('-1'), /must be valid, same or a whole number/],
    [() => parsePadding('full'), /'full'/],
    [() => parseChain('conv5x6,poool2'), /layer 2 of the chain, 'poool2', is none of: conv5x6/],
    [() => parseChain('conv5'), /layer 1 of the chain, 'conv5'/],
    [() => parseChain('conv0x6'), /whole number from 1/],
    [() => parseChain('dense0'), /units of a dense layer/],
    [() => parseChain(''), /layer 1/],
    [() => parseChain('pool2,'.repeat(2000)), /too long/],
    [() => parseChain('conv3x8s0'), /a stride is '0'/],
  ] as [() => unknown, RegExp][])
    assert.throws(parse, (e) => e instanceof UsageError && pattern.test(e.message), String(pattern));
});
