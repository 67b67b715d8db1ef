import { existsSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { writeFileAtomic } from '../../../base/files/atomic.js';
import { lockFolders } from '../../../base/files/lock.js';
import { Rng } from '../../../base/rng.js';
import { formatResult } from '../../../engine/scoring.js';
import { parseBoards } from '../../../selfplay/boards.js';
import { type NetworkFile, networkSteps, trainedShape, writeNetwork } from '../../../selfplay/networkFile.js';
import { SelfplayPool } from '../../../selfplay/pool.js';
import { RecordFolder } from '../../../selfplay/recordFolder.js';
import { decodeRecord } from '../../../selfplay/records.js';
import type { SelfplaySettings } from '../../../selfplay/settings.js';
import { onInterrupt } from '../../terminal/interrupt.js';
import { formatRate, Progress } from '../../terminal/progress.js';
import { exportNetwork } from '../network/export.js';
import { initialWeights } from '../network/parameters.js';
import type { NetworkSource } from '../network/source.js';
import { networkOn, openSource, shippedNetworkPath } from '../networkFiles/open.js';
import { applySettings } from '../settings/apply.js';
import type { RunConfig } from '../settings/config.js';
import { presetConfig, presetSelfplay } from '../settings/presets.js';
import type { Recipe } from '../settings/recipes.js';
import { gameToSgf } from '../sgf/write.js';
import { type EvaluationChoice, evaluationFor } from './evaluation.js';

/** Options of `zero selfplay`. */
export interface SelfplayOptions extends EvaluationChoice {
  network?: string;
  out: string;
  games: number;
  workers?: number;
  recipe?: Recipe;
  /** Board side, and several boards with their shares as `selfplay.sizes` has them. */
  size?: number;
  sizes?: string;
  set: readonly string[];
  sgf?: string;
  seed: number;
  json?: boolean;
}

/** Where `zero train` puts what it makes, unless told otherwise. */
const TRAINED = 'training';

/**
 * The network that plays: the one asked for, else the newest one of `zero train` in its usual folder, else the one
 * shipped for the board, else an untrained one, with which learning begins and whose file may not be written yet.
 */
function playingNetwork(options: SelfplayOptions): { path: string; network: NetworkFile } {
  if (options.network !== undefined) return usable(openSource(options.network), options);
  const size = options.size ?? 9;
  const sizes = boardsAsked(options) ?? [size];
  const note = (what: string) => options.json || process.stderr.write(`${what}\n`);
  const plays = (source: NetworkSource) => sizes.every((s) => source.sizes.includes(s));
  if (networkSteps(join(TRAINED, 'networks')).length > 0) {
    const trained = openSource(TRAINED);
    if (plays(trained)) {
      note(`plays with ${trained.path}, the newest network of zero train`);
      return usable(trained, options);
    }
  }
  const shipped = existsSync(shippedNetworkPath(size)) ? openSource(undefined, size) : undefined;
  const name = options.sizes || `${size}x${size}`;
  if (shipped && plays(shipped)) {
    note(`plays with the shipped network for ${name}`);
    return usable(shipped, options);
  }
  note(`there is no network for ${name} yet: plays with an untrained one`);
  const path = join(options.out, `untrained-${sizes.map((s) => `${s}x${s}`).join('-')}.zero`);
  if (existsSync(path)) return usable(openSource(path), options);
  const preset = presetConfig(options.recipe ?? 'fast', size, options.seed, options.sizes);
  return { path, network: untrained(preset) };
}

/** The sides of the boards that were asked for, undefined for the network's own. */
function boardsAsked({ size, sizes = '' }: SelfplayOptions): number[] | undefined {
  return parseBoards(sizes)?.map((board) => board.size) ?? (size === undefined ? undefined : [size]);
}

/** A network as its file describes it. @throws ZeroError when it does not play on the boards asked for. */
function usable(source: NetworkSource, options: SelfplayOptions): { path: string; network: NetworkFile } {
  for (const size of boardsAsked(options) ?? []) networkOn(source, size);
  return { path: source.path, network: networkOn(source, source.usualSize) };
}

function untrained({ network, selfplay, seed }: RunConfig): NetworkFile {
  const { rules, komi } = selfplay;
  const created = new Date().toISOString();
  const info = { rules, komi, step: 0, games: 0, run: 'untrained', parent: -1, created };
  return exportNetwork(network, initialWeights(network, new Rng(seed)), info);
}

/** The settings by which a network plays: those of a recipe, its own unless the user asks for another, and `--set`. */
function settingsFor({ info }: NetworkFile, options: SelfplayOptions): SelfplaySettings {
  const { size, blocks, channels, planes, recipe: own } = trainedShape(info);
  const { komi } = info;
  const recipe = options.recipe ?? own;
  const config: RunConfig = {
    ...presetConfig(recipe, size, options.seed),
    network: { recipe, size, blocks, channels, planes },
    selfplay: { ...presetSelfplay(recipe, size, komi), sizes: options.sizes || otherBoard(size, options) },
  };
  return applySettings(config, options.set, ['selfplay']).selfplay;
}

/** The board asked for as `selfplay.sizes` has it, where it is not the one that the network is rated on. */
function otherBoard(main: number, { size = main }: SelfplayOptions): string {
  return size === main ? '' : `${size}x${size}`;
}

/** `zero selfplay` behind its command line. */
export async function selfplayCommand(options: SelfplayOptions): Promise<void> {
  const { path, network } = playingNetwork(options);
  const settings = settingsFor(network, options);
  const release = lockFolders(options.out, ...(options.sgf === undefined ? [] : [options.sgf]));
  try {
    if (!existsSync(path)) writeNetwork(path, network);
    await playGames(path, settings, options);
  } finally {
    release();
  }
}

async function playGames(path: string, settings: SelfplaySettings, options: SelfplayOptions): Promise<void> {
  const progress = new Progress('self-play', {
    total: options.games,
    unit: 'games',
    quiet: options.json === true,
  });
  const records = new RecordFolder(options.out, (text) => progress.log(text));
  const first = records.freeSeed;
  const started = performance.now();
  const interruption = new AbortController();
  const failed = new AbortController();
  const workers = options.workers ?? availableParallelism();
  const pool = new SelfplayPool({
    settings,
    workers,
    network: path,
    evaluation: evaluationFor(options, workers),
    seed: options.seed,
    firstGame: first,
    endGame: first + options.games,
    onGame: (record, summary) => {
      try {
        records.append(record);
        if (options.sgf === undefined) return;
        const game = decodeRecord(record);
        const result = formatResult(game.score, game.scored ? 0 : game.resignColor);
        const text = gameToSgf({
          size: game.size,
          rules: game.rules,
          komi: game.komi,
          moves: [...game.moves],
          result,
          black: 'zero',
          white: 'zero',
        });
        writeFileAtomic(join(options.sgf, `${String(summary.seed).padStart(9, '0')}.sgf`), text);
      } catch (error) {
        failed.abort(error);
      }
    },
    onReplaced: (reason) => progress.log(`a worker died and was replaced: ${reason}`),
    signal: AbortSignal.any([interruption.signal, failed.signal]),
  });
  const note = (): string => {
    const s = pool.stats;
    const seconds = (performance.now() - started) / 1000;
    return [
      `${formatRate(s.moves / seconds)} positions/s`,
      `${formatRate(s.evaluations / seconds)} evaluations/s`,
      `batches ${Math.round((100 * s.evaluations) / Math.max(1, s.slots))} % full`,
      `${formatRate(s.moves / Math.max(1, s.games))} moves a game`,
      `${Math.round((100 * s.resigned) / Math.max(1, s.games))} % resigned`,
      s.checked > 0
        ? `${((100 * s.wrong) / s.checked).toFixed(1)} % of ${s.checked} checked resignations wrong`
        : '',
    ]
      .filter((x) => x)
      .join('  ');
  };
  const timer = setInterval(() => progress.update(pool.stats.games, note()), 500);
  const stopListening = onInterrupt(interruption, () =>
    progress.log('stopping; finished games are kept, the same command plays the next ones'),
  );
  try {
    await pool.finished();
  } finally {
    clearInterval(timer);
    stopListening();
    progress.update(pool.stats.games, note());
    progress.end();
    records.close();
  }
  failed.signal.throwIfAborted();
  if (options.json)
    console.log(JSON.stringify({ ...pool.stats, seconds: (performance.now() - started) / 1000 }));
}
