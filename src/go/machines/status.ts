import type { z } from 'zod';
import { readJson, writeJson } from '../../../base/files/json.js';
import { flag, header, list, real, text, whole } from '../../../base/schema.js';
import { formatRate } from '../../terminal/progress.js';
import type { MachinesFolder } from './folder.js';
import type { WorkerState } from './keeper.js';

/** Milliseconds after which a worker that says nothing counts as gone. */
export const HEARD_WITHIN = 60_000;

const count = whole(0, Number.MAX_SAFE_INTEGER);
const workerStatus = header({
  name: text(63),
  /** Whether it was heard within a minute. */
  here: flag(),
  heard: text(40),
  players: count,
  resting: count,
  games: count,
  refused: count,
  unkept: count,
  step: real(-1, 1e9),
  gamesPerSecond: real(0, 1e9),
  banned: text(500).optional(),
});
const machinesStatus = header({
  run: text(63),
  at: text(40),
  /** Share of the players of other machines that are to play. */
  share: real(0, 1),
  workers: list(workerStatus, 100_000),
});
/** How the workers on other machines stand. */
export type MachinesStatus = z.infer<typeof machinesStatus>;

/** The status of workers as their hub knows them. */
export function statusOf(
  run: string,
  workers: Iterable<WorkerState>,
  banned: ReadonlyMap<string, string>,
  share: number,
  now = Date.now(),
): MachinesStatus {
  const all = [...workers].map(({ name, heard, games, refused, request }) => ({
    name,
    here: now - heard < HEARD_WITHIN,
    heard: new Date(heard).toISOString(),
    players: request?.players ?? 0,
    resting: request?.resting ?? 0,
    games,
    refused,
    unkept: request?.unkept ?? 0,
    step: request?.step ?? -1,
    gamesPerSecond: request?.gamesPerSecond ?? 0,
    ...(banned.has(name) ? { banned: banned.get(name) } : {}),
  }));
  for (const [name, reason] of banned)
    if (!all.some((worker) => worker.name === name))
      all.push({
        ...{ name, here: false, heard: '', players: 0, resting: 0, games: 0, refused: 0, unkept: 0 },
        ...{ step: -1, gamesPerSecond: 0, banned: reason },
      });
  return { run, at: new Date(now).toISOString(), share, workers: all };
}

/** Writes the status where `zero status` finds it. */
export function writeStatus(folder: MachinesFolder, status: MachinesStatus): void {
  writeJson(folder.status, status);
}

/** The status that a hub wrote last; undefined where there is none. */
export function readStatus(folder: MachinesFolder): MachinesStatus | undefined {
  const value = readJson(folder.status);
  return machinesStatus.safeParse(value).data;
}

/** A status from the server. @returns undefined where it is none. */
export function parseStatus(value: unknown): MachinesStatus | undefined {
  return machinesStatus.safeParse(value).data;
}

/** The status in lines for people. */
export function machinesText({ workers, share, at }: MachinesStatus): string {
  const here = workers.filter((worker) => worker.here);
  const players = here.reduce((sum, worker) => sum + worker.players, 0);
  const lines = [
    `\nother machines (${at.slice(11, 19)} UTC): ${here.length} of ${workers.length} here, ${players} players, of whom ${Math.round(100 * share)} % are to play`,
  ];
  for (const w of [...workers].sort((a, b) => b.games - a.games).slice(0, 50))
    lines.push(
      `  ${w.name.padEnd(20)} ${w.here ? 'here' : 'gone'}  ${w.games} games  ${formatRate(w.gamesPerSecond)}/s  ${w.players - w.resting} of ${w.players} play  step ${w.step}  ${w.unkept} not kept yet  ${w.refused} refused${w.banned === undefined ? '' : `  BANNED: ${w.banned}`}`,
    );
  if (workers.length > 50) lines.push(`  and ${workers.length - 50} more (--json)`);
  return lines.join('\n');
}
