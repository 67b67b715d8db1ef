import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { ZeroError } from '../../../base/errors.js';
import { Rng } from '../../../base/rng.js';
import { LEASE } from '../../../selfplay/gameNumbers.js';
import { RecordFolder, RecordReader } from '../../../selfplay/recordFolder.js';
import { encodeRecord } from '../../../selfplay/records.js';
import { Intake } from '../../../selfplay/transport/intake.js';
import { machinesFolder, unban } from '../../../src/go/machines/folder.js';
import { Keeper } from '../../../src/go/machines/keeper.js';
import { Spool } from '../../../src/go/machines/spool.js';
import { encodeGames, type LeaseRequest, PROTOCOL } from '../../../src/go/machines/wire/protocol.js';
import { gameOf, numbered, SELFPLAY } from './games.js';

const root = mkdtempSync(join(tmpdir(), 'zero-keeper-'));
after(() => rmSync(root, { recursive: true }));
let folders = 0;
const HASH = 'a'.repeat(64);

/** A hub's rules on a folder, as after a start or a kill. */
function keeperOn(folder: string, settings = HASH) {
  const records = new RecordFolder(join(folder, 'records'));
  const notes: string[] = [];
  const terms = { build: HASH, settings, selfplay: SELFPLAY, epoch: () => 1 };
  const callbacks = { onNote: (text: string) => notes.push(text) };
  const machines = machinesFolder(folder);
  const keeper = new Keeper(machines, new Intake(records, 5), join(folder, 'records'), terms, callbacks);
  keeper.ledger.addNetwork(0);
  return { keeper, notes, machines, records };
}

function fresh(): string {
  const folder = join(root, String(folders++));
  mkdirSync(join(folder, 'records'), { recursive: true });
  return folder;
}

function request(spool: string, changes: Partial<LeaseRequest> = {}): LeaseRequest {
  return {
    protocol: PROTOCOL,
    record: 1,
    build: HASH,
    settings: HASH,
    spool,
    session: 'b'.repeat(16),
    last: 0,
    open: [],
    want: 1,
    players: 1,
    resting: 0,
    unkept: 0,
    step: 0,
    gamesPerSecond: 0,
    ...changes,
  };
}

const SPOOL = 'c'.repeat(16);

/** A keeper that has lent a lease, and what sends games of it. */
function lent() {
  const folder = fresh();
  const made = keeperOn(folder);
  const reply = made.keeper.lease('one', request(SPOOL));
  assert.ok('leases' in reply);
  const number = reply.leases[0] * LEASE;
  const send = (first: number, ...records: Uint8Array[]) =>
    made.keeper.take(
      'one',
      encodeGames({ spool: SPOOL, session: 'b'.repeat(16), oldest: 1, first, records }),
    );
  return { ...made, folder, number, send };
}

const kept = (folder: string) => new RecordReader(join(folder, 'records')).poll().map(({ seed }) => seed);

test('a game that a full disk did not take is taken when it comes again, also after the hub has noted the others', () => {
  const { keeper, folder, number, send, records } = lent();
  const [first, second] = [0, 1].map((i) => numbered(number + i));
  assert.equal(send(1, first), 'done');
  const append = records.append.bind(records);
  records.append = () => {
    throw new ZeroError('cannot write: the disk is full');
  };
  assert.throws(() => send(2, second), /the disk is full/);
  records.append = append;
  keeper.commit(); // as the hub does when it ends
  const again = keeperOn(folder);
  const message = encodeGames({
    spool: SPOOL,
    session: 'b'.repeat(16),
    oldest: 2,
    first: 2,
    records: [second],
  });
  assert.equal(again.keeper.take('one', message), 'done');
  again.keeper.commit();
  assert.deepEqual(kept(folder), [number, number + 1]);
});

