import { boardRange } from '../../../selfplay/boards.js';
import { exportPage } from './exportPage.js';

/** What `zero web --export` is told. */
export interface ExportOptions {
  readonly force?: boolean;
  readonly json?: boolean;
}

/** `zero web --export`: writes the page as a folder. @param given networks beside those shipped. */
export function exportCommand(folder: string, given: readonly string[], options: ExportOptions): void {
  const done = exportPage(folder, given, options.force);
  if (options.json) {
    console.log(JSON.stringify(done));
    return;
  }
  const networks = done.networks.map(
    ({ name, sizes, bytes }) => `${name} (${boardRange(sizes)}, ${formatBytes(bytes)})`,
  );
  console.log(`${folder} holds the page, ${formatBytes(done.bytes)}, with ${networks.join(', ')}.`);
  console.log(
    `Any file server can serve it, also under a path: python3 -m http.server --directory ${folder}`,
  );
}

function formatBytes(n: number): string {
  return n < 1e6 ? `${Math.round(n / 1e3)} kB` : `${(n / 1e6).toFixed(1)} MB`;
}
