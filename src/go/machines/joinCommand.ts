import { availableParallelism, hostname } from 'node:os';
import { setTimeout as sleep } from 'node:timers/promises';
import { UsageError, ZeroError } from '../../../base/errors.js';
import { lockFolders } from '../../../base/files/lock.js';
import { onInterrupt } from '../../terminal/interrupt.js';
import { formatRate, Progress } from '../../terminal/progress.js';
import { buildHash } from './build.js';
import { readKey } from './nats/connect.js';
import { natsWorkerServer } from './nats/workerServer.js';
import { Player } from './player.js';
import { PACE, Sender } from './sender.js';
import { Spool } from './spool.js';
import {
  banMessage,
  type ConfigMessage,
  checkName,
  configMessage,
  decodeJson,
  PROTOCOL,
  playMessage,
} from './wire/protocol.js';
import type { WorkerServer } from './wire/server.js';

/** Options of `zero selfplay --join`. */
export interface JoinOptions {
  join: string;
  run?: string;
  as?: string;
  workers?: number;
  spool: string;
  /** Megabytes. */
  spoolLimit: number;
  creds?: string;
  ca?: string;
  json?: boolean;
}

/** Milliseconds for the last games to be kept, when a worker ends. */
const LAST_WORDS = 5000;

/** `zero selfplay --join` behind its command line: plays for the hub of a run on another machine. */
export async function joinCommand(options: JoinOptions): Promise<void> {
  if (options.run === undefined) throw new UsageError('--join needs --run, the name of the run');
  const run = checkName(options.run, '--run');
  const key = options.creds === undefined ? undefined : readKey(options.creds);
  const worker = checkName(
    options.as ??
      key?.name ??
      hostname()
        .replace(/[^A-Za-z0-9_-]/g, '-')
        .slice(0, 63),
    "the worker's name",
  );
  const release = lockFolders(options.spool);
  const interruption = new AbortController();
  const failed = new AbortController();
  const signal = AbortSignal.any([interruption.signal, failed.signal]);
  const progress = new Progress(`plays for ${run}`, {
    unit: 'games',
    quiet: options.json === true,
    plainEvery: 30,
  });
  const note = (text: string) => (options.json ? process.stderr.write(`${text}\n`) : progress.log(text));
  const stopListening = onInterrupt(interruption, () =>
    progress.log('stopping; finished games stay in the spool until the hub has them'),
  );
  let server: WorkerServer | undefined;
  try {
    const spool = new Spool(options.spool, run, worker, note);
    server = await natsWorkerServer(
      { url: options.join, creds: options.creds, ca: options.ca },
      run,
      worker,
      note,
      (error) => failed.abort(error),
    );
    await play(server, spool, { ...options, run, worker, signal, failed, note, progress });
  } finally {
    stopListening();
    progress.end();
    await server?.close().catch(() => {});
    release();
  }
}

interface Playing extends JoinOptions {
  run: string;
  worker: string;
  signal: AbortSignal;
  failed: AbortController;
  note(text: string): void;
  progress: Progress;
}

async function play(server: WorkerServer, spool: Spool, playing: Playing): Promise<void> {
  const { worker, signal, failed, note, progress } = playing;
  const build = buildHash();
  const sender = new Sender(
    server,
    spool,
    worker,
    AbortSignal.any([failed.signal, signalOf(signal, spool)]),
    PACE,
    note,
  );
  signal.addEventListener('abort', () => sender.gatherFor(0));
  const heard = { share: 1, at: performance.now() };
  const refuse = (value: Uint8Array) =>
    failed.abort(
      new ZeroError(`the hub has banned ${worker}: ${decodeJson(banMessage, value, 'a ban').reason}`),
    );
  server.onKey(`ban.${worker}`, refuse);
  const banned = await server.get(`ban.${worker}`).catch(() => undefined);
  if (banned) refuse(banned);
  server.onKey('play', (value) => {
    try {
      const { share, gather } = decodeJson(playMessage, value, 'the share that plays');
      heard.share = share;
      heard.at = performance.now();
      if (!signal.aborted) sender.gatherFor(gather);
    } catch {
      // the next one is right
    }
  });
  let player: Player | undefined;
  server.onKey('newest', (value) => player?.hear(value));
  const sending = sender.run();
  let before = 0;
  const timer = setInterval(() => {
    const resting = player ? `${player.resting} resting` : 'waits for the hub';
    progress.update(
      before + (player?.games ?? 0),
      `${spool.length} not kept yet  step ${player?.network ?? -1}  ${resting}`,
    );
  }, 1000);
  try {
    while (!signal.aborted) {
      const config = await configOf(server, build, signal, note);
      if (!config) break;
      player = new Player(config, {
        server,
        spool,
        sender,
        folder: playing.spool,
        worker,
        players: playing.workers ?? availableParallelism(),
        spoolLimit: playing.spoolLimit * 1e6,
        build,
        onNote: note,
        play: heard,
        signal,
      });
      const changed = await player.run();
      before += player.games;
      player = undefined;
      if (changed) {
        note('the settings of the run have changed; they are fetched anew');
        await sleep(1000, undefined, { signal }).catch(() => {});
      }
    }
    failed.signal.throwIfAborted();
    await sending;
  } finally {
    clearInterval(timer);
    failed.abort();
    await sending;
    spool.close();
    if (playing.json)
      console.log(JSON.stringify({ games: before, unkept: spool.length, gamesPerSecond: formatRate(0) }));
  }
}

/** The signal, but a little later: so that the last games may be kept. */
function signalOf(signal: AbortSignal, spool: Spool): AbortSignal {
  const later = new AbortController();
  signal.addEventListener('abort', async () => {
    const end = performance.now() + LAST_WORDS;
    while (spool.length > 0 && performance.now() < end) await sleep(100);
    later.abort();
  });
  return later.signal;
}

/** The hub's settings. @returns undefined at the signal. @throws ZeroError when this program cannot play by them. */
async function configOf(
  server: WorkerServer,
  build: string,
  signal: AbortSignal,
  note: (text: string) => void,
): Promise<ConfigMessage | undefined> {
  let told = false;
  while (!signal.aborted) {
    const value = await server.get('config').catch(() => undefined);
    if (value) {
      const config = decodeJson(configMessage, value, "the run's settings");
      if (config.protocol !== PROTOCOL || config.build !== build)
        throw new ZeroError(
          `the hub runs another version of zero (messages ${config.protocol}, build ${config.build.slice(0, 12)}; here ${PROTOCOL}, ${build.slice(0, 12)}); install the same one on both`,
        );
      return config;
    }
    if (!told) note('there is no hub for this run on the server yet; waits for it');
    told = true;
    await sleep(1000, undefined, { signal }).catch(() => {});
  }
  return undefined;
}