test('kills of hub and worker, lost messages and marks: every game is kept once, and unaltered', () => {
  for (let seed = 0; seed < 6; seed++) {
    const rng = new Rng(`kills ${seed}`);
    const folder = fresh();
    let { keeper } = keeperOn(folder);
    const spoolFolder = join(folder, 'spool');
    let spool = new Spool(spoolFolder, 'run', 'one');
    let queue: Uint8Array[] = [];
    let session = 1;
    let numbers: number[] = [];
    let sent = 0;
    let mark = 0;
    const finished: number[] = [];
    const hello = () => {
      const open = [...new Set(numbers.concat(finished).map((n) => Math.floor(n / LEASE)))];
      const ask = request(spool.id, {
        session: session.toString(16).padStart(16, '0'),
        last: spool.last,
        open,
      });
      const reply = keeper.lease('one', ask);
      assert.ok('leases' in reply, JSON.stringify(reply));
      spool.kept(reply.kept);
      if (numbers.length === 0) numbers = Array.from({ length: 50 }, (_, i) => reply.leases[0] * LEASE + i);
    };
    hello();
    const send = () => {
      spool.sync();
      for (;;) {
        const { first, records } = spool.batch(sent + 1);
        if (records.length === 0) break;
        sent = first + records.length - 1;
        queue.push(
          encodeGames({ spool: spool.id, session: 'b'.repeat(16), oldest: spool.oldest, first, records }),
        );
      }
    };
    const receive = (most: number, commits = true) => {
      for (const message of queue.slice(0, most)) if (keeper.take('one', message) === 'again') break;
      if (!commits) return;
      queue = queue.slice(most);
      for (const { kept } of keeper.commit()) mark = kept;
    };
    for (let turn = 0; turn < 120; turn++) {
      const event = rng.int(9);
      if (event < 4) {
        const number = numbers.shift();
        if (number === undefined) hello();
        else {
          spool.append(numbered(number));
          finished.push(number);
        }
      } else if (event === 4) send();
      else if (event === 5) receive(1 + rng.int(3));
      else if (event === 6) spool.kept(mark);
      else if (event === 7) {
        // The hub dies: before a commit or after one, its messages come again, or the server has lost them too.
        receive(rng.int(3), false);
        if (rng.float() < 0.3) queue = [];
        if (rng.float() < 0.3) mark = 0;
        keeper.ledger.shut();
        keeper = keeperOn(folder).keeper;
        sent = spool.oldest - 1;
      } else {
        spool.close();
        spool = new Spool(spoolFolder, 'run', 'one');
        session++;
        numbers = [];
        sent = spool.oldest - 1;
        hello();
      }
    }
    for (let i = 0; spool.length > 0 && i < 20; i++) {
      sent = spool.oldest - 1;
      send();
      receive(queue.length);
      hello();
      spool.kept(mark);
    }
    assert.equal(spool.length, 0, `seed ${seed}`);
    assert.deepEqual(kept(folder).sort(), finished.sort(), `seed ${seed}`);
    for (const game of new RecordReader(join(folder, 'records')).poll())
      assert.deepEqual(encodeRecord(game), Buffer.from(numbered(game.seed)), `game ${game.seed}`);
    spool.close();
  }
});

test('a game that comes too early comes again, one that was there is skipped, also under another number of the spool', () => {
  const { send, number, folder, keeper } = lent();
  assert.equal(send(3, numbered(number + 2)), 'again');
  assert.equal(send(1, numbered(number), numbered(number + 1)), 'done');
  assert.equal(send(1, numbered(number), numbered(number + 1)), 'done');
  assert.equal(send(3, numbered(number + 1)), 'done');
  assert.deepEqual(keeper.commit(), [{ worker: 'one', spool: SPOOL, kept: 3 }]);
  assert.deepEqual(kept(folder), [number, number + 1]);
});

