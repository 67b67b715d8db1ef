import { delimiter } from 'node:path';

/** Where Debian keeps games, GNU Go and Leela Zero among them, which is not on every PATH. */
const GAMES = ['/usr/games', '/usr/local/games'];

/** The environment in which other programs are looked for and started: PATH has the folders of games behind its own. */
export function programEnvironment(env: NodeJS.ProcessEnv = process.env): NodeJS.ProcessEnv {
  if (process.platform === 'win32') return env;
  const own = (env.PATH ?? '/usr/local/bin:/usr/bin:/bin').split(delimiter);
  return { ...env, PATH: [...new Set([...own, ...GAMES])].join(delimiter) };
}
