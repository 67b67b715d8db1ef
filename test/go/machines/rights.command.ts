import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { readPlainFile } from '../../../base/files/read.js';
import { connectTo } from '../../../src/go/machines/nats/connect.js';
import { natsHubServer } from '../../../src/go/machines/nats/hubServer.js';
import { natsWorkerServer } from '../../../src/go/machines/nats/workerServer.js';
import { workerRights } from '../../../src/go/machines/rights.js';
import { TestServer, withoutServer } from './natsServer.js';
import { hubOf, sentence, withProcesses } from './processes.js';

const root = mkdtempSync(join(tmpdir(), 'zero-rights-'));
after(() => rmSync(root, { recursive: true }));
const zero = fileURLToPath(new URL('../../../../bin/zero.js', import.meta.url));
const run = (...args: string[]) =>
  execFileSync(process.execPath, [zero, ...args], { cwd: root, encoding: 'utf8' });

test('zero worker: keys, the rights of a machine one by one, a ban, a server that is none', {
  skip: withoutServer(),
}, async () => {
  for (const name of ['attic', 'cellar']) run('worker', 'add', name, '--folder', 'r1');
  const server = new TestServer(
    join(root, 'server'),
    24_000 + (process.pid % 4000),
    'authorization { include "../r1/machines/nats-users.conf" }',
  );
  await server.start();
  const hub = await natsHubServer(
    { url: server.url, creds: join(root, 'r1/machines/hub.nk') },
    'r1',
    () => {},
  );
  // What is open at the end, whatever failed before: a connection goes on trying for ever, and the process with it.
  const open: { close(): Promise<void> }[] = [hub];
  try {
    assert.equal(await hub.ensure(), true);
    await hub.put('config', Buffer.from('{}'));
    await hub.put('ban.cellar', Buffer.from('{}'));
    await hub.putObject('net', Buffer.from('a network'));
    hub.onLease((worker) => Buffer.from(`leases of ${worker}`));

    const creds = join(root, 'attic.nk');
    const worker = await natsWorkerServer({ url: server.url, creds }, 'r1', 'attic', () => {});
    open.push(worker);
    const heard: string[] = [];
    worker.onKey('play', (value) => heard.push(Buffer.from(value).toString()));
    await worker.publish(Buffer.from('games'), 'id');
    assert.equal(Buffer.from(await worker.lease(Buffer.from('x'))).toString(), 'leases of attic');
    assert.equal(Buffer.from((await worker.get('config'))!).toString(), '{}');
    assert.equal(Buffer.from((await worker.object('net', 100))!).toString(), 'a network');
    const [message] = await hub.take(10, 1000);
    assert.deepEqual([message.worker, Buffer.from(message.bytes).toString()], ['attic', 'games']);
    message.done();
    worker.onKept((value) => heard.push(Buffer.from(value).toString()));
    await worker.get('config'); // an answer to it: the server has the subscription before
    await hub.put('play', Buffer.from('half'));
    hub.tellKept('attic', Buffer.from('64'));
    for (let i = 0; i < 100 && heard.length < 2; i++) await sleep(20);
    assert.deepEqual(heard.sort(), ['64', 'half']);
    await assert.rejects(worker.get('ban.cellar'));
    await worker.close();

    // Everything else is refused by the server: other workers' subjects, what the hub says, streams, other runs.
    const refused: string[] = [];
    const key = await connectTo({
      url: server.url,
      creds,
      name: 'forger',
      inbox: '_INBOX.attic',
      onStatus: (text) => refused.push(text),
    });
    open.push(key);
    const forbidden = [
      'zero.r1.games.cellar', 'zero.r1.lease.cellar', 'zero.r2.games.attic', '$KV.run-r1.config', '$KV.run-r1.newest', '$KV.run-r1.hub',
      'zero.r1.kept.attic', '$JS.API.CONSUMER.CREATE.OBJ_nets-r1.x', '$O.nets-r1.C.x', '$JS.API.STREAM.DELETE.games-r1', '$JS.API.STREAM.PURGE.OBJ_nets-r1',
      '$JS.API.CONSUMER.CREATE.games-r1.x', '$JS.API.STREAM.MSG.GET.games-r1', '$JS.API.STREAM.MSG.GET.KV_run-r1', '_INBOX.cellar.x', '$SYS.REQ.SERVER.PING',
    ]; // biome-ignore format: a list
    for (const subject of forbidden) key.publish(subject, 'x');
    for (const subject of [
      'zero.r1.games.*',
      'zero.r1.lease.*',
      'zero.r1.kept.cellar',
      '_INBOX.cellar.>',
      '$KV.run-r1.>',
      '>',
    ])
      key.subscribe(subject, { callback: () => {} });
    await key.flush();
    for (let i = 0; i < 100 && refused.length < forbidden.length + 6; i++) await sleep(20);
    for (const subject of forbidden)
      assert.ok(
        refused.some((text) => text.includes(`Publish to "${subject}"`)),
        `${subject} is not refused`,
      );
    assert.equal(refused.filter((text) => text.includes('Subscription')).length, 6);
    await key.close();

    // A ban leaves the key out of the server's users.
    run('worker', 'ban', 'attic', '--folder', 'r1', '--reason', 'test');
    const conf = readPlainFile(join(root, 'r1/machines/nats-users.conf')).toString();
    assert.ok(conf.includes('# cellar') && !conf.includes('# attic'));
    await assert.rejects(
      connectTo({ url: server.url, name: 'nobody', inbox: '_INBOX.x' }),
      /refuses this key/,
    );
    await assert.rejects(
      connectTo({ url: 'nats://127.0.0.1:1', name: 'nobody', inbox: '_INBOX.x' }),
      /nothing listens there/,
    );
  } finally {
    for (const one of open.reverse()) await one.close();
    await server.kill();
  }
});

test('the rights of a worker name no subject of another one', () => {
  const { publish, subscribe } = workerRights('r1', 'attic');
  for (const subject of [...publish, ...subscribe]) {
    assert.doesNotMatch(subject, /^>|^\*|^\$JS\.API\.>|STREAM\.(CREATE|DELETE|UPDATE|PURGE)/);
    if (/games|lease|kept|ban|INBOX/.test(subject)) assert.match(subject, /\.attic(\.>)?$/);
  }
});

test(
  'a server with too little room for a run is one sentence, and the hub ends',
  {
    skip: withoutServer(),
  },
  () =>
    withProcesses(async (started) => {
      const server = started(
        new TestServer(join(root, 'small'), 28_100 + (process.pid % 4000), '', 'max_file_store: 3GB'),
      );
      await server.start();
      const hub = started(hubOf(join(root, 'r2'), server.url));
      assert.match(
        await sentence(hub),
        /has too little room for what waits of this run, 7 GB at most; raise max_file_store/,
      );
    }),
);
