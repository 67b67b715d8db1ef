import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { closeSync, mkdirSync, mkdtempSync, openSync, rmSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { TestServer, withoutServer } from './natsServer.js';
import { hubOf, keptGames, reportOf, sentence, untilKept, withProcesses, workerOf } from './processes.js';

const root = mkdtempSync(join(tmpdir(), 'zero-full-'));
const disks = ['worker', 'server', 'hub'].map((name) => join(root, name));
const mounted: string[] = [];
after(() => {
  for (const disk of mounted) execFileSync('umount', [disk]);
  rmSync(root, { recursive: true });
});

/** Mounts small disks. @returns why that cannot be done here. */
function withoutDisks(): string | false {
  try {
    for (const disk of disks) {
      mkdirSync(disk);
      execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=48m', 'tmpfs', disk], { stdio: 'pipe' });
      mounted.push(disk);
    }
    return false;
  } catch {
    return 'small disks can be mounted by root alone';
  }
}

/** Leaves no byte of a disk free. */
function fill(disk: string): void {
  const fd = openSync(join(disk, 'filler'), 'w');
  const bytes = Buffer.alloc(1 << 20, 1);
  try {
    for (let size = bytes.length; size > 0; size >>= 1)
      try {
        for (;;) writeSync(fd, bytes, 0, size);
      } catch {
        // less at once may still fit
      }
  } finally {
    closeSync(fd);
  }
}

const free = (disk: string) => rmSync(join(disk, 'filler'));

const small = withoutDisks();

test(
  'full disks of worker and server, one after the other: a sentence each, and no game is lost or there twice',
  {
    skip: withoutServer() || small,
  },
  () =>
    withProcesses(async (started) => {
      const [workerDisk, serverDisk] = disks;
      const server = started(
        new TestServer(serverDisk, 23_000 + (process.pid % 4000), '', 'max_file_store: 20GB'),
      );
      await server.start();
      const run = join(root, 'run');
      const records = join(run, 'records');
      const hub = started(hubOf(run, server.url));
      await hub.says(/5x5/);
      const worker = started(workerOf(join(workerDisk, 'spool'), server.url, '--as', 'one'));
      await untilKept(records, 30);

      fill(workerDisk);
      await worker.says(
        /cannot write .*spool.*: the disk is full; free some space; the players rest until it takes games again/,
      );
      await sleep(2000);
      free(workerDisk);
      await untilKept(records, 30);
      assert.equal(worker.output.match(/the players rest/g)?.length, 1, worker.output);

      // A stream that met a full disk takes nothing any more, also with room: the hub makes another one.
      fill(serverDisk);
      await worker.says(/games cannot be sent \(.*\); they wait in the spool and are tried again/);
      free(serverDisk);
      await hub.says(
        /the server stores nothing any more, as after a full disk; what it has of this run is made anew/,
        120_000,
      );
      await untilKept(records, 30);

      await worker.interrupt();
      const { games, unkept } = reportOf(worker);
      assert.ok(games > 90);
      assert.equal(keptGames(records).size, games - unkept);
      assert.equal(await hub.interrupt(), 130);
    }),
);

test(
  'a full disk of the hub ends it with a sentence; the worker keeps its games, and the same command goes on without loss',
  {
    skip: withoutServer() || small,
  },
  () =>
    withProcesses(async (started) => {
      const disk = disks[2];
      const server = started(
        new TestServer(join(root, 'store'), 27_500 + (process.pid % 4000), '', 'max_file_store: 20GB'),
      );
      await server.start();
      const run = join(disk, 'run');
      const records = join(run, 'records');
      const hub = started(hubOf(run, server.url));
      await hub.says(/5x5/);
      const worker = started(workerOf(join(root, 'spool'), server.url, '--as', 'one'));
      await untilKept(records, 30);

      fill(disk);
      assert.match(await sentence(hub), /the disk is full; free some space/);
      await sleep(2000);
      free(disk);
      const again = started(hubOf(run, server.url));
      await untilKept(records, 30);

      await worker.interrupt();
      const { games, unkept } = reportOf(worker);
      assert.equal(keptGames(records).size, games - unkept);
      assert.equal(await again.interrupt(), 130);
    }),
);
