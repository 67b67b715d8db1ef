import { Rng } from '../../../base/rng.js';
import type { Evaluator } from '../../../engine/evaluator.js';
import type { Position } from '../../../engine/position.js';
import type { Rules } from '../../../engine/rules.js';
import type { SearchOptions } from '../../../engine/search/options.js';
import type { Search } from '../../../engine/search/search.js';
import type { Value } from '../../../engine/search/searched.js';
import { SlowGo } from '../slowGo.js';

/*
 * The search a second time, with objects and recursion: a node is an object, its value is computed from its children
 * each time it is asked for, and the rules are SlowGo's. Only the precision of stored numbers is the tree's (32-bit
 * floats for logits, priors and the values of leaves), so that equal means equal. Values are the player's to move.
 */

const f32 = Math.fround;

/** What an evaluator says of a position, computed from its stones and turn alone. */
export interface Opinion {
  logits: number[];
  value: number;
  score: number;
}
export type Oracle = (board: ArrayLike<number>, toPlay: number, area: number) => Opinion;

/** Random opinions: logits in [-spread, spread], values in [-1, 1], the same for the same board, turn and seed. */
export function randomOracle(seed: number, spread = 2): Oracle {
  return (board, toPlay, area) => {
    const rng = new Rng(`${seed} ${Array.from({ length: area }, (_, p) => board[p]).join('')} ${toPlay}`);
    const logits = Array.from({ length: area + 1 }, () => f32(spread * (2 * rng.float() - 1)));
    return { logits, value: f32(2 * rng.float() - 1), score: f32(20 * rng.float() - 10) };
  };
}

/** An oracle as the engine's search asks it. */
export function evaluatorOf(oracle: Oracle, size: number, capacity = 16): Evaluator {
  const logits = new Float32Array(capacity * (size * size + 1));
  const values = new Float32Array(capacity);
  const scores = new Float32Array(capacity);
  return {
    size,
    capacity,
    logits,
    values,
    scores,
    put(slot: number, position: Position) {
      const opinion = oracle(position.points, position.toPlay, position.area);
      logits.set(opinion.logits, slot * (position.area + 1));
      values[slot] = opinion.value;
      scores[slot] = opinion.score;
    },
    async run() {},
  };
}

class Edge {
  child: Node | undefined;
  /** Leaves below that wait for their evaluation. */
  waiting = 0;
  constructor(
    readonly move: number,
    readonly logit: number,
    readonly prior: number,
  ) {}

  get visits(): number {
    return this.child?.visits ?? 0;
  }

  /** Means of all visits, for the player who chooses this edge. */
  get result(): number {
    return -this.child!.result / this.visits;
  }
  get score(): number {
    return -this.child!.score / this.visits;
  }
}

class Node {
  edges: Edge[] = [];
  /** Visits that ended here: one, or as many as came where the game is over. */
  ended = 1;
  /** What is taken off its own utility, for Black, and what it has last said that the network erred by, with what weight. */
  correction = 0;
  given = { error: 0, weight: 0 };
  /** @param like the last two moves and what lies around the last; nothing where the game is over. */
  constructor(
    readonly ownResult: number,
    readonly ownScore: number,
    readonly over: boolean,
    readonly like = '',
  ) {}

  /** All nodes from this one on. */
  get all(): Node[] {
    return [this, ...this.edges.flatMap((e) => e.child?.all ?? [])];
  }

  /** Results of all visits, for the player to move here. */
  get results(): number[] {
    return [
      ...Array(this.ended).fill(this.ownResult),
      ...this.edges.flatMap((e) => e.child?.results.map((x) => -x) ?? []),
    ];
  }

  get visits(): number {
    return this.ended + this.edges.reduce((n, e) => n + e.visits, 0);
  }

  /** Sums over all visits, for the player to move. */
  get result(): number {
    return this.ended * this.ownResult + this.edges.reduce((s, e) => s - (e.child?.result ?? 0), 0);
  }
  get score(): number {
    return this.ended * this.ownScore + this.edges.reduce((s, e) => s - (e.child?.score ?? 0), 0);
  }
}

