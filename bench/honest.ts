/*
 * Whether an honest game is ever refused: games of every recipe, rule set and some boards, played with a network that
 * answers by chance (so that games are wild, and many resigned), and the recorded games of runs, through the hub's own validation.
 *   npm run bench:honest -- --games 40000 [--seed 1] [RUN...]
 */
import './errors.js';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { Rng } from '../base/rng.js';
import type { Evaluator } from '../engine/evaluator.js';
import { AREA_RULES } from '../engine/rules.js';
import { SearchBatch } from '../engine/search/drive.js';
import { uniformEvaluator } from '../engine/search/uniform.js';
import { SelfplayGame } from '../selfplay/game.js';
import { findRecords } from '../selfplay/recordFile.js';
import { RecordFolder, recordFiles } from '../selfplay/recordFolder.js';
import { encodeRecord } from '../selfplay/records.js';
import type { SelfplaySettings } from '../selfplay/settings.js';
import { Intake } from '../selfplay/transport/intake.js';
import { runFolder } from '../src/go/run/folder.js';
import { openRun } from '../src/go/run/open.js';
import { presetSelfplay } from '../src/go/settings/presets.js';

/** Boards and their shares of the games. */
const BOARDS = [
  { size: 5, share: 0.7 },
  { size: 7, share: 0.22 },
  { size: 9, share: 0.07 },
  { size: 13, share: 0.01 },
];
const AT_ONCE = 64;

const { values, positionals } = parseArgs({
  options: { games: { type: 'string', default: '1000' }, seed: { type: 'string', default: '1' } },
  allowPositionals: true,
});
const scratch = mkdtempSync(join(tmpdir(), 'zero-honest-'));
const records = new RecordFolder(scratch);
const refused: string[] = [];
let looked = 0;

/** Validates a game as a hub does. @returns whether it was resigned. */
function look(intake: Intake, record: Uint8Array, settings: SelfplaySettings, where: string): boolean {
  looked++;
  const arrival = intake.look(record, settings);
  if ('fault' in arrival) refused.push(`${where}: ${arrival.fault}`);
  return 'game' in arrival && !arrival.game.scored;
}

for (const run of positionals) {
  const folder = runFolder(run);
  const { config } = openRun(folder, { set: [] });
  const intake = new Intake(records, config.network.size);
  const before = looked;
  for (const name of recordFiles(folder.records))
    for (const { bytes } of findRecords(join(folder.records, name)).records)
      look(intake, bytes, config.selfplay, run);
  console.log(`${run}: ${looked - before} recorded games`);
}
const wanted = Number(values.games);
for (const { size, share } of BOARDS)
  for (const recipe of ['fast', 'agz'] as const) {
    const games = Math.round((wanted * share) / 2 / AREA_RULES.length);
    let resigned = 0;
    for (const rules of AREA_RULES) {
      const settings = { ...presetSelfplay(recipe, size), rules, simulations: 4, quickSimulations: 1 };
      if (recipe === 'agz' || size !== 5) settings.resignBelow = recipe === 'agz' ? -0.5 : -0.8;
      resigned += play(settings, size, games);
    }
    console.log(
      `${size}x${size}, ${recipe}: ${games * AREA_RULES.length} games, ${resigned} of them resigned, ${refused.length} refused so far`,
    );
  }
rmSync(scratch, { recursive: true });
console.log(`${looked} honest games, ${refused.length} refused`);
for (const fault of refused.slice(0, 20)) console.log(fault);
if (refused.length > 0) process.exitCode = 1;

/** Plays games and looks at each. @returns how many were resigned. */
function play(settings: SelfplaySettings, size: number, games: number): number {
  const intake = new Intake(records, size);
  const evaluator = chance(size, new Rng(`${values.seed} ${size} ${settings.rules}`));
  let begun = 0;
  let resigned = 0;
  const next = () =>
    begun < games ? new SelfplayGame(settings, size, begun++, 0, Number(values.seed)) : undefined;
  const first = Array.from({ length: AT_ONCE }, next).filter((game) => game !== undefined);
  const batch = new SearchBatch(evaluator, first, (game) => {
    game.moveReady();
    if (!game.over) return game;
    const record = encodeRecord(game.record());
    const where = `${size}x${size} ${settings.rules} ${game.seed}`;
    if (look(intake, record, settings, where)) resigned++;
    return next();
  });
  for (let n = batch.collect(); n > 0; n = batch.collect()) {
    void evaluator.run(n);
    batch.absorb();
  }
  return resigned;
}

/** An evaluator whose answers are drawn by chance: priors that differ much, values mostly near a win or a loss. */
function chance(size: number, rng: Rng): Evaluator {
  const evaluator = uniformEvaluator(size, AT_ONCE);
  evaluator.run = async (n) => {
    const { logits, values } = evaluator;
    for (let i = 0; i < n * (size * size + 1); i++) logits[i] = 4 * rng.float();
    for (let i = 0; i < n; i++) values[i] = (rng.float() < 0.5 ? -1 : 1) * rng.float() ** 0.1;
  };
  return evaluator;
}
