import assert from 'node:assert/strict';
import { appendFileSync, cpSync, mkdtempSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { TestServer, withoutServer } from './natsServer.js';
import {
  Command,
  hubOf,
  keptGames,
  reportOf,
  sentence,
  untilKept,
  withProcesses,
  workerOf,
} from './processes.js';

const root = mkdtempSync(join(tmpdir(), 'zero-live-'));
after(() => rmSync(root, { recursive: true }));
const program = fileURLToPath(new URL('../../../../', import.meta.url));
const port = 21_000 + (process.pid % 2000);

test(
  'a run that goes on: settings that change, another build, a ban and its end',
  {
    skip: withoutServer(),
  },
  () =>
    withProcesses(async (started) => {
      const server = started(new TestServer(join(root, 'server'), port));
      await server.start();
      const run = join(root, 'run');
      const records = join(run, 'records');
      const first = started(hubOf(run, server.url));
      await first.says(/5x5/);
      const worker = started(workerOf(join(root, 'spool'), server.url, '--as', 'one'));
      await untilKept(records, 20);

      // The hub comes back with other settings: the worker fetches them and plays on, what it has of the old ones counts.
      assert.equal(await first.interrupt(), 130);
      const hub = started(hubOf(run, server.url, '--set', 'selfplay.simulations=12'));
      await worker.says(/the settings of the run have changed; they are fetched anew/);
      await untilKept(records, 40);

      // A program that plays otherwise may not join.
      const other = join(root, 'other');
      for (const part of ['bin', 'dist', 'package.json'])
        cpSync(join(program, part), join(other, part), { recursive: true });
      symlinkSync(join(program, 'node_modules'), join(other, 'node_modules'));
      appendFileSync(join(other, 'dist/engine/board.js'), '\n// another build\n');
      const foreign = [
        'selfplay',
        '--join',
        server.url,
        '--run',
        'run',
        '--as',
        'two',
        '--spool',
        join(root, 'two'),
      ];
      assert.match(
        await sentence(started(new Command(foreign, { program: join(other, 'bin/zero.js') }))),
        /the hub runs another version of zero .*install the same one on both/,
      );

      // A ban ends a worker that plays; another start is told so too. Lifted, its games are kept.
      const ban = ['worker', 'ban', 'one', '--folder', run, '--reason', 'its fan is too loud'];
      assert.equal(await started(new Command(ban)).ended, 0);
      assert.match(await sentence(worker), /the hub has banned one: its fan is too loud/);
      const { games } = reportOf(worker);
      const again = () => started(workerOf(join(root, 'spool'), server.url, '--as', 'one'));
      assert.match(await sentence(again()), /the hub has banned one: its fan is too loud/);
      assert.equal(await started(new Command(['worker', 'unban', 'one', '--folder', run])).ended, 0);
      await sleep(6000); // the hub looks every five seconds
      const last = again();
      await untilKept(records, 20);
      await last.interrupt();
      const end = reportOf(last);
      assert.equal(keptGames(records).size, games + end.games - end.unkept);
      assert.doesNotMatch(hub.output, /refused/);
      assert.equal(await hub.interrupt(), 130);
    }),
);

test(
  'two hubs: a second one is refused while the first lives; where that one was silent, it is fenced when it wakes',
  {
    skip: withoutServer(),
  },
  () =>
    withProcesses(async (started) => {
      const server = started(new TestServer(join(root, 'server2'), port + 1));
      await server.start();
      const [run, copy] = [join(root, 'run2'), join(root, 'copy2')];
      const first = started(hubOf(run, server.url));
      await first.says(/5x5/);
      const worker = started(workerOf(join(root, 'spool2'), server.url, '--as', 'one'));
      await untilKept(join(run, 'records'), 20);
      assert.equal(await worker.interrupt(), 130);
      await sleep(2000);
      cpSync(run, copy, { recursive: true, filter: (path) => !path.endsWith('lock') });
      assert.match(
        await sentence(started(hubOf(copy, server.url))),
        /has a hub already, on .*; stop that one/,
      );

      first.signal('SIGSTOP');
      const second = started(hubOf(copy, server.url));
      await second.says(/waits whether the hub/);
      await sleep(31_000);
      const last = started(workerOf(join(root, 'spool2'), server.url, '--as', 'one'));
      const before = keptGames(join(run, 'records')).size;
      await untilKept(join(copy, 'records'), 20);
      first.signal('SIGCONT');
      assert.match(await sentence(first), /another hub has taken the run/);
      assert.equal(keptGames(join(run, 'records')).size, before, 'a fenced hub kept games');
      await untilKept(join(copy, 'records'), 20);
      await last.interrupt();
      assert.equal(await second.interrupt(), 130);
    }),
);
