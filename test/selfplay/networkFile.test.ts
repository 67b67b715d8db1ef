import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { ZeroError } from '../../base/errors.js';
import { encodeContainer } from '../../base/files/container.js';
import { Position } from '../../engine/position.js';
import {
  decodeNetwork,
  type NetworkFile,
  onBoard,
  readNetwork,
  writeNetwork,
} from '../../selfplay/networkFile.js';
import { OnnxEvaluator } from '../../selfplay/onnxEvaluator.js';
import { fuzzBytes, fuzzValues } from '../fuzz.js';
import { writeTinyNetwork } from '../go/tinyNetwork.js';

const folder = mkdtempSync(join(tmpdir(), 'zero-network-'));
after(() => rmSync(folder, { recursive: true }));
const path = join(folder, 'tiny.zero');
writeTinyNetwork(path, 7);
const tiny = readNetwork(path);
const KIND = { kind: 'netw', version: 1, label: 'network' };

/** A network from any content behind a right header and checksum. */
function read(content: unknown): NetworkFile {
  return decodeNetwork(encodeContainer(KIND, content), 'forged.zero');
}

test('a network comes back as it was written, and the shipped ones of earlier versions are read', () => {
  assert.equal(tiny.info.step, 7);
  assert.deepEqual(read(tiny).info, tiny.info);
  for (const size of [5, 7, 9]) {
    const { info } = readNetwork(`networks/${size}x${size}.zero`);
    assert.equal(info.size, size);
    assert.equal(info.rules, 'tromp-taylor');
  }
});

test('a description that is not one of a network is refused with the key and what would be right', () => {
  const says = (info: object, message: RegExp) =>
    assert.throws(() => read({ ...tiny, info: { ...tiny.info, ...info } }), {
      name: ZeroError.name,
      message,
    });
  says(
    { size: 26 },
    /forged\.zero is not a usable network file: info\.size is 26 and must be a whole number/,
  );
  says({ size: '5' }, /info\.size is '5' and must be a whole number/);
  says({ planes: 'toString' }, /info\.planes is 'toString' and must be agz, extended, katago/);
  says({ rules: '__proto__' }, /info\.rules is '__proto__' and must be tromp-taylor, /);
  says({ channels: 1e9 }, /info\.channels is 1000000000 and must be a whole number from 1 to/);
  says({ komi: 7.3 }, /info\.komi is 7\.3 and must be a multiple of half a point/);
  says({ step: '1\n\n= owned\u001b[31m' }, /info\.step is '1\?\?= owned\?\[31m' and must be a whole number/);
  says({ run: '\u009b2J' }, /info\.run is '\?2J' and must be a text .* without control characters/);
  says({ quantized: 1 }, /info\.quantized is 1 and must be true or false/);
  assert.throws(() => read(null), /its content is null and must be an object/);
  assert.throws(() => read({ info: tiny.info }), /onnx is missing/);
});

test('a network for all boards is one model, described for each', () => {
  const all = join(folder, 'all.zero');
  writeTinyNetwork(all, 3, '5x5,9x9');
  const network = readNetwork(all);
  for (const size of [5, 12, 19]) {
    const there = onBoard(network, size);
    assert.deepEqual(there.info, { ...network.info, size });
    const evaluator = new OnnxEvaluator(there, 1);
    evaluator.put(0, new Position(size));
    evaluator.runSync(1);
    assert.equal(evaluator.logits.length, size * size + 1);
    assert.ok(evaluator.logits.every(Number.isFinite));
    evaluator.dispose();
  }
  for (const size of [4, 21]) assert.throws(() => onBoard(network, size), /does not play on/);
  assert.throws(() => onBoard(tiny, 9), /the network test does not play on 9x9/);
  assert.throws(() => read({ ...network, info: { ...network.info, size: 21 } }), /its board is none that it/);
  // A model with its dimensions fixed is not one for all boards, whatever its description says.
  assert.throws(() => read({ ...tiny, info: { ...tiny.info, planes: 'sized' } }), /does not take 5x5 boards/);
});

test("a run's name that a terminal would obey does not come into its networks", () => {
  const named = join(folder, 'named.zero');
  writeNetwork(named, { ...tiny, info: { ...tiny.info, run: 'a\u001b[2Jb' } });
  assert.equal(readNetwork(named).info.run, 'a?[2Jb');
});

test('what a newer program may add to the description is left out', () => {
  const { info } = read({ ...tiny, info: { ...tiny.info, later: 1 } });
  assert.deepEqual(info, tiny.info);
});

const small = { info: tiny.info, onnx: tiny.onnx.subarray(0, 64) };
fuzzValues('the content of a network file', [small], read);
const samples = [encodeContainer(KIND, small), readFileSync(path).subarray(0, 500)];
fuzzBytes('a network file', samples, (bytes) => decodeNetwork(bytes, 'forged.zero'));
