import assert from 'node:assert/strict';
import diagnostics from 'node:diagnostics_channel';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { setTimeout } from 'node:timers/promises';
import type { Worker } from 'node:worker_threads';
import { type PoolOptions, SelfplayPool } from '../../selfplay/pool.js';
import { RecordFolder } from '../../selfplay/recordFolder.js';
import { decodeRecord, encodeRecord, type GameRecord } from '../../selfplay/records.js';
import { fastSelfplay } from '../../selfplay/settings.js';
import { Intake } from '../../selfplay/transport/intake.js';
import { writeTinyNetwork } from '../go/tinyNetwork.js';

const folder = mkdtempSync(join(tmpdir(), 'zero-pool-'));
after(() => rmSync(folder, { recursive: true }));
const network = join(folder, 'tiny.zero');
writeTinyNetwork(network);

/** Options for games of a pool on the tiny network; the games end in `games`. */
function options(games: GameRecord[], more: Partial<PoolOptions> = {}): PoolOptions {
  return {
    settings: { ...fastSelfplay(5, 0.5), simulations: 8, quickSimulations: 4, gamesAtOnce: 4 },
    workers: 1,
    network,
    seed: 1,
    firstGame: 0,
    endGame: 12,
    onGame: (record) => games.push(decodeRecord(record)),
    ...more,
  };
}

/** One thread that evaluates for all workers. */
const SHARED = { kind: 'shared', session: {} } as const;

async function play(more: Partial<PoolOptions> = {}): Promise<GameRecord[]> {
  const games: GameRecord[] = [];
  await new SelfplayPool(options(games, more)).finished();
  return games.sort((a, b) => a.seed - b.seed);
}

test('each number is played once; while the network stays, a game depends on the seed alone: not on workers or games beside it', async () => {
  const games = await play();
  assert.deepEqual(
    games.map((g) => g.seed),
    Array.from({ length: 12 }, (_, i) => i),
  );
  const alone = { ...options([]).settings, gamesAtOnce: 1 };
  assert.deepEqual(await play({ workers: 2, settings: alone }), games);
  assert.notDeepEqual(await play({ seed: 2, endGame: 4 }), games.slice(0, 4));
});

test('one thread that evaluates for all workers makes the games that workers make with sessions of their own', async () => {
  const more = { ...options([]), workers: 2, endGame: 6 };
  const games = await play(more);
  assert.deepEqual(await play({ ...more, evaluation: SHARED }), games);
  assert.deepEqual(await play({ ...more, evaluation: { ...SHARED, alwaysFull: true } }), games);
});

test('a device that is not there is one clear error before any game', async () => {
  const evaluation: PoolOptions['evaluation'] = { kind: 'shared', session: { provider: 'nowhere' } };
  await assert.rejects(play({ workers: 2, evaluation }), {
    name: 'ZeroError',
    message: /^onnxruntime cannot load the model: .*nowhere/,
  });
});

test('a worker killed in mid-game is replaced; only its games in the air are missing', async () => {
  const games: GameRecord[] = [];
  const reasons: string[] = [];
  // Node tells of every thread that is started.
  const threads: Worker[] = [];
  const started = (message: unknown) => threads.push((message as { worker: Worker }).worker);
  diagnostics.subscribe('worker_threads', started);
  const pool = new SelfplayPool(
    options(games, { endGame: 20, onReplaced: (reason) => reasons.push(reason) }),
  );
  // Ended while it rests, after a first batch: inside onnxruntime's own code the end of a thread would end the process.
  pool.rest(1);
  while (pool.nextGame < 4) await setTimeout(20);
  await setTimeout(300);
  await threads[0].terminate();
  pool.rest(0);
  await pool.finished();
  diagnostics.unsubscribe('worker_threads', started);
  assert.equal(reasons.length, 1);
  assert.equal(threads.length, 2);
  const seeds = games.map((g) => g.seed).sort((a, b) => a - b);
  assert.deepEqual(
    seeds,
    Array.from({ length: 16 }, (_, i) => 4 + i),
  );
  assert.equal(pool.stats.games, games.length);
});

