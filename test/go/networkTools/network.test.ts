import assert from 'node:assert/strict';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, it } from 'node:test';
import { gzipSync } from 'node:zlib';
import { Rng } from '../../../base/rng.js';
import { readNetwork } from '../../../selfplay/networkFile.js';
import { checkGraph } from '../../../selfplay/networkGraph.js';
import { main } from '../../../src/cli/main.js';
import { smallNetwork } from '../networkFiles/katago/smallNetwork.js';
import { SmallLeela } from '../networkFiles/leela/smallLeela.js';

let folder = '';
let kata = '';
let leela = '';
before(() => {
  folder = mkdtempSync(join(tmpdir(), 'zero-network-'));
  process.env.ZERO_CACHE = '';
  kata = join(folder, 'kata.bin.gz');
  leela = join(folder, 'leela.txt');
  const plan = {
    version: 15,
    channels: 4,
    blocks: ['ordinary', { nested: ['pooled'] }],
    activation: 'MISH',
  } as const;
  writeFileSync(kata, gzipSync(smallNetwork(plan, new Rng('network')).binary));
  writeFileSync(leela, new SmallLeela(new Rng('network'), 1, 5).text);
});
after(() => {
  delete process.env.ZERO_CACHE;
  rmSync(folder, { recursive: true });
});

/** Runs a command line. @returns its exit status and what it printed. */
async function zero(...argv: string[]): Promise<{ status: number; out: string; err: string }> {
  const [log, write] = [console.log, process.stderr.write];
  let [out, err] = ['', ''];
  console.log = (text: string) => {
    out += `${text}\n`;
  };
  process.stderr.write = ((text: string) => {
    err += text;
    return true;
  }) as typeof write;
  try {
    return { status: await main(argv), out, err };
  } finally {
    console.log = log;
    process.stderr.write = write;
  }
}

it('show tells what networks of every program are', async () => {
  const { out } = await zero('network', 'show', kata);
  assert.match(out, /^format +KataGo, model version 15$/m);
  assert.match(out, /^boards +2x2 to 19x19$/m);
  assert.match(out, /^architecture +2 blocks of 4 channels: 1 ordinary, 1 nested, 1 pooled$/m);
  assert.match(out, /^activations +mish$/m);
  assert.match((await zero('network', 'show', leela)).out, /^format +Leela Zero, version 1$/m);
  const facts = JSON.parse((await zero('network', 'show', 'networks/5x5.zero', '--json')).out);
  assert.deepEqual([facts.format, facts.boards], ['zero', '5x5']);
});

it('convert writes models and network files that stand by themselves', async () => {
  const [onnx, whole] = [join(folder, 'out.onnx'), join(folder, 'out.zero')];
  const first = await zero('network', 'convert', kata, onnx, '--size', '7', '--float');
  assert.equal(first.status, 0, first.err);
  checkGraph({ size: 7, planes: 'katago', recipe: 'katago-optimistic' }, readFileSync(onnx));
  const second = await zero('network', 'convert', kata, whole, '--size', '6');
  assert.equal(second.status, 0, second.err);
  const { info } = readNetwork(whole);
  assert.deepEqual(
    [info.size, info.recipe, info.planes, info.quantized],
    [6, 'katago-optimistic', 'katago', true],
  );
  assert.match((await zero('network', 'convert', kata, whole)).err, /is there already/);
  assert.match(
    (await zero('network', 'convert', kata, join(folder, 'x.pb'))).err,
    /is to be an OUT\.onnx or an OUT\.zero/,
  );
  assert.equal(existsSync(join(folder, 'x.pb')), false);
  assert.match(
    (await zero('network', 'convert', leela, whole, '--size', '9', '--force')).err,
    /is for 5x5, not 9x9/,
  );
});

it('compare finds a network equal to itself, and 8 bits close to floats', async () => {
  const figures = async (...argv: string[]) =>
    JSON.parse((await zero('network', 'compare', ...argv, '--json')).out);
  const same = await figures(kata, kata, '--in-floats', 'both', '--size', '5');
  assert.deepEqual([same.sameMove, same.divergence, same.valueDifference], [same.positions, 0, 0]);
  const bits = await figures(kata, kata, '--in-floats', 'a', '--size', '5');
  assert.ok(bits.divergence > 0 && bits.divergence < 0.05, `KL ${bits.divergence}`);
  const sgf = join(folder, 'game.sgf');
  writeFileSync(sgf, '(;GM[1]FF[4]SZ[5];B[cc];W[cd];B[dc];W[bc])');
  const others = await figures(kata, 'networks/5x5.zero', sgf, '--every', '1');
  assert.equal(others.positions, 4);
  assert.match((await zero('network', 'compare', leela, 'networks/9x9.zero')).err, /nothing to compare/);
});
