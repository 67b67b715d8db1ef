/*
 * What the way of a game into the folder costs beside playing it: the same games are played, and then appended alone and
 * through the folder's transport, which decodes and validates them first. Seconds of the processor.
 *   npm run bench:transport
 */
import './errors.js';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { SearchBatch } from '../engine/search/drive.js';
import { SelfplayGame } from '../selfplay/game.js';
import { readNetwork } from '../selfplay/networkFile.js';
import { OnnxEvaluator } from '../selfplay/onnxEvaluator.js';
import { RecordFolder } from '../selfplay/recordFolder.js';
import { encodeRecord } from '../selfplay/records.js';
import { fastSelfplay } from '../selfplay/settings.js';
import { Intake } from '../selfplay/transport/intake.js';
import { shippedNetworkPath } from '../src/go/networkFiles/open.js';

const SIZE = 9;
const GAMES = 8;
const TIMES = 20;

const settings = fastSelfplay(SIZE, 7);
const evaluator = new OnnxEvaluator(readNetwork(shippedNetworkPath(SIZE)), GAMES, { threads: 1 });
const games = Array.from({ length: GAMES }, (_, seed) => new SelfplayGame(settings, SIZE, seed, 0));
const records: Uint8Array[] = [];

const played = cpu(() => {
  const batch = new SearchBatch(evaluator, games, (game) => {
    game.moveReady();
    if (!game.over) return game;
    records.push(encodeRecord(game.record()));
    return undefined;
  });
  for (let n = batch.collect(); n > 0; n = batch.collect()) {
    evaluator.runSync(n);
    batch.absorb();
  }
});

const folder = mkdtempSync(join(tmpdir(), 'zero-bench-transport-'));
const intake = new Intake(new RecordFolder(folder), SIZE);
const repeat = (take: (record: Uint8Array) => void) =>
  cpu(() => {
    for (let i = 0; i < TIMES; i++) for (const record of records) take(record);
  }) / TIMES;
repeat((record) => intake.look(record, settings)); // warms up
const bare = repeat((record) => intake.records.append(record));
const whole = repeat((record) => {
  if ('fault' in intake.take(record, settings)) throw new Error('an honest game was refused');
});
rmSync(folder, { recursive: true });
const ms = (seconds: number) => `${((1000 * seconds) / records.length).toFixed(3)} ms`;
console.log(
  `a game of ${SIZE}x${SIZE}: played in ${ms(played)}, appended in ${ms(bare)}, through the transport in ${ms(whole)}`,
);
console.log(`the transport adds ${((100 * (whole - bare)) / played).toFixed(2)} % to playing`);

/** Processor seconds of some work. */
function cpu(work: () => void): number {
  const before = process.cpuUsage();
  work();
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1e6;
}