test('a damaged network is one clear error, not a worker to be replaced', async () => {
  const bad = join(folder, 'bad.zero');
  writeFileSync(bad, 'ZEROnetw and no more');
  await assert.rejects(play({ network: bad, onReplaced: () => assert.fail('it was replaced') }), {
    name: 'ZeroError',
    message: /bad\.zero is not a usable network file/,
  });
});

test('a signal ends the workers, those that rest too; every finished game was handed over', async () => {
  const games: GameRecord[] = [];
  const ending = new AbortController();
  const pool = new SelfplayPool(
    options(games, {
      workers: 2,
      endGame: undefined,
      signal: ending.signal,
      onGame: (record) => {
        games.push(decodeRecord(record));
        pool.rest(1);
        if (games.length === 10) ending.abort();
      },
    }),
  );
  await pool.finished();
  assert.ok(games.length >= 10);
  assert.equal(pool.stats.games, games.length);
  assert.deepEqual(await play({ signal: AbortSignal.abort() }), []);
  assert.deepEqual(await play({ signal: AbortSignal.abort(), evaluation: SHARED }), []);
});

test('a network that is damaged when the workers go over to it ends the pool; one that is gone is passed over', async () => {
  const bad = join(folder, 'half.zero');
  writeFileSync(bad, readFileSync(network).subarray(0, 5000));
  const goOver = (path: string, evaluation?: PoolOptions['evaluation']) => {
    const games: GameRecord[] = [];
    const pool = new SelfplayPool(options(games, { endGame: 24, evaluation }));
    pool.useNetwork(path); // told after the first batch
    return pool.finished().then(() => games.length);
  };
  const half = { name: 'ZeroError', message: /half\.zero is not a usable network file/ };
  await assert.rejects(goOver(bad), half);
  await assert.rejects(goOver(bad, SHARED), half);
  assert.equal(await goOver(join(folder, 'gone.zero')), 24);
});

test('games on several boards: positions of each by its share, and a game depends on its seed and board alone', async () => {
  const all = join(folder, 'all.zero');
  writeTinyNetwork(all, 0, '5x5,6x6,8x8');
  const sizes = '5x5:0.25,6x6:0.25,8x8:0.5';
  const settings = { ...options([]).settings, sizes, gamesAtOnce: 16 };
  const games = await play({ network: all, settings, endGame: 90 });
  const moves = (size: number) =>
    games.filter((g) => g.size === size).reduce((sum, g) => sum + g.moves.length, 0);
  const total = moves(5) + moves(6) + moves(8);
  assert.equal(games.length, 90);
  for (const [size, share] of [[5, 0.25], [6, 0.25], [8, 0.5]] as const) // biome-ignore format: pairs
    assert.ok(Math.abs(moves(size) / total - share) < 0.13, `${moves(size)} of ${total} on ${size}x${size}`);
  const records = join(folder, 'records');
  mkdirSync(records);
  const intake = new Intake(new RecordFolder(records), 5);
  for (const g of games) assert.deepEqual(intake.look(encodeRecord(g), settings), { game: g });
  const [game] = games.filter((g) => g.size === 8);
  assert.match(
    JSON.stringify(intake.look(encodeRecord(game), { ...settings, sizes: '5x5,6x6' })),
    /on 8x8, not 5x5 or 6x6/,
  );
  const alone = { ...settings, sizes: '8x8', gamesAtOnce: 1 };
  const [again] = await play({ network: all, settings: alone, firstGame: game.seed, endGame: game.seed + 1 });
  assert.deepEqual(again, game);
});

test('threads that evaluate for several workers, on several boards, make the games that workers make with sessions of their own', async () => {
  const all = join(folder, 'shared.zero');
  writeTinyNetwork(all, 0, '5x5,6x6');
  const settings = { ...options([]).settings, sizes: '5x5,6x6' };
  const more = { network: all, settings, endGame: 16 };
  const games = await play(more);
  const evaluation = { ...SHARED, alwaysFull: true };
  assert.deepEqual(await play({ ...more, evaluation }), games);
  const together = await play({ ...more, workers: 3, evaluation: { ...evaluation, threads: 2 } });
  assert.equal(together.length, games.length);
  // Which board a game gets depends on which worker begins it.
  const same = together.filter((game, i) => game.size === games[i].size);
  for (const game of same) assert.deepEqual(game, games[game.seed]);
  assert.notEqual(same.length, 0);
});
