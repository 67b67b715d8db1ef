import assert from 'node:assert/strict';
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { ZeroError } from '../../../base/errors.js';
import { Rng } from '../../../base/rng.js';
import { networkPath, networkSteps, readNetwork } from '../../../selfplay/networkFile.js';
import { RecordWriter } from '../../../selfplay/recordFile.js';
import { RecordFolder } from '../../../selfplay/recordFolder.js';
import { encodeRecord } from '../../../selfplay/records.js';
import { initialWeights } from '../../../src/go/network/parameters.js';
import { fastTraining, windowSize } from '../../../src/go/settings/training.js';
import { learnerCheckpoint, readLearned, writeStart } from '../../../src/go/training/checkpoint.js';
import {
  type LearnCallbacks,
  type LearnOptions,
  type LearnReport,
  learn,
} from '../../../src/go/training/learn.js';
import { transferred } from '../../../src/go/training/transfer.js';
import { game } from './game.js';

/** A very small learning in a folder of its own. One position a game, four samples of each: a step a game. */
function tiny(change: Partial<LearnOptions['settings']> = {}): LearnOptions {
  const root = mkdtempSync(join(tmpdir(), 'zero-learn-'));
  return {
    config: { recipe: 'fast', size: 3, blocks: 1, channels: 4, planes: 'extended' },
    settings: {
      ...fastTraining(5),
      batch: 4,
      samplesPerPosition: 4,
      minPositions: 1,
      annealFrom: 1,
      quantize: false,
      ...change,
    },
    seed: 1,
    records: [join(root, 'records')],
    networks: join(root, 'networks'),
    checkpoint: join(root, 'checkpoint'),
    threads: 1,
    backend: 'cpu',
    run: 'test',
    rules: 'tromp-taylor',
    komi: 0.5,
  };
}

function addGames([folder]: readonly string[], games: number, komi?: number): void {
  mkdirSync(folder, { recursive: true });
  const records = new RecordFolder(folder);
  for (let i = 0; i < games; i++) records.append(encodeRecord(game(komi)));
  records.close();
}

/** Learns, and returns the last report. It must end within half a minute. */
async function run(options: LearnOptions, callbacks: Partial<LearnCallbacks> = {}): Promise<LearnReport> {
  let last: LearnReport | undefined;
  const limit = AbortSignal.timeout(30_000);
  await learn(options, {
    ...callbacks,
    signal: callbacks.signal ?? limit,
    onReport: (report) => {
      last = report;
      callbacks.onReport?.(report);
    },
  });
  assert.ok(!limit.aborted, 'it hangs');
  return last!;
}

const refused = (options: LearnOptions, message: RegExp) =>
  assert.rejects(run(options), (error) => error instanceof ZeroError && message.test(error.message));

test('a learner whose older games are gone, as after a snapshot, learns from new ones at once', async () => {
  const options = { ...tiny(), steps: 3 };
  addGames(options.records, 3);
  assert.equal((await run(options)).step, 3);
  const after = { ...options, records: [`${options.records[0]}-after`], steps: 4 };
  addGames(after.records, 1);
  let reports = 0;
  const onReport = () => {
    if (++reports === 1) addGames(after.records, 1);
  };
  assert.equal((await run(after, { onReport })).step, 4);
});

test('the window of a learner whose older games are gone is as large as it was, and ends at the same game', async () => {
  const options = { ...tiny({ windowScale: 4 }), steps: 20 };
  addGames(options.records, 20);
  const before = await run(options);
  assert.equal(before.positions, 20);
  assert.equal(before.window, windowSize(options.settings, 20));
  assert.equal(before.oldestGame, 20 - before.window);
  // Ten games are left, in a file that is named by the number of its first.
  const after = { ...options, records: [`${options.records[0]}-after`] };
  mkdirSync(after.records[0]);
  const file = new RecordWriter(join(after.records[0], '000000010.games'));
  for (let i = 0; i < 10; i++) file.append(encodeRecord(game()));
  file.close();
  const { positions, window, oldestGame, backlog } = await run(after);
  assert.deepEqual([positions, window, oldestGame, backlog], [20, before.window, before.oldestGame, 0]);
});

