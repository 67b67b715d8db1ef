import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { readLevels } from '../../src/go/levels/levels.js';
import { shippedNetworkPath } from '../../src/go/networkFiles/open.js';
import { Assets } from '../../src/web/server/assets.js';
import { Networks } from '../../src/web/server/networks.js';

test('a network that cannot be used is listed with the reason, and the others stay usable', (t) => {
  const folder = mkdtempSync(join(tmpdir(), 'zero-web-'));
  t.after(() => rmSync(folder, { recursive: true, force: true }));
  const damaged = readFileSync(shippedNetworkPath(5));
  damaged[damaged.length >> 1] ^= 1;
  writeFileSync(join(folder, 'damaged.zero'), damaged);
  mkdirSync(join(folder, 'empty'));
  const given = ['damaged.zero', 'empty', 'missing.zero'].map((name) => join(folder, name));
  const listed = new Networks(given).list();
  const faults = listed.slice(0, 3).map(({ fault }) => fault);
  assert.match(faults[0]!, /damaged/);
  assert.match(faults[1]!, /holds no networks/);
  assert.match(faults[2]!, /there is no network/);
  const nine = listed.find(({ id }) => id === 'shipped-9');
  assert.deepEqual([nine?.fault, nine?.sizes, nine?.komi], [undefined, [9], 7]);
});

test('where a network is for a board alone, it comes before the one for all boards; komi is told for each board', () => {
  const listed = new Networks([]).list();
  for (const size of [5, 7, 9])
    assert.deepEqual(listed.find(({ sizes }) => sizes.includes(size))?.sizes, [size]);
  for (const { sizes, komis } of listed) assert.equal(komis.length, sizes.length);
});

test('the rated levels stand beside the strongest network of theirs, and their own networks answer without being listed', async () => {
  const networks = new Networks([]);
  const { size, beside, levels } = networks.levels!;
  assert.deepEqual([size, beside, levels.length], [9, 'shipped-9', readLevels().levels.length]);
  assert.ok(levels.every(({ elo }, i) => i === 0 || elo > levels[i - 1].elo));
  const listed = networks.list().map(({ id }) => id);
  const others = new Set(levels.map(({ network }) => network).filter((id) => id !== beside));
  assert.ok(others.size > 1 && [...others].every((id) => !listed.includes(id)));
  for (const id of others) assert.equal(networks.file(id, 9).info.size, 9);
});

test('a page names networks by ids alone, and gets none for a board that it does not play on', async () => {
  const networks = new Networks([]);
  await assert.rejects(networks.evaluator('../../etc/passwd', 9), /there is no such network/);
  await assert.rejects(networks.evaluator('shipped-9', 19), /plays on 9x9, not on 19x19; choose another one/);
});

test('scripts and styles that a page loads are at most 50 KB as they are sent, those of all pages 75 KB', () => {
  const assets = new Assets();
  const sent = (paths: Iterable<string>) =>
    [...paths].reduce((sum, path) => sum + assets.get(path)!.gzip!.length, 0);
  /** A script with all that it imports, and what it loads later. */
  const loaded = (path: string, found = new Set<string>()): Set<string> => {
    if (found.has(path)) return found;
    found.add(path);
    const text = String(assets.get(path)!.bytes);
    for (const [, name] of text.matchAll(/(?:from|import)"\.\/([^"]+)"/g)) loaded(`/${name}`, found);
    return found;
  };
  const first = loaded('/app.js');
  const later = [...first].flatMap((path) => [
    ...String(assets.get(path)!.bytes).matchAll(/import\("\.\/([^"]+)"\)/g),
  ]);
  const pages = later.map(([, name]) => loaded(`/${name}`));
  assert.ok(pages.length >= 6, `${later}`);
  for (const page of pages)
    assert.ok(sent(new Set([...first, ...page, '/app.css'])) <= 50_000, [...page].join(' '));
  const own = assets.paths().filter((path) => /\.(js|css)$/.test(path) && !path.startsWith('/tab'));
  assert.deepEqual(
    [...new Set([...first, ...pages.flatMap((page) => [...page]), '/app.css'])].sort(),
    own.sort(),
  );
  assert.ok(sent(own) <= 75_000, `${sent(own)}`);
});

test('nothing but the page is served, and no link out of its folder', (t) => {
  const assets = new Assets();
  for (const path of assets.paths()) assert.ok(assets.get(path), path);
  for (const path of ['', '/index.html', '/retired.js', '/constructor', '/../server/assets.js', '//', '/.'])
    assert.equal(assets.get(path), undefined, path);

  const folder = mkdtempSync(join(tmpdir(), 'zero-web-'));
  t.after(() => rmSync(folder, { recursive: true, force: true }));
  writeFileSync(join(folder, 'index.html'), 'page');
  symlinkSync('/etc/passwd', join(folder, 'app.js'));
  mkdirSync(join(folder, 'below'));
  const linked = new Assets(folder, new Map());
  assert.deepEqual(linked.paths(), ['/']);
  assert.equal(linked.get('/app.js'), undefined);
});