/** A game that {@link SlowGo} plays, with passes and the end of the game. */
interface State {
  go: SlowGo;
  passes: number;
}

/** The naive search of one root. */
export class Reference {
  root!: Node;
  private noise: number[] = [];
  private considered: Edge[] = [];

  constructor(
    private readonly size: number,
    private readonly rules: Rules,
    private readonly komi: number,
    private readonly moves: readonly number[],
    private readonly oracle: Oracle,
    private readonly options: SearchOptions,
    private readonly rng: Rng,
  ) {}

  /** The state after the moves of the game and those of a line. */
  private state(line: readonly number[]): State {
    const go = new SlowGo(this.size, this.rules);
    let passes = 0;
    for (const move of [...this.moves, ...line]) {
      go.play(move);
      passes = move === this.size ** 2 ? passes + 1 : 0;
    }
    return { go, passes };
  }

  /** What mean result and score are worth to a player: the score counts most around what is the centre for that player. */
  private utility(result: number, score: number, toPlay: number): number {
    const { scoreWeight: w, scoreScale, scoreCentre } = this.options;
    const centre = toPlay === 1 ? scoreCentre : -scoreCentre;
    return (result + w * Math.tanh((score - centre) / scoreScale)) / (1 + w);
  }

  private worthOf(node: Node, toPlay: number): number {
    return (
      this.utility(node.result / node.visits, node.score / node.visits, toPlay) -
      this.corrected(node.all, toPlay) / node.visits
    );
  }

  private corrected(nodes: readonly Node[], toPlay: number): number {
    return nodes.reduce((s, n) => s + (toPlay === 1 ? n.correction : -n.correction), 0);
  }

  private q(edge: Edge, toPlay: number): number {
    return -this.worthOf(edge.child!, 3 - toPlay);
  }

  /** How much more or less is explored where results are spread. */
  private spread(node: Node): number {
    const { cDeviation } = this.options;
    const results = node.results;
    const mean = results.reduce((a, b) => a + b, 0) / results.length;
    const squares = results.reduce((s, x) => s + (x - mean) ** 2, 0);
    return 1 + cDeviation * (Math.sqrt((squares + 2 * 0.4 ** 2) / (results.length + 2)) / 0.4 - 1);
  }

  /** After a walk: what each node on its way, from the last to the root, says of the network's errors, and hears of others'. */
  private correct(way: readonly Edge[]): void {
    const { biasFactor, biasExponent } = this.options;
    if (biasFactor === 0) return;
    const nodes = [this.root, ...way.map((e) => e.child!)];
    for (const [depth, node] of [...nodes.entries()].reverse()) {
      if (node.over) continue;
      const toPlay = depth % 2 === 0 ? this.toPlay : 3 - this.toPlay;
      const sign = toPlay === 1 ? 1 : -1;
      const below = node.edges.filter((e) => e.child);
      const visits = below.reduce((n, e) => n + e.visits, 0);
      if (visits > 0) {
        const mean = (of: (e: Edge) => number) => below.reduce((s, e) => s + e.visits * of(e), 0) / visits;
        const deeper =
          this.utility(
            mean((e) => e.result),
            mean((e) => e.score),
            toPlay,
          ) -
          this.corrected(node.all.slice(1), toPlay) / visits;
        const error = sign * (this.utility(node.ownResult, node.ownScore, toPlay) - deeper);
        node.given = { error, weight: visits ** biasExponent };
      }
      const alike = this.root.all.filter((n) => n.like === node.like);
      const weight = alike.reduce((s, n) => s + n.given.weight, 0);
      if (weight > 0)
        node.correction =
          (biasFactor * alike.reduce((s, n) => s + n.given.weight * n.given.error, 0)) / weight;
    }
  }