test('another reuse counts for what is made from then on, and leaves the window as it was', async () => {
  const options = { ...tiny({ windowScale: 4 }), steps: 20 };
  addGames(options.records, 20);
  const before = await run(options);
  for (const samplesPerPosition of [8, 2.5, 2]) {
    const settings = { ...options.settings, samplesPerPosition };
    const { positions, window, backlog } = await run({ ...options, settings });
    assert.deepEqual([positions, window, backlog], [20, before.window, 0]);
  }
  // Two games more, of a position each: two samples of each are a batch.
  const settings = { ...options.settings, samplesPerPosition: 2 };
  addGames(options.records, 2);
  const after = await run({ ...options, settings, steps: 21 });
  assert.deepEqual([after.step, after.positions, after.backlog], [21, 22, 0]);
});

test('of a reuse that is no whole number the rest of a sample waits, in the checkpoint too', async () => {
  const options = { ...tiny({ samplesPerPosition: 2.3 }), steps: 1 };
  addGames(options.records, 2); // 4.6 samples, of which four are a batch
  for (let times = 0; times < 2; times++) {
    const { step, positions, backlog } = await run(options);
    assert.deepEqual([step, positions, Math.floor(backlog)], [1, 2, 0]);
  }
});

test('what zero train learned in the folder of a run counts neither as games nor against those that come', async () => {
  const options = { ...tiny({ windowScale: 4 }), steps: 20 };
  addGames(options.records, 20);
  const before = await run(options);
  assert.equal((await run({ ...options, unlimited: true, steps: 30 })).step, 30);
  addGames(options.records, 1);
  const { step, positions, backlog } = await run({ ...options, steps: 31 });
  assert.deepEqual([step, positions, backlog], [31, before.positions + 1, 0]);
});

test('learning that is broken off and goes on ends with the network of an unbroken one', async () => {
  const whole = { ...tiny(), unlimited: true, steps: 9 };
  const broken = { ...tiny(), unlimited: true };
  for (const { records } of [whole, broken]) addGames(records, 5);
  await run(whole);
  for (const steps of [4, 9]) assert.equal((await run({ ...broken, steps })).samples, 4 * steps);
  const onnx = ({ networks }: LearnOptions) => readNetwork(networkPath(networks, 9)).onnx;
  assert.deepEqual(onnx(broken), onnx(whole));
});

test('games of several folders are learned from as if they stood in one, those of the last folder as the newest', async () => {
  const settings = { windowScale: 4 };
  const apart = { ...tiny(settings), unlimited: true, steps: 6 };
  const together = { ...tiny(settings), unlimited: true, steps: 6 };
  const [first] = apart.records;
  const options = { ...apart, records: [first, `${first}-later`] };
  for (const [i, komi] of [0.5, 4.5].entries()) {
    addGames([options.records[i]], 6, komi);
    addGames(together.records, 6, komi);
  }
  const { games, window, oldestGame } = await run(options);
  const whole = await run(together);
  assert.deepEqual([games, window, oldestGame], [12, whole.window, whole.oldestGame]);
  const onnx = ({ networks }: LearnOptions) => readNetwork(networkPath(networks, 6)).onnx;
  assert.deepEqual(onnx(options), onnx(together));
  // The order counts: the window is of the newest.
  const reversed = { ...tiny(settings), unlimited: true, steps: 6, records: [...options.records].reverse() };
  await run(reversed);
  assert.notDeepEqual(onnx(reversed), onnx(together));
});

test('the same with games on several boards, from the weights of a network for one', async () => {
  const nine = tiny();
  const config = { ...nine.config, size: 5, planes: 'sized' as const };
  const from = { ...nine.config, size: 5 };
  const first = {
    config,
    weights: transferred({ config: from, weights: initialWeights(from, new Rng(3)) }, config, new Rng(4)),
  };
  const on = (size: number) => ({
    ...game(),
    size,
    moves: Uint16Array.of(1, size * size, size * size),
    policyMoves: Uint16Array.of(0, size * size),
    ownership: new Int8Array(size * size).fill(1),
    score: size * size - 0.5,
  });
  const learner = () => {
    const options = { ...tiny(), config, unlimited: true };
    mkdirSync(options.records[0]);
    const records = new RecordFolder(options.records[0]);
    for (const size of [5, 6, 6]) records.append(encodeRecord(on(size)));
    records.close();
    mkdirSync(options.checkpoint, { recursive: true });
    writeStart(options.checkpoint, first, 1);
    return options;
  };
  const [whole, broken] = [learner(), learner()];
  const { boards } = await run({ ...whole, steps: 5 });
  assert.deepEqual(Object.keys(boards!), ['5', '6']);
  assert.equal(boards!['6'].positions, 2);
  for (const steps of [2, 5]) await run({ ...broken, steps });
  const onnx = ({ networks }: LearnOptions) => readNetwork(networkPath(networks, 5)).onnx;
  assert.deepEqual(onnx(broken), onnx(whole));
  // The same from a checkpoint that another learning left.
  const left = readLearned(readFileSync(join(whole.checkpoint, 'learner.zero')), 'learner.zero');
  assert.deepEqual(left.config, config);
  assert.deepEqual(transferred(left, config, new Rng(4)), left.weights);
});

