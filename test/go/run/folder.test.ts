import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { writeJson } from '../../../base/files/json.js';
import { runFolder } from '../../../src/go/run/folder.js';
import { openRun, readConfig } from '../../../src/go/run/open.js';
import { presetConfig } from '../../../src/go/settings/presets.js';

const root = mkdtempSync(join(tmpdir(), 'zero-folder-'));
after(() => rmSync(root, { recursive: true }));

test('a damaged config is an error that names the file and the setting', () => {
  const folder = runFolder(join(root, 'run'));
  mkdirSync(folder.root);
  const config = presetConfig('fast', 5, 1);
  writeJson(folder.config, config);
  assert.deepEqual(readConfig(folder), config);
  for (const [text, what] of [
    ['{', /config\.json is not valid JSON/],
    [JSON.stringify({ ...config, version: 9 }), /newer/],
    [JSON.stringify({ ...config, selfplay: { ...config.selfplay, simulations: 'many' } }), /simulations/],
    [
      JSON.stringify({ ...config, network: { ...config.network, size: 99 } }),
      /config\.json: network\.size is 99 and must be/,
    ],
  ] as const) {
    writeFileSync(folder.config, text);
    assert.throws(
      () => readConfig(folder),
      (error: Error) => error.name === 'ZeroError' && what.test(error.message),
      text,
    );
  }
});

test('a first command that was killed while it wrote the config can be repeated', () => {
  const folder = runFolder(join(root, 'again'));
  mkdirSync(folder.root);
  writeFileSync(join(folder.root, '.config.json.0a1b2c3d.tmp'), '{"ver');
  assert.equal(openRun(folder, { set: [] }).fresh, true);
  assert.equal(openRun(folder, { set: [] }).fresh, false);
});