  /** What nodes that are alike share: who moved, the last two moves, ko, and the stones near the last, with those in atari. */
  private like(go: SlowGo, line: readonly number[]): string {
    const moves = [...this.moves, ...line];
    const last = moves.at(-1);
    const around: string[] = [];
    if (last !== undefined && last < go.board.length)
      for (let dy = -2; dy <= 2; dy++)
        for (let dx = -2; dx <= 2; dx++) {
          const [x, y] = [(last % go.size) + dx, Math.floor(last / go.size) + dy];
          const on = x >= 0 && y >= 0 && x < go.size && y < go.size;
          const p = y * go.size + x;
          around.push(
            !on
              ? '#'
              : `${go.board[p]}${go.board[p] && go.chain(go.board, p).liberties.size === 1 ? '!' : ''}`,
          );
        }
    return [go.toPlay, last, moves.at(-2), go.ko, ...around].join(' ');
  }

  /** The node at the end of a line. */
  private node(line: readonly number[]): Node {
    const { go, passes } = this.state(line);
    if (passes >= 2) {
      const black = go.area() - this.komi;
      const score = go.toPlay === 1 ? black : -black;
      return new Node(Math.sign(score), score, true);
    }
    const { logits, value, score } = this.oracle(go.board, go.toPlay, this.size ** 2);
    const node = new Node(value, score, false, this.like(go, line));
    const moves = go.legal().filter((p) => !isEye(go, p));
    const top = Math.max(...moves.map((m) => logits[m]));
    const sum = moves.reduce((s, m) => s + Math.exp(logits[m] - top), 0);
    node.edges = moves.map((m) => new Edge(m, logits[m], f32(f32(Math.exp(logits[m] - top)) / sum)));
    return node;
  }

  /** AlphaGo Zero's selection: the largest Q + U, the first of equals. Waiting leaves count as visits that lost. */
  private puct(node: Node, toPlay: number): Edge {
    const { cPuct, cBase, noise } = this.options;
    const visited = f32(node.edges.reduce((p, e) => (e.visits > 0 ? p + e.prior : p), 0));
    const reduction = node === this.root && noise > 0 ? 0 : this.options.fpuReduction;
    const unvisited = this.worthOf(node, toPlay) - reduction * Math.sqrt(visited);
    const total = node.edges.reduce((n, e) => n + e.visits + e.waiting, 0);
    const c =
      (cPuct + Math.log((total + cBase + 1) / cBase)) * Math.sqrt(Math.max(1, total)) * this.spread(node);
    const worth = (e: Edge) => {
      const n = e.visits + e.waiting;
      if (n === 0) return unvisited + c * e.prior;
      const won = e.visits > 0 ? e.visits * this.q(e, toPlay) : 0;
      return (won - e.waiting) / n + (c * e.prior) / (1 + n);
    };
    return node.edges.reduce((best, e) => (worth(e) > worth(best) ? e : best));
  }

  /** The move to play: the best lower confidence bound of the moves that have 15 % of the visits of the most visited one. */
  puctMove(): number {
    const visited = this.root.edges.filter((e) => e.child);
    const most = Math.max(...visited.map((e) => e.visits));
    const bound = (e: Edge) => {
      const results = e.child!.results;
      const mean = results.reduce((a, b) => a + b, 0) / results.length;
      const squares = results.reduce((s, x) => s + (x - mean) ** 2, 0);
      const error = Math.sqrt((squares + 0.16) / (results.length + 1) / results.length);
      return this.q(e, this.toPlay) - this.options.lcb * error;
    };
    const favourite = visited
      .filter((e) => e.visits === most)
      .reduce((best, e) => (e.prior > best.prior ? e : best));
    if (this.options.lcb === 0) return favourite.move;
    // Among equals, such as a suicide and a pass that lead to the same board, it is the most visited one.
    const open = visited.filter((e) => e.visits >= 0.15 * most);
    return open.reduce((best, e) => (bound(e) > bound(best) + 1e-12 ? e : best), favourite).move;
  }

  /** One walk to a leaf or an end. @returns the edges of the way, or undefined when its leaf waits already. */
  private walk(first: Edge | undefined): Edge[] | undefined {
    const way: Edge[] = [];
    let node = this.root;
    for (let toPlay = this.toPlay; ; toPlay = 3 - toPlay) {
      const edge = node === this.root && first ? first : this.puct(node, toPlay);
      way.push(edge);
      if (!edge.child) return edge.waiting > 0 ? undefined : way;
      node = edge.child;
      if (node.over) return way;
    }
  }

