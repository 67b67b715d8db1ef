import assert from 'node:assert/strict';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { gzipSync } from 'node:zlib';
import { ZeroError } from '../../../base/errors.js';
import { Rng } from '../../../base/rng.js';
import { Position } from '../../../engine/position.js';
import { GtpEngine } from '../../../src/go/gtp/engine.js';
import { openNetwork, openSource } from '../../../src/go/networkFiles/open.js';
import { openSession } from '../../../src/go/session/open.js';
import { smallNetwork } from './katago/smallNetwork.js';

const plan = { version: 15, channels: 3, blocks: ['ordinary', 'pooled'], activation: 'MISH' } as const;
const network = smallNetwork(plan, new Rng('open'));
let folder = '';
before(() => {
  folder = mkdtempSync(join(tmpdir(), 'zero-open-'));
  process.env.ZERO_CACHE = join(folder, 'cache');
});
after(() => {
  delete process.env.ZERO_CACHE;
  rmSync(folder, { recursive: true });
});

function file(name: string, bytes: Uint8Array): string {
  const path = join(folder, name);
  writeFileSync(path, bytes);
  return path;
}

describe('a network of KataGo', () => {
  it('is known by its content, text or binary, packed or not', () => {
    const files = {
      'a.bin': network.binary,
      'a.bin.gz': gzipSync(network.binary),
      'a.txt': network.text,
      'a.txt.gz': gzipSync(network.text),
    };
    const models = Object.entries(files).map(([name, bytes]) => {
      const source = openSource(file(name, bytes));
      assert.equal(source.name, 'a');
      assert.deepEqual([source.sizes[0], source.sizes.at(-1), source.usualSize], [2, 19, 19]);
      return source.on(5, { float: true });
    });
    for (const model of models) assert.deepEqual(model, models[0]);
    assert.deepEqual([models[0].info.planes, models[0].info.recipe], ['katago', 'katago-optimistic']);
  });

  it('is converted once, and kept with its own checksum', () => {
    const path = file('b.bin.gz', gzipSync(network.binary));
    const cache = join(folder, 'cache', 'networks');
    rmSync(cache, { recursive: true, force: true });
    const first = openNetwork(path, 7, { float: true }).network;
    const [kept] = readdirSync(cache);
    assert.match(kept, /^[0-9a-f]{24}-7x7-float-v\d+\.zero$/);
    assert.deepEqual(openNetwork(path, 7, { float: true }).network, first);
    writeFileSync(join(cache, kept), 'damaged');
    assert.deepEqual(openNetwork(path, 7, { float: true }).network, first);
    assert.ok(readFileSync(join(cache, kept)).length > 1000, 'and made anew');
    openNetwork(path, 9, { float: true });
    assert.equal(readdirSync(cache).length, 2);
  });

  it('is refused in one sentence when it is damaged', () => {
    const packed = gzipSync(network.binary);
    const says = (name: string, bytes: Uint8Array, what: RegExp) =>
      assert.throws(
        () => openNetwork(file(name, bytes), 9, { float: true }),
        (error) => error instanceof ZeroError && what.test(error.message) && !error.message.includes('\n'),
      );
    says('empty.bin.gz', Buffer.alloc(0), /is an empty file, and not a network/);
    says(
      'cut.bin.gz',
      packed.subarray(0, packed.length - 100),
      /cut\.bin\.gz is not a usable network: it is cut short/,
    );
    const flipped = Buffer.from(packed);
    flipped[200] ^= 16;
    says('flip.bin.gz', flipped, /is not a usable network/);
    says('junk.bin.gz', gzipSync(Buffer.from('nothing of the kind')), /is not a usable network of KataGo/);
    says(
      'bomb.bin.gz',
      gzipSync(Buffer.concat([network.binary, Buffer.alloc(2 ** 26)])),
      /unfolds to far more/,
    );
    says(
      'noise.bin',
      Buffer.from([...'\x00\x01\x02'].map((c) => c.charCodeAt(0))),
      /not a usable network file/,
    );
    says('size.bin', network.text.subarray(0, 5000), /it ends before/);
    assert.throws(() => openNetwork(file('ok.bin', network.binary), 21), /is for 2x2 to 19x19, not 21x21/);
    assert.throws(
      () => openNetwork(file('ok.bin', network.binary), 9, { style: '5k' }),
      /knows no styles of play/,
    );
  });
});

it('kata-raw-nn says what the network says, with the keys and points of KataGo', async () => {
  const path = file('raw.bin.gz', gzipSync(network.binary));
  const options = {
    network: path,
    float: true,
    time: 1,
    rules: 'japanese',
    resign: -1,
    seed: 1,
    size: 5,
    komi: 6.5,
  };
  const engine = new GtpEngine(openSession({ ...options, threads: 1 }).session, {
    name: 'zero',
    version: '1',
  });
  await engine.handle('play b c3');
  const answer = await engine.handle('kata-raw-nn 0');
  const lines = answer.replace(/^= /, '').trim().split('\n');
  const keys = lines.map((line) => line.split(' ')[0]).filter((word) => /^[a-z]/i.test(word));
  assert.deepEqual(
    keys.filter((key) => key !== 'NAN'),
    [
      ...[
        'symmetry',
        'whiteWin',
        'whiteLoss',
        'noResult',
        'whiteLead',
        'whiteScoreSelfplay',
        'whiteScoreSelfplaySq',
      ],
      ...[
        'varTimeLeft',
        'shorttermWinlossError',
        'shorttermScoreError',
        'policy',
        'policyPass',
        'whiteOwnership',
      ],
    ],
  );
  const at = lines.indexOf('policy');
  const policy = lines.slice(at + 1, at + 6).flatMap((line) => line.trim().split(/\s+/));
  assert.equal(policy.length, 25);
  assert.equal(policy.indexOf('NAN'), 12, 'the stone is on the only illegal point');
  const pass = Number(lines[at + 6].split(/\s+/)[1]);
  const sum = policy.reduce((total, x) => total + (x === 'NAN' ? 0 : Number(x)), pass);
  assert.ok(Math.abs(sum - 1) < 1e-4);
  const chances = lines.slice(1, 4).map((line) => Number(line.split(' ')[1]));
  assert.ok(Math.abs(chances.reduce((a, b) => a + b) - 1) < 1e-5);
  assert.ok(chances[2] > 0, 'by territory a game may end without a result');
  const all = (await engine.handle('kata-raw-nn all')).split('\n').filter((line) => /symmetry/.test(line));
  assert.equal(all.length, 8);
  assert.match(await engine.handle('kata-raw-nn 8'), /^\? the symmetry must be/);
  assert.match(await engine.handle('kata-raw-nn w 3 0.5'), /^= symmetry 3/);
  assert.match(await engine.handle('genmove w'), /^= (\w\d|pass)/);
});

it('a network of zero answers kata-raw-nn too', async () => {
  const { session } = openSession({ time: 1, rules: 'chinese', resign: -1, seed: 1, size: 5, threads: 1 });
  const engine = new GtpEngine(session, { name: 'zero', version: '1' });
  const answer = await engine.handle('kata-raw-nn 0');
  assert.match(answer, /whiteLead -?\d/);
  assert.equal(new Position(5).isLegal(0), true);
  assert.doesNotMatch(answer, /NAN/);
});
