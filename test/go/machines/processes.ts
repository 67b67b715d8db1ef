import assert from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { RecordReader } from '../../../selfplay/recordFolder.js';
import { TINY } from '../run/tinyRun.js';
import type { TestServer } from './natsServer.js';

const zero = fileURLToPath(new URL('../../../../bin/zero.js', import.meta.url));

/** A command of zero as a process of its own, as people start it. */
export class Command {
  output = '';
  /** Resolves with the exit status, the signal's name where one ended it. */
  readonly ended: Promise<number | string>;
  private readonly child: ChildProcess;

  constructor(args: readonly string[], { cwd = process.cwd(), program = zero } = {}) {
    this.child = spawn(process.execPath, [program, ...args], { cwd, stdio: ['ignore', 'pipe', 'pipe'] });
    for (const stream of [this.child.stdout!, this.child.stderr!])
      stream.on('data', (data) => {
        this.output += data;
      });
    this.ended = new Promise((done) => this.child.once('close', (code, signal) => done(code ?? signal!)));
  }

  /** Waits until the output has something. @throws Error with all of it when it does not come, or the command ends without. */
  async says(pattern: RegExp, ms = 60_000): Promise<void> {
    const over = this.ended.then(() => 'ended');
    for (const end = performance.now() + ms; !pattern.test(this.output); ) {
      const why = await Promise.race([over, sleep(100)]);
      if (pattern.test(this.output)) return;
      if (why !== undefined || performance.now() > end)
        throw new Error(`${why ?? 'it goes on'} without ${pattern}:\n${this.output}`);
    }
  }

  signal(signal: NodeJS.Signals): void {
    this.child.kill(signal);
  }

  /** Ends it as Ctrl-C does. @returns the exit status. */
  async interrupt(): Promise<number | string> {
    this.signal('SIGINT');
    return this.ended;
  }

  async kill(): Promise<void> {
    this.signal('SIGCONT');
    this.signal('SIGKILL');
    await this.ended;
  }
}

/**
 * Runs a test with commands and servers: each that is handed to `started` is killed at its end, the commands first.
 * @throws Error with what all commands said, when it fails.
 */
export async function withProcesses(
  run: (started: <T extends Command | TestServer>(one: T) => T) => Promise<void>,
): Promise<void> {
  const commands: Command[] = [];
  const servers: TestServer[] = [];
  try {
    await run((one) => {
      if (one instanceof Command) commands.push(one);
      else servers.push(one);
      return one;
    });
  } catch (error) {
    throw new Error(commands.map(({ output }) => output).join('\n---\n'), { cause: error });
  } finally {
    for (const one of [...commands, ...servers]) await one.kill();
  }
}

/** What a worker says of itself in JSON when it ends. */
export function reportOf({ output }: Command): { games: number; unkept: number } {
  return JSON.parse(output.split('\n').find((line) => line.startsWith('{'))!);
}

/** The one sentence that a command ended with. */
export async function sentence(command: Command, status = 1): Promise<string> {
  assert.equal(await command.ended, status, command.output);
  assert.doesNotMatch(command.output, /\n +at /, 'a stack trace');
  const errors = command.output.split('\n').filter((line) => line.startsWith('error: '));
  assert.equal(errors.length, 1, command.output);
  return errors[0];
}

/** The hub of a tiny run on 5x5 without players of its own. */
export function hubOf(folder: string, url: string, ...more: string[]): Command {
  const set = TINY.flatMap((setting) => ['--set', setting]);
  const plain = [
    'run',
    folder,
    '--size',
    '5',
    '--local-workers',
    '0',
    '--threads',
    '1',
    '--final-games',
    '0',
  ];
  return new Command([...plain, '--hours', '1', '--nats', url, '--name', 'run', ...set, ...more]);
}

/** A worker of one player. */
export function workerOf(spool: string, url: string, ...more: string[]): Command {
  const plain = ['selfplay', '--join', url, '--run', 'run', '--workers', '1', '--spool', spool];
  return new Command([...plain, '--json', ...more]);
}

/** The numbers of the games in a folder of records. @throws Error when one is there twice or is damaged. */
export function keptGames(records: string): Set<number> {
  const damage: string[] = [];
  const games = new RecordReader(records, undefined, (text) => damage.push(text)).poll();
  const numbers = new Set(games.map(({ seed }) => seed));
  if (damage.length > 0) throw new Error(damage.join('\n'));
  if (numbers.size !== games.length) throw new Error(`${games.length - numbers.size} games are there twice`);
  return numbers;
}

/** Waits until a folder has so many games more than before. @throws Error when they do not come. */
export async function untilKept(records: string, games: number, ms = 120_000): Promise<number> {
  const before = keptGames(records).size;
  for (const end = performance.now() + ms; ; await sleep(300)) {
    const now = keptGames(records).size;
    if (now >= before + games) return now;
    if (performance.now() > end) throw new Error(`${now - before} of ${games} games came`);
  }
}