  /** Ends a walk: a new node, or one more visit of a finished game. */
  private settle(way: Edge[]): void {
    const last = way[way.length - 1];
    if (last.child) last.child.ended++;
    else last.child = this.node(way.map((e) => e.move));
    this.correct(way);
  }

  private isEnd(way: Edge[]): boolean {
    return way[way.length - 1].child?.over ?? this.state(way.map((e) => e.move)).passes >= 2;
  }

  /** Searches with PUCT, a number of leaves at a time. */
  searchPuct(simulations: number, leaves = 1): void {
    this.root = this.node([]);
    if (this.options.noise > 0) this.addDirichlet();
    for (let done = 0; done < simulations; ) {
      const batch: Edge[][] = [];
      while (batch.length < leaves && done < simulations) {
        const way = this.walk(undefined);
        if (!way) break;
        done++;
        if (this.isEnd(way)) this.settle(way);
        else {
          for (const edge of way) edge.waiting++;
          batch.push(way);
        }
      }
      for (const way of batch) {
        this.settle(way);
        for (const edge of way) edge.waiting--;
      }
    }
  }

  private addDirichlet(): void {
    const { noise, noiseAlpha } = this.options;
    const { edges } = this.root;
    const gammas = edges.map(() => this.rng.gamma(noiseAlpha / edges.length));
    const sum = gammas.reduce((a, b) => a + b);
    this.root.edges = edges.map(
      (e, i) => new Edge(e.move, e.logit, f32((1 - noise) * e.prior + (noise * gammas[i]) / sum)),
    );
  }

  /** Gumbel AlphaZero's root (Danihelka et al. 2022, algorithm 2); below it PUCT. */
  searchGumbel(simulations: number): void {
    this.root = this.node([]);
    const { edges } = this.root;
    this.noise = edges.map((e) => e.logit + this.options.gumbelScale * this.rng.gumbel());
    const m = Math.min(this.options.considered, edges.length, simulations);
    const byNoise = [...edges].sort((a, b) => this.noise[edges.indexOf(b)] - this.noise[edges.indexOf(a)]);
    this.considered = byNoise.slice(0, m);
    const phases = Math.ceil(Math.log2(m));
    let left = m;
    let used = 0;
    // Each phase gives every move that is left the same number of visits, then the worse half goes.
    while (used < simulations) {
      const each = m === 1 ? simulations : Math.max(1, Math.floor(simulations / (phases * left)));
      for (let round = 0; round < each; round++) {
        const fewest = Math.max(...this.considered.map((e) => e.visits));
        for (let i = 0; i < left && used < simulations; i++, used++) {
          // The best of those that have had no visit in this round; those halved away stay behind.
          const visits = round === 0 && i === 0 ? fewest : this.roundVisits;
          this.roundVisits = visits;
          const ready = this.considered.filter((e) => e.visits === visits);
          const next = ready.reduce((a, b) => (this.gumbelWorth(b) > this.gumbelWorth(a) ? b : a));
          this.settle(this.walk(next)!);
        }
        this.roundVisits++;
      }
      left = Math.max(2, left >> 1);
    }
  }

  private roundVisits = 0;

  /** g + logit + sigma(completed Q), equation 8. */
  private gumbelWorth(edge: Edge): number {
    return this.noise[this.root.edges.indexOf(edge)] + this.sigma(edge);
  }

  private sigma(edge: Edge): number {
    const { cVisit, cScale } = this.options;
    const most = Math.max(...this.root.edges.map((e) => e.visits));
    return (cVisit + most) * cScale * (this.completedQ(edge) + 1) * 0.5;
  }

  private completedQ(edge: Edge): number {
    const own = this.utility(this.root.ownResult, this.root.ownScore, this.toPlay);
    return this.completed(edge, own, (e) => this.q(e, this.toPlay));
  }

