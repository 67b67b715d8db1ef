import { existsSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { basename, resolve } from 'node:path';
import { ZeroError } from '../../../base/errors.js';
import type { Evaluator } from '../../../engine/evaluator.js';
import { MAX_SIZE, MIN_SIZE } from '../../../engine/geometry.js';
import { boardRange } from '../../../selfplay/boards.js';
import { fastestEvaluator } from '../../../selfplay/fastestEvaluator.js';
import type { NetworkFile } from '../../../selfplay/networkFile.js';
import { readLevels } from '../../go/levels/levels.js';
import type { NetworkSource } from '../../go/network/source.js';
import { openSource, shippedNetworkPath } from '../../go/networkFiles/open.js';
import type { LevelsData, NetworkListing } from '../protocol/messages.js';

/** The id of the network for all boards. */
const ALL = 'shipped-all';

/** Positions in a batch of a network. */
const CAPACITY = 16;

interface Known {
  readonly id: string;
  readonly name: string;
  /** A network file, or a run whose newest one it is. */
  readonly path: string;
  /** Whether it is a level's, and no opponent of its own. */
  readonly unlisted?: boolean;
}

/**
 * The networks that a page may ask, by ids: a page never names a path. Files are read when they are asked for.
 */
export class Networks {
  private readonly known: Known[];
  /** The rated opponents that are shipped. */
  readonly levels: LevelsData | undefined;
  private readonly sources = new Map<string, NetworkSource>();
  private readonly evaluators = new Map<string, Evaluator>();

  /** @param given network files and run folders, beside the networks shipped with the program. */
  constructor(given: readonly string[]) {
    const paths = [...new Set(given.map((path) => resolve(path)))];
    const own = paths.map((path, i) => ({ id: `given-${i + 1}`, name: basename(path), path }));
    const shipped: Known[] = [];
    for (let size = MIN_SIZE; size <= MAX_SIZE; size++) {
      const path = shippedNetworkPath(size);
      if (!existsSync(path) || shipped.some((network) => network.path === path)) continue;
      const name = basename(path, '.zero');
      shipped.push({
        id: name === 'all' ? ALL : `shipped-${size}`,
        name: name === 'all' ? 'zero, all boards' : `zero ${name}`,
        path,
      });
    }
    // Those for one board first: they are the stronger ones there.
    shipped.sort((a, b) => Number(a.id === ALL) - Number(b.id === ALL));
    this.known = [...own, ...shipped];
    this.levels = this.takeLevels(shipped);
  }

  /** All of them, those that cannot be used with the reason. */
  list(): NetworkListing[] {
    const listed = this.known.filter(({ unlisted }) => !unlisted);
    return listed.map(({ id, name }) => {
      try {
        const source = this.source(id);
        const { step, sizes, usualSize } = source;
        const komis = sizes.map((size) => source.komi(size));
        return { id, name, step, sizes, komis, usualSize, komi: source.komi(usualSize) };
      } catch (error) {
        if (!(error instanceof ZeroError)) throw error;
        return { id, name, sizes: [], komis: [], usualSize: 0, komi: 0, fault: error.message };
      }
    });
  }

  /** The network's evaluator on a board. @throws ZeroError where there is no such network, or it does not play there. */
  async evaluator(id: string, size: number): Promise<Evaluator> {
    const key = `${id} ${size}`;
    let evaluator = this.evaluators.get(key);
    if (!evaluator) {
      evaluator = fastestEvaluator(this.file(id, size), CAPACITY, availableParallelism());
      this.evaluators.set(key, evaluator);
    }
    return evaluator;
  }

  /** The network as it is run on a board. @throws ZeroError as {@link evaluator} */
  file(id: string, size: number): NetworkFile {
    const source = this.source(id);
    if (!source.sizes.includes(size))
      throw new ZeroError(
        `the network ${basename(source.path)} plays on ${boardRange(source.sizes)}, not on ${size}x${size}; choose another one`,
      );
    return source.on(size);
  }

  /** Makes the levels' networks known; without their files there are none. */
  private takeLevels(shipped: readonly Known[]): LevelsData | undefined {
    let rated: ReturnType<typeof readLevels>;
    try {
      rated = readLevels();
    } catch (error) {
      if (error instanceof ZeroError) return undefined;
      throw error;
    }
    const levels = rated.levels.map(({ network, visits, drawn, elo, error }) => {
      const path = resolve(network);
      const known =
        shipped.find((other) => other.path === path) ??
        this.known.find((other) => other.path === path && other.unlisted);
      const id = known?.id ?? `level-${basename(path, '.zero')}`;
      if (!known) this.known.push({ id, name: basename(path, '.zero'), path, unlisted: true });
      return { network: id, visits, drawn, elo: Math.round(elo), error: Math.round(error) };
    });
    return { size: rated.size, beside: levels.at(-1)!.network, levels };
  }

  private source(id: string): NetworkSource {
    let source = this.sources.get(id);
    if (!source) {
      const known = this.known.find((network) => network.id === id);
      if (!known) throw new ZeroError('there is no such network; load the page again');
      source = openSource(known.path);
      this.sources.set(id, source);
    }
    return source;
  }
}