test('each network names the one before it, also over a restart, and has a checkpoint to go on from', async () => {
  const options = { ...tiny({ exportEvery: 0 }), unlimited: true };
  addGames(options.records, 3);
  const lineage = () =>
    networkSteps(options.networks).map((step) => {
      const { info } = readNetwork(networkPath(options.networks, step));
      assert.equal(info.step, step);
      return info.parent;
    });
  const copy = join(options.checkpoint, '..', 'copy');
  const onNetwork = (_: string, step: number) => {
    // What is there at this moment goes on from this step, if the program is killed now.
    cpSync(options.checkpoint, join(copy, `${step}`), { recursive: true });
  };
  await run({ ...options, steps: 3 }, { onNetwork });
  assert.deepEqual(networkSteps(options.networks), [0, 1, 2, 3]);
  assert.deepEqual(lineage(), [-1, 0, 1, 2]);
  for (const step of [0, 1, 2, 3]) {
    const from = { ...options, checkpoint: join(copy, `${step}`), networks: join(copy, `networks-${step}`) };
    let first = -1;
    await run(
      { ...from, steps: step + 1 },
      { onReport: (report) => void (first = first < 0 ? report.step : first) },
    );
    assert.equal(first, step);
  }
  await run({ ...options, steps: 5 });
  assert.deepEqual(lineage(), [-1, 0, 1, 2, 3, 4]);
  // A checkpoint of step 2 is put back: what is made now has not grown from the networks of steps 3 to 5.
  cpSync(join(copy, '2'), options.checkpoint, { recursive: true });
  rmSync(networkPath(options.networks, 3));
  await run({ ...options, steps: 3 });
  assert.equal(readNetwork(networkPath(options.networks, 3)).info.parent, 2);
});

test('networks without a checkpoint are not trained over in silence', async () => {
  const options = { ...tiny(), unlimited: true, steps: 3 };
  addGames(options.records, 3);
  await run(options);
  rmSync(options.checkpoint, { recursive: true });
  await refused(
    options,
    /holds networks of up to 3 steps, but there is no .*learner\.zero.* put the checkpoint back/,
  );
  assert.deepEqual(networkSteps(options.networks), [0, 3]);
  assert.ok(!existsSync(options.checkpoint));
});

test('a learning that ended before its first step begins again', async () => {
  const options = tiny();
  await run(options, { signal: AbortSignal.abort() });
  assert.deepEqual(networkSteps(options.networks), [0]);
  rmSync(options.checkpoint, { recursive: true });
  addGames(options.records, 1);
  assert.equal((await run({ ...options, steps: 1 })).step, 1);
  assert.equal(readNetwork(networkPath(options.networks, 1)).info.parent, 0);
});

test('too few positions for a first step are one sentence, and nothing is written', async () => {
  const options = { ...tiny({ minPositions: 10 }), unlimited: true, steps: 3 };
  addGames(options.records, 4);
  await refused(options, /has 4 positions .* waits for 10; .*--set training\.minPositions=4$/);
  await refused({ ...options, config: { ...options.config, size: 5 } }, /has no games on 5x5/);
  for (const folder of [options.networks, options.checkpoint]) assert.ok(!existsSync(folder));
});

test('a signal ends the wait for games at once, and leaves a checkpoint', async () => {
  const options = tiny();
  const stop = new AbortController();
  const started = performance.now();
  await run(options, { signal: stop.signal, onReport: () => void setTimeout(() => stop.abort(), 20) });
  assert.ok(performance.now() - started < 10_000);
  assert.ok(existsSync(learnerCheckpoint(options.checkpoint, options.config).path));
});
