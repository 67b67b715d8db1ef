import assert from 'node:assert/strict';
import { mkdtempSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { webCommand } from '../../src/web/webCommand.js';

test('what is plainly no run and no network is refused in the terminal, before a page is served', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'zero-web-'));
  const file = join(folder, 'file');
  writeFileSync(file, 'text');
  const loop = join(folder, 'loop');
  symlinkSync(loop, loop);
  const serve = (runs: string[], network: string[]) =>
    webCommand(runs, { network, host: '127.0.0.1', allowHost: [], port: 0, open: false });
  for (const [runs, networks, told] of [
    [[join(folder, 'none')], [], /none holds no run \(it has no config\.json\); zero run .*none begins one$/],
    [[folder], [], /holds no run/],
    [[file], [], /file\/config\.json: a part of the path is a file/],
    [[loop], [], /loop\/config\.json: .*link/],
    [[], [join(folder, 'none.zero')], /cannot read .*none\.zero: there is no such file/],
    [[], [loop], /cannot read .*loop: .*link/],
    [[], ['/dev/zero'], /cannot read \/dev\/zero: it is a pipe or a device/],
  ] as const)
    await assert.rejects(serve([...runs], [...networks]), told);
});
