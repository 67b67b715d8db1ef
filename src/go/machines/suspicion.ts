/** Share of games that are repeated: of all, of a worker's first ones, and of one that has a suspicious game. */
const SHARE = { usual: 0.01, first: 0.03, suspicious: 0.25 };
const FIRST_GAMES = 2000;
/** Suspicious games that ban a worker. */
const BANS = 3;
/**
 * How much further from a repeated search a policy may be than that from another one, in total variation: at least, and in
 * standard deviations of the other workers' games.
 */
const LEAST = 0.25;
const DEVIATIONS = 5;
/** Games of others that are needed for a deviation. */
const ENOUGH = 20;

interface Seen {
  games: number;
  excess: number[];
  suspicious: number;
}

/** What an audited game came to. */
export interface Judged {
  excess: number;
  suspicious: boolean;
  /** Why its worker is to be banned, where it is. */
  ban?: string;
}

/** Chooses the games to be repeated, and judges each beside those of the other workers. */
export class Suspicion {
  private readonly workers = new Map<string, Seen>();

  /** @param draw a number in [0, 1) that no worker can foresee. */
  constructor(private readonly draw: () => number) {}

  /** Whether a game is to be repeated. */
  chooses(worker: string): boolean {
    const seen = this.of(worker);
    const share =
      seen.suspicious > 0 ? SHARE.suspicious : seen.games < FIRST_GAMES ? SHARE.first : SHARE.usual;
    seen.games++;
    return this.draw() < share;
  }

  /** Judges a game by how far its policies are from repeated ones, and those from each other. */
  judge(worker: string, recorded: number, own: number): Judged {
    const seen = this.of(worker);
    const excess = recorded - own;
    const others = [...this.workers].filter(([name]) => name !== worker).flatMap(([, { excess }]) => excess);
    const limit = Math.max(LEAST, others.length >= ENOUGH ? limitOf(others) : LEAST);
    seen.excess.push(excess);
    if (seen.excess.length > 1000) seen.excess.shift();
    if (excess <= limit) return { excess, suspicious: false };
    seen.suspicious++;
    if (seen.suspicious < BANS) return { excess, suspicious: true };
    const ban = `the policies of ${seen.suspicious} of ${seen.excess.length} audited games were not searched for: ${recorded.toFixed(2)} from a repeated search, which is ${own.toFixed(2)} from another one`;
    return { excess, suspicious: true, ban };
  }

  private of(worker: string): Seen {
    let seen = this.workers.get(worker);
    if (!seen) {
      seen = { games: 0, excess: [], suspicious: 0 };
      this.workers.set(worker, seen);
    }
    return seen;
  }
}

/** Median and deviations of it: forged games among the others hardly move it. */
function limitOf(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted[sorted.length >> 1];
  const spread = sorted.map((x) => Math.abs(x - middle)).sort((a, b) => a - b)[sorted.length >> 1];
  return middle + DEVIATIONS * 1.4826 * spread;
}
