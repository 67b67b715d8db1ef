/*
 * A hub without a learner, and a worker that has its games ready, as processes of their own that tests kill:
 *   node endless.js hub RUN URL
 *   node endless.js worker FOLDER URL NAME GAMES
 */
import { mkdirSync } from 'node:fs';
import { basename, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { lockFolders } from '../../../base/files/lock.js';
import { LEASE, leaseOf } from '../../../selfplay/gameNumbers.js';
import { RecordFolder } from '../../../selfplay/recordFolder.js';
import { numberOf } from '../../../selfplay/records.js';
import { Intake } from '../../../selfplay/transport/intake.js';
import { buildHash, settingsHash } from '../../../src/go/machines/build.js';
import { machinesFolder } from '../../../src/go/machines/folder.js';
import { Hub } from '../../../src/go/machines/hub.js';
import { natsHubServer } from '../../../src/go/machines/nats/hubServer.js';
import { natsWorkerServer } from '../../../src/go/machines/nats/workerServer.js';
import { Sender } from '../../../src/go/machines/sender.js';
import { Spool } from '../../../src/go/machines/spool.js';
import { decodeJson, encodeJson, leaseReply, PROTOCOL } from '../../../src/go/machines/wire/protocol.js';
import { writeTinyNetwork } from '../tinyNetwork.js';
import { NETWORK, numbered, SELFPLAY } from './games.js';

const [kind, folder, url, name, most] = process.argv.slice(2);
const settings = settingsHash(SELFPLAY, NETWORK, 1);
const note = (text: string) =>
  process.env.ZERO_DEBUG && process.stderr.write(`${kind} ${name ?? ''}: ${text}\n`);

if (kind === 'hub') await hub();
else await worker();

async function hub(): Promise<void> {
  const records = join(folder, 'records');
  mkdirSync(records, { recursive: true });
  lockFolders(folder, records);
  const failed = new AbortController();
  const owner = {
    intake: new Intake(new RecordFolder(records), 5),
    onNote: note,
    fail: (error: unknown) => failed.abort(error),
    signal: failed.signal,
  };
  const server = await natsHubServer({ url }, 'run', note);
  const options = {
    folder: machinesFolder(folder),
    records,
    network: NETWORK,
    selfplay: SELFPLAY,
    seed: 1,
    run: 'run',
    id: 'test',
  };
  const hub = new Hub(server, options, owner);
  writeTinyNetwork(join(folder, 'net.zero'));
  await hub.begin();
  hub.useNetwork(0, join(folder, 'net.zero'));
  await hub.finished();
  throw failed.signal.reason;
}

/** Notes each game as finished when it is in the spool, and ends when it has finished enough and all of them are kept. */
async function worker(): Promise<void> {
  const done = `${folder}-finished`;
  for (const path of [folder, done]) mkdirSync(path, { recursive: true });
  lockFolders(folder, done);
  const finished = new RecordFolder(done);
  const spool = new Spool(folder, 'run', name, note);
  // A kill between the two: a game of the spool is finished all the same.
  for (const record of spool.records()) finished.append(record);
  const server = await natsWorkerServer({ url }, 'run', name, note);
  const ending = new AbortController();
  const sender = new Sender(server, spool, name, ending.signal, {
    gather: 200,
    againAfter: 5000,
  });
  const running = sender.run();
  let numbers: number[] = [];
  let mine: number[] = [];
  while (finished.games < Number(most) || spool.length > 0) {
    const want = numbers.length === 0 && finished.games < Number(most) ? 1 : 0;
    const open = [...new Set([...mine, ...[...spool.records()].map((r) => leaseOf(numberOf(r) ?? 0))])];
    try {
      spool.sync();
      const reply = decodeJson(
        leaseReply,
        await server.lease(
          encodeJson({ protocol: PROTOCOL, record: 1, build: buildHash(), settings, spool: spool.id, session: sender.session, last: spool.last, open, want, players: 1, resting: 0, unkept: spool.length, step: 0, gamesPerSecond: 0 }),
        ),
        'the answer',
      ); // biome-ignore format: a long message
      if ('leases' in reply) {
        sender.mark(reply.kept, reply.epoch);
        for (const lease of reply.leases) {
          mine = [lease];
          numbers = Array.from({ length: LEASE }, (_, i) => lease * LEASE + i);
        }
      } else note(reply.why);
    } catch {
      await sleep(500);
    }
    for (let n = 0; n < 20 && numbers.length > 0 && !sender.isFull && finished.games < Number(most); n++) {
      const record = numbered(numbers.shift()!);
      spool.append(record);
      finished.append(record);
      await sleep(10);
    }
    await sleep(200);
  }
  ending.abort();
  await running;
  note(`done in ${basename(folder)}`);
  process.exit(0);
}
