import { spawn } from 'node:child_process';
import { ZeroError } from '../../base/errors.js';
import { isFolder, readPlainFile } from '../../base/files/read.js';
import { printable } from '../../base/text.js';
import { onInterrupt } from '../terminal/interrupt.js';
import { startServer, type WebServer } from './server/server.js';

/** Options of `zero web`. */
export interface WebOptions {
  network: string[];
  host: string;
  allowHost: string[];
  /** Without it {@link USUAL_PORT}, or any other where that is taken. */
  port?: number;
  open: boolean;
}

const USUAL_PORT = 8361;
const LOOPBACK = new Set(['127.0.0.1', 'localhost', '::1']);

/** `zero web`: serves the page until Ctrl-C. */
export async function webCommand(runs: readonly string[], options: WebOptions): Promise<void> {
  const isLocal = LOOPBACK.has(options.host);
  if (!isLocal && options.allowHost.length === 0)
    throw new ZeroError(
      `--host ${printable(options.host)} lets other machines in: name the address that they use with --allow-host NAME, or stay with ssh -L ${USUAL_PORT}:127.0.0.1:${USUAL_PORT} THIS-MACHINE, which encrypts`,
    );
  await refuseMissing(runs, options.network);
  const server = await start(runs, options);
  const name = isLocal ? '127.0.0.1' : options.allowHost[0];
  const address = `http://${name}:${server.port}/?token=${server.token}`;
  console.log(`The page is at ${address}`);
  if (!isLocal)
    console.log(
      `What goes over the network is not encrypted. Safer: ssh -L ${server.port}:127.0.0.1:${server.port} THIS-MACHINE, and zero web without --host.`,
    );
  console.log('Ctrl-C ends it.');
  if (options.open && process.stdout.isTTY) openBrowser(address);
  const interrupt = new AbortController();
  const stop = onInterrupt(interrupt);
  await new Promise((resolve) => interrupt.signal.addEventListener('abort', resolve, { once: true }));
  await server.close();
  stop();
  // What is searched for a page that has gone is not waited for.
  setTimeout(() => process.exit(), 200).unref();
}

/** Refuses what is plainly no run or no network before a page is served; the page tells of what is wrong inside. */
async function refuseMissing(runs: readonly string[], networks: readonly string[]): Promise<void> {
  if (runs.length > 0) {
    const [{ readConfig }, { runFolder }] = await Promise.all([
      import('../go/run/open.js'),
      import('../go/run/folder.js'),
    ]);
    for (const run of runs) readConfig(runFolder(run));
  }
  for (const path of networks) if (!isFolder(path)) readPlainFile(path, { length: 1 });
}

async function start(runs: readonly string[], options: WebOptions): Promise<WebServer> {
  const serve = (port: number) =>
    startServer({
      host: options.host,
      port,
      names: options.allowHost,
      api: async () => (await import('./server/api.js')).createApi(options.network, runs),
      onError: (error) => console.error(error),
    });
  try {
    return await serve(options.port ?? USUAL_PORT);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'EADDRINUSE' && options.port === undefined) return serve(0);
    if (code === 'EADDRINUSE' || code === 'EACCES' || code === 'EADDRNOTAVAIL' || code === 'ENOTFOUND')
      throw new ZeroError(
        `cannot listen on ${printable(options.host)} port ${options.port}: ${
          code === 'EADDRINUSE' ? 'it is taken; give another --port' : 'the system does not allow it'
        }`,
      );
    throw error;
  }
}

/** Opens an address with what the system has for it; where it has nothing the address in the terminal is enough. */
function openBrowser(address: string): void {
  const [command, ...before] =
    process.platform === 'darwin'
      ? ['open']
      : process.platform === 'win32'
        ? ['cmd', '/c', 'start', '']
        : ['xdg-open'];
  const child = spawn(command, [...before, address], { stdio: 'ignore', detached: true });
  child.on('error', () => {});
  child.unref();
}
