import assert from 'node:assert/strict';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { crc32 } from 'node:zlib';
import { ZeroError } from '../../base/errors.js';
import { ALL_BOARDS } from '../../selfplay/boards.js';
import { shippedNetworkPath } from '../../src/go/networkFiles/open.js';
import { exportPage } from '../../src/web/export/exportPage.js';
import type { Offline } from '../../src/web/protocol/offline.js';
import type { NetworksFile } from '../../src/web/protocol/tab.js';
import { Networks } from '../../src/web/server/networks.js';
import { writeTinyNetwork } from '../go/tinyNetwork.js';
import { temporary } from './folder.js';

const SHIPPED = new Networks([]).list();

/** What the service worker of an exported page keeps. */
function offlineOf(folder: string): Offline {
  const script = readFileSync(join(folder, 'sw.js'), 'utf8');
  return JSON.parse(/^const ZERO_OFFLINE=(.*);$/m.exec(script)![1]);
}

test('an exported page is whole: every file is kept for offline use by what is in it, and names no other host', (t) => {
  const folder = temporary(t);
  const { bytes, networks } = exportPage(folder, []);
  assert.deepEqual(
    networks.map(({ name }) => name),
    SHIPPED.map(({ name }) => name),
  );
  const { files } = offlineOf(folder);
  const written = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((f) => f !== 'networks');
  const kept = files.map(({ path }) => (path === './' ? 'index.html' : path));
  assert.deepEqual([...kept, 'sw.js'].sort(), written.sort());
  let total = readFileSync(join(folder, 'sw.js')).length;
  for (const [i, name] of kept.entries()) {
    const content = readFileSync(join(folder, name));
    total += content.length;
    assert.deepEqual([files[i].bytes, files[i].crc32], [content.length, crc32(content)], name);
  }
  assert.equal(bytes, total);
  const page = readFileSync(join(folder, 'index.html'), 'utf8');
  assert.match(
    page,
    /Content-Security-Policy" content="default-src 'none'; script-src 'self' 'wasm-unsafe-eval'/,
  );
  assert.match(page, /<meta name="engine" content="tab">/);
  // Under any path: nothing begins at the root of the host.
  assert.doesNotMatch(page, /(src|href)="(\/|https?:)/);
});

test('a folder that is not empty is left alone, and replaced with --force: networks that are no longer in the page go', (t) => {
  const folder = temporary(t);
  exportPage(folder, [shippedNetworkPath(7)]);
  const before = offlineOf(folder).version;
  writeFileSync(join(folder, 'own.txt'), 'mine');
  assert.throws(() => exportPage(folder, []), /is not empty; give a new folder, or --force/);
  exportPage(folder, [], true);
  assert.deepEqual(
    readdirSync(join(folder, 'networks')).sort(),
    SHIPPED.map(({ id }) => `${id}.onnx`).sort(),
  );
  assert.equal(readFileSync(join(folder, 'own.txt'), 'utf8'), 'mine');
  assert.notEqual(offlineOf(folder).version, before);
});

test('a network given is in the page; one that cannot be used is refused, and nothing is written', (t) => {
  const folder = join(temporary(t), 'page');
  const damaged = join(temporary(t), 'damaged.zero');
  const file = readFileSync(shippedNetworkPath(5));
  file[file.length >> 1] ^= 1;
  writeFileSync(damaged, file);
  assert.throws(
    () => exportPage(folder, [damaged]),
    (error: Error) => {
      assert.ok(error instanceof ZeroError);
      assert.match(error.message, /^damaged.zero cannot be exported: .*checksum/);
      return true;
    },
  );
  const sized = join(temporary(t), 'sized.zero');
  writeTinyNetwork(sized, 0, '5,9');
  exportPage(folder, [shippedNetworkPath(5), sized]); // the folder is still not there
  const list = JSON.parse(readFileSync(join(folder, 'networks.json'), 'utf8')) as NetworksFile;
  const given = list.networks.find(({ id }) => id === 'given-1')!;
  assert.deepEqual([given.name, given.sizes, given.shape.size], ['5x5.zero', [5], 5]);
  assert.equal(crc32(readFileSync(join(folder, given.file))), given.crc32);
  // One model for several boards is there once, for all of them.
  assert.deepEqual(list.networks.find(({ id }) => id === 'given-2')?.sizes, ALL_BOARDS);
});