  /** Q of a visited move; else the mixed value of appendix D, equation 33. */
  private completed(edge: Edge, own: number, q: (e: Edge) => number): number {
    if (edge.visits > 0) return q(edge);
    const visited = this.root.edges.filter((e) => e.visits > 0);
    const n = visited.reduce((s, e) => s + e.visits, 0);
    if (n === 0) return own;
    const mass = visited.reduce((s, e) => s + e.prior, 0);
    const mean = visited.reduce((s, e) => s + e.prior * q(e), 0) / mass;
    return (own + n * mean) / (1 + n);
  }

  /** The winner of the halving. */
  gumbelMove(): number {
    const most = Math.max(...this.considered.map((e) => e.visits));
    const last = this.considered.filter((e) => e.visits === most);
    return last.reduce((a, b) => (this.gumbelWorth(b) > this.gumbelWorth(a) ? b : a)).move;
  }

  /** softmax(logits + sigma(completed Q)), equation 11, by move. */
  improvedPolicy(): number[] {
    const out = Array(this.size ** 2 + 1).fill(0);
    const worth = this.root.edges.map((e) => e.logit + this.sigma(e));
    const top = Math.max(...worth);
    const sum = worth.reduce((s, x) => s + Math.exp(x - top), 0);
    this.root.edges.forEach((e, i) => {
      out[e.move] = Math.exp(worth[i] - top) / sum;
    });
    return out;
  }

  /** Visits by move. */
  visits(): number[] {
    const out = Array(this.size ** 2 + 1).fill(0);
    for (const e of this.root.edges) out[e.move] = e.visits;
    return out;
  }

  /** All visit counts of the tree, depth first by move. */
  allVisits(node = this.root, line = ''): string[] {
    return [...node.edges]
      .sort((a, b) => a.move - b.move)
      .flatMap((e) =>
        e.child ? [`${line}${e.move}:${e.visits}`, ...this.allVisits(e.child, `${line}${e.move} `)] : [],
      );
  }

  /** What the root is worth to the player to move: the mean of all visits, or Gumbel's policy's mean of completed Q. */
  value(): Value {
    const { root } = this;
    const policy = this.options.root === 'gumbel' ? this.improvedPolicy() : undefined;
    const mean = (sum: number, own: number, q: (e: Edge) => number) =>
      policy
        ? root.edges.reduce((s, e) => s + policy[e.move] * this.completed(e, own, q), 0)
        : sum / root.visits;
    const result = mean(root.result, root.ownResult, (e) => e.result);
    const score = mean(root.score, root.ownScore, (e) => e.score);
    return { result, score, utility: this.utility(result, score, this.toPlay) };
  }

  private get toPlay(): number {
    return this.state([]).go.toPlay;
  }
}

/** All neighbours own, and too few enemy diagonals to make it false. */
export function isEye(go: SlowGo, p: number): boolean {
  if (p === go.board.length || go.neighbours(p).some((q) => go.board[q] !== go.toPlay)) return false;
  const [x, y] = [p % go.size, Math.floor(p / go.size)];
  const corners = [-1, 1]
    .flatMap((dx) => [-1, 1].map((dy) => [x + dx, y + dy]))
    .filter(([a, b]) => a >= 0 && b >= 0 && a < go.size && b < go.size);
  const enemies = corners.filter(([a, b]) => go.board[b * go.size + a] === 3 - go.toPlay).length;
  return enemies <= (corners.length === 4 ? 1 : 0);
}

/** All visit counts of the engine's tree, as {@link Reference.allVisits} gives them. */
export function allVisits({ tree }: Pick<Search, 'tree'>, node = 0, line = ''): string[] {
  const edges = Array.from({ length: tree.edgeCount[node] }, (_, i) => tree.firstEdge[node] + i);
  return edges
    .filter((e) => tree.edgeVisits(e) > 0)
    .sort((a, b) => tree.move[a] - tree.move[b])
    .flatMap((e) => [
      `${line}${tree.move[e]}:${tree.edgeVisits(e)}`,
      ...allVisits({ tree }, tree.child[e], `${line}${tree.move[e]} `),
    ]);
}
