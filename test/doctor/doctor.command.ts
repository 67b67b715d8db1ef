import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { test } from 'node:test';
import { VERSION } from '../../base/version.js';
import { readNetwork } from '../../selfplay/networkFile.js';

interface Finding {
  what: string;
  state: string;
  found: string;
  advice?: string;
}

/** Runs zero doctor, on a machine where a module may not load. @returns its status, findings and text. */
function doctor(args: string[], missing?: string) {
  const spoil = `
    import Module from 'node:module';
    const load = Module._load;
    Module._load = (name, ...rest) => {
      if (name.startsWith('${missing}')) throw new Error('no library');
      return load(name, ...rest);
    };`;
  const before = missing ? ['--import', `data:text/javascript,${encodeURIComponent(spoil)}`] : [];
  const { ZERO_BACKEND: _, ...env } = process.env;
  const run = spawnSync(process.execPath, [...before, 'bin/zero.js', 'doctor', ...args], {
    encoding: 'utf8',
    env: { ...env, NO_COLOR: '1' },
  });
  assert.equal(run.stderr, '');
  return { status: run.status, text: run.stdout };
}

test('zero doctor tells what there is, and ends with status 0 where zero works', () => {
  const { status, text } = doctor(['--json']);
  const findings = JSON.parse(text) as Finding[];
  assert.equal(status, 0);
  const found = (what: string) => findings.find((f) => f.what === what)?.found ?? '';
  assert.equal(
    found('zero'),
    `${VERSION} on Node ${process.versions.node}, ${process.platform} ${process.arch}`,
  );
  assert.ok(found('processor').startsWith(`${availableParallelism()} cores`));
  const { version } = JSON.parse(readFileSync('node_modules/onnxruntime-node/package.json', 'utf8'));
  assert.ok(found('onnxruntime').startsWith(`${version}, with cpu`));
  for (const name of ['onnxruntime', 'wasm', 'cpu'])
    assert.ok(
      Number(/^[\d.e+]+(?= GFLOP\/s)/.exec(found(`backend ${name}`))?.[0]) > 0,
      found(`backend ${name}`),
    );
  const { info } = readNetwork('networks/9x9.zero');
  const network = found('shipped network');
  for (const part of ['9x9', `${info.blocks} blocks of ${info.channels} channels`, `step ${info.step}`])
    assert.ok(network.includes(part), network);
});

test('what is broken is a BAD line with what to do, and status 1', () => {
  const { status, text } = doctor([], 'onnxruntime-node');
  assert.equal(status, 1);
  const lines = text.split('\n');
  const at = lines.findIndex((line) => /^BAD {3}onnxruntime {2,}does not load: /.test(line));
  assert.ok(at >= 0, text);
  assert.match(lines[at + 1], /^ +play needs it: run npm ci again/);
  assert.match(text, /^BAD {3}backend onnxruntime/m);
  assert.match(text, /^ok {4}training uses +(tensorflow|wasm): /m);
});
