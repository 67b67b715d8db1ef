import { readFileSync } from 'node:fs';

/** What package.json says, two folders above the compiled file. */
const manifest = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8')) as {
  version: string;
  engines: { node: string };
};

export const VERSION = manifest.version;
/** The versions of Node that zero runs on, as package.json gives them: `^20.15 || ^22.2`. */
export const NODE_VERSIONS = manifest.engines.node;

/** Whether a version of Node, such as 22.2.0, is one of {@link NODE_VERSIONS}. */
export function runsOn(version: string): boolean {
  const [major, minor] = version.split('.').map(Number);
  return NODE_VERSIONS.split('||').some((range) => {
    const [, from, least = 0] = /^\s*\^(\d+)(?:\.(\d+))?\s*$/.exec(range) ?? [];
    return major === Number(from) && minor >= Number(least);
  });
}
