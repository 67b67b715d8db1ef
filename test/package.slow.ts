import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { after, test } from 'node:test';
import { VERSION } from '../base/version.js';

const MAX_BYTES = 15e6;

const folder = mkdtempSync(join(tmpdir(), 'zero-package-'));
after(() => rmSync(folder, { recursive: true, force: true }));

/** Runs npm or npx as a user's shell would: nothing of an npm that may run this test is in its surroundings. */
function shell(command: string, cwd: string, input = ''): { stdout: string; stderr: string } {
  const env = Object.fromEntries(
    Object.entries(process.env).filter(([name]) => !/^(npm_|INIT_CWD)/i.test(name)),
  );
  const run = spawnSync(command, { cwd, env, input, shell: true, encoding: 'utf8', maxBuffer: 1e8 });
  assert.equal(run.status, 0, `${command}\n${run.stdout}\n${run.stderr}`);
  return run;
}

let tarball = '';

test('npm pack: at most 15 MB, with the networks, without the snapshot, sources and tests', () => {
  const { stdout } = shell(`npm pack --json --pack-destination "${folder}"`, resolve('.'));
  const [packed] = JSON.parse(stdout.slice(stdout.indexOf('[\n'))) as [
    { filename: string; size: number; files: { path: string }[] },
  ];
  tarball = join(folder, packed.filename);
  const paths = packed.files.map((file) => file.path);
  assert.ok(packed.size <= MAX_BYTES, `${packed.size} bytes`);
  const networks = readdirSync('networks').filter((name) => name.endsWith('.zero'));
  assert.ok(networks.length > 0);
  for (const path of [
    'LICENSE',
    'README.md',
    'bin/zero.js',
    'src/words/kernel/kernel.wasm',
    ...networks.map((name) => `networks/${name}`),
    ...readdirSync('networks/levels').map((name) => `networks/levels/${name}`),
  ])
    assert.ok(paths.includes(path), path);
  assert.deepEqual(
    paths.filter((path) => /\.snapshot$|(?<!\.d)\.ts$|^dist\/(test|bench)\//.test(path)),
    [],
  );
});

test('the package installs in an empty folder, and plays without a build', () => {
  const elsewhere = join(folder, 'elsewhere');
  writeFileSync(join(folder, 'package.json'), '{}'); // so that npm looks no further up
  shell(`npm install --prefix "${elsewhere}" --prefer-offline --no-audit --no-fund "${tarball}"`, folder);
  const zero = (args: string, input?: string) => shell(`npx --offline zero ${args}`, elsewhere, input);

  assert.deepEqual([zero('--version').stdout, zero('--version').stderr], [`${VERSION}\n`, '']);
  const findings = JSON.parse(zero('doctor --json').stdout) as {
    what: string;
    state: string;
    found: string;
  }[];
  const found = (what: string) => findings.find((finding) => finding.what === what);
  assert.equal(found('onnxruntime')?.state, 'good');
  assert.match(found('training uses')?.found ?? '', /onnxruntime|tensorflow/);
  assert.match(found('shipped network')?.found ?? '', /9x9/);
  const gtp = zero('gtp --visits 20', 'boardsize 5\nclear_board\ngenmove b\nquit\n').stdout;
  assert.match(gtp, /^= \n\n= \n\n= [A-E][1-5]\n\n= \n\n$|^=\n\n=\n\n= [A-E][1-5]\n\n=\n\n$/);
  // The page is built already: esbuild and onnxruntime-web are not there.
  zero('web --export page');
  const exported = readdirSync(join(elsewhere, 'page'));
  for (const name of ['index.html', 'sw.js', 'tab.js', 'tab-jschardet.js', 'ort.bin', 'networks'])
    assert.ok(exported.includes(name), name);
  for (const part of ['tensor', 'digits', 'words'])
    shell(`node --input-type=module -e "await import('zero/${part}')"`, elsewhere);
});
