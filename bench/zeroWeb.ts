import { spawn } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { ZeroError } from '../base/errors.js';

/*
 * `zero web` as a process, and what processes take.
 */

/** Core-seconds of a process and of all that it has started; NaN where the system does not tell. */
export function coreSeconds(root: number): number {
  try {
    const all = readdirSync('/proc').filter((name) => /^\d+$/.test(name));
    const stats = all.flatMap((name) => {
      try {
        // The name of a program may have spaces.
        const fields = readFileSync(`/proc/${name}/stat`, 'latin1')
          .replace(/^.*\) /s, '')
          .split(' ');
        return [
          { pid: Number(name), parent: Number(fields[1]), ticks: Number(fields[11]) + Number(fields[12]) },
        ];
      } catch {
        return [];
      }
    });
    const own = new Set([root]);
    for (let size = 0; size !== own.size; ) {
      size = own.size;
      for (const { pid, parent } of stats) if (own.has(parent)) own.add(pid);
    }
    return stats.reduce((sum, { pid, ticks }) => sum + (own.has(pid) ? ticks / 100 : 0), 0);
  } catch {
    return Number.NaN;
  }
}

/** Starts `zero web` and waits for its address. @param runs folders that it watches. */
export async function startZero(...runs: string[]) {
  const begun = performance.now();
  const child = spawn(process.execPath, ['bin/zero.js', 'web', ...runs, '--no-open', '--port', '0'], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const address = await new Promise<string>((resolve, reject) => {
    let said = '';
    child.stdout.on('data', (chunk) => {
      said += chunk;
      const found = /http:\S+/.exec(said)?.[0];
      if (found) resolve(found);
    });
    child.once('exit', () => reject(new ZeroError(`zero web ended: ${said}`)));
  });
  return { child, address, took: performance.now() - begun, core: coreSeconds(child.pid!) };
}