test('forgeries are refused and set aside with worker and reason; three ban the worker until a person lifts it', () => {
  const { send, number, folder, keeper, machines, notes } = lent();
  const { score, moves, ownership } = gameOf(number + 1);
  send(
    1,
    numbered(number),
    numbered(number + 1, { score: -score }),
    numbered(number + 2, { moves: moves.with(1, moves[0]) }),
  );
  keeper.commit();
  assert.deepEqual(kept(folder), [number]);
  send(4, numbered(number + 3));
  send(5, numbered(number + 4, { ownership: ownership.map((owner) => -owner) }), numbered(number + 5));
  keeper.commit();
  assert.deepEqual(kept(folder), [number, number + 3]);
  const aside = readFileSync(machines.refused, 'utf8')
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line));
  assert.deepEqual(
    aside.map(({ worker }) => worker),
    ['one', 'one', 'one'],
  );
  assert.match(aside[0].reason, /result/);
  assert.match(notes.at(-1)!, /one is banned.*zero worker unban/);
  const refused = keeper.lease('one', request(SPOOL, { last: 6 }));
  assert.ok('refused' in refused && refused.refused === 'banned' && /owner|result/.test(refused.why));
  assert.equal(unban(machines, 'one'), true);
  keeper.readBans();
  // What came behind the forgery was not called kept, so that the worker sends it again.
  send(5, numbered(number + 4), numbered(number + 5));
  keeper.commit();
  assert.deepEqual(kept(folder), [number, number + 3, number + 5]);
});

test('games of numbers that were not lent to their worker, and of unknown networks, are left out, which is no strike', () => {
  // An honest worker has them when the folder of its hub is brought back from a copy.
  const { keeper, number, folder, notes } = lent();
  const from = (worker: string, record: Uint8Array, first = 1) =>
    keeper.take(
      worker,
      encodeGames({ spool: SPOOL, session: 'b'.repeat(16), oldest: first, first, records: [record] }),
    );
  from('two', numbered(number));
  from('two', numbered(7), 2);
  for (let i = 1; i < 5; i++) from('one', numbered(number + i, { network: 99 }), i);
  from('one', numbered(number + LEASE), 5);
  from('one', numbered(number), 6);
  keeper.commit();
  assert.deepEqual(kept(folder), [number]);
  assert.match(
    notes.join('\n'),
    /^[^\n]*not lent to two\n[^\n]*no network of step 99\n[^\n]*not lent to one$/,
  );
});

test('messages that are none are refused', () => {
  const { keeper, notes } = lent();
  keeper.take('one', Buffer.from('not msgpack at all'));
  keeper.take('one', encodeGames({ spool: 'x', session: 'y', oldest: 1, first: 1, records: [] }));
  assert.match(notes.join('\n'), /message of games.*message of games/s);
});

test('another build, protocol, record version or settings is refused in one sentence', () => {
  const { keeper } = lent();
  for (const [change, word] of [
    [{ protocol: PROTOCOL + 1 }, 'protocol'],
    [{ record: 2 }, 'record'],
    [{ build: 'd'.repeat(64) }, 'build'],
    [{ settings: 'd'.repeat(64) }, 'settings'],
  ] as const) {
    const reply = keeper.lease('three', request(SPOOL, change));
    assert.ok('refused' in reply && reply.refused === word, word);
    assert.match(reply.why, /^[^.]*$/);
  }
});

test('games of settings that have changed meanwhile are held against those that they were lent under', () => {
  const { keeper, folder, number, send } = lent();
  send(1, numbered(number));
  keeper.commit();
  keeper.ledger.shut();
  const { keeper: next } = keeperOn(folder, 'e'.repeat(64));
  const records = [numbered(number + 1)];
  next.take('one', encodeGames({ spool: SPOOL, session: 'b'.repeat(16), oldest: 2, first: 2, records }));
  next.commit();
  assert.deepEqual(kept(folder), [number, number + 1]);
});

test('one process a key: a second one with another spool is told, one that goes on with the same spool is the worker', () => {
  const { keeper } = lent();
  const now = Date.now();
  const other = keeper.lease('one', request('f'.repeat(16), { session: '2'.repeat(16) }), now + 1000);
  assert.ok('refused' in other && other.refused === 'busy');
  const again = keeper.lease('one', request(SPOOL, { session: '3'.repeat(16) }), now + 2000);
  assert.ok('leases' in again);
  const copy = keeper.lease('one', request(SPOOL), now + 3000);
  assert.ok('refused' in copy && copy.refused === 'session');
  const later = keeper.lease('one', request('f'.repeat(16), { session: '2'.repeat(16) }), now + 100_000);
  assert.ok('leases' in later);
});
