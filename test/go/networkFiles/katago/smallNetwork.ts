import type { Rng } from '../../../../base/rng.js';

/*
 * Small random networks in KataGo's file format, and what they answer, worked by plain loops in 64-bit floats: written from
 * the format's description alone, without the program's own reader, shapes or graph.
 */

/** What a network is made of. */
export interface Plan {
  version: number;
  channels: number;
  /** `ordinary`, `pooled`, `nested(...)`, `attention`, `feed-forward`. */
  blocks: readonly BlockPlan[];
  activation?: 'RELU' | 'MISH' | 'SILU' | 'IDENTITY';
  policyChannels?: 2 | 4;
  rmsTip?: 'points' | 'board';
  rotary?: 'none' | 'fixed' | 'learned';
  /** Numbers about the players that the network is told, `[192]`, for one in the style of people. */
  profile?: readonly number[];
}
export type BlockPlan =
  | 'ordinary'
  | 'pooled'
  | 'attention'
  | 'feed-forward'
  | { nested: readonly BlockPlan[] };

/** An image as `[point][channel]`. */
type Image = number[][];
/** What a layer makes of an image. */
type Layer = (x: Image) => Image;

export interface Expected {
  policy: number[];
  optimistic: number[] | undefined;
  outcome: number[];
  scores: number[];
  ownership: number[];
}

export interface SmallNetwork {
  text: Buffer;
  binary: Buffer;
  /** @param planes `[point][22]`. */
  answer(planes: Image, numbers: readonly number[], size: number): Expected;
}

/** Makes a network of a plan, its weights drawn at random. */
export function smallNetwork(plan: Plan, rng: Rng): SmallNetwork {
  return new Maker(plan, rng).make();
}

const softplus = (x: number) => Math.log1p(Math.exp(x));
const ACTIVATIONS: Record<string, (x: number) => number> = {
  RELU: (x) => Math.max(0, x),
  MISH: (x) => x * Math.tanh(softplus(x)),
  SILU: (x) => x / (1 + Math.exp(-x)),
  IDENTITY: (x) => x,
};

class Maker {
  private readonly parts: (string | Float32Array)[] = [];
  private size = 0;
  private names = 0;

  constructor(
    private readonly plan: Plan,
    private readonly rng: Rng,
  ) {}

  make(): SmallNetwork {
    const { plan } = this;
    const { version, channels } = plan;
    this.words('small-net', version, 22, 19);
    const scales = version >= 13 ? [20, 18, 17, 16, 35, 0.3, 25] : [20, 20, 20, 20, 40, 0.25, 30];
    if (version >= 13) this.words(...scales);
    if (version >= 15) this.words(plan.profile ? 1 : 0, 0, 0, 0, 0, 0, 0, 0);
    this.words('trunk', plan.blocks.length, channels, channels, channels, 0, channels);
    if (version >= 15) this.words(plan.rmsTip ? 1 : 0, 0, 0, 0, 0, 0);
    const firstConv = this.conv(3, 22, channels);
    const firstMatrix = this.matrix(19, channels);
    const profileBias = plan.profile ? this.profile(channels)(plan.profile) : Array(channels).fill(0);
    const blocks = plan.blocks.map((block) => this.block(block, channels));
    const tip = plan.rmsTip ? this.tipRms(channels) : this.normAct(channels);
    const policy = this.policy(channels);
    const value = this.value(channels);
    return {
      ...this.written(),
      answer: (planes, numbers, size) => {
        this.size = size;
        const bias = firstMatrix([...numbers]).map((v, c) => v + profileBias[c]);
        let x = firstConv(planes).map((point) => point.map((v, c) => v + bias[c]));
        for (const block of blocks) x = add(x, block(x));
        const y = tip(x);
        return { ...policy(y), ...value(y, scales) };
      },
    };
  }

  private profile(channels: number): (numbers: readonly number[]) => number[] {
    this.words('encoder', 192);
    const [first, firstBias, firstActivation] = [this.matrix(192, 6), this.bias(6), this.activation()];
    const [second, secondBias, secondActivation] = [this.matrix(6, 5), this.bias(5), this.activation()];
    const last = this.matrix(5, channels);
    return (numbers) => {
      const x = first([...numbers]).map((v, i) => firstActivation(v + firstBias[i]));
      return last(second(x).map((v, i) => secondActivation(v + secondBias[i])));
    };
  }

  private block(plan: BlockPlan, channels: number): Layer {
    if (plan === 'attention') return this.attention(channels);
    if (plan === 'feed-forward') return this.feedForward(channels);
    if (typeof plan === 'object') {
      const inner = 3;
      this.words('nested_bottleneck_block', this.name(), plan.nested.length);
      const pre = this.normAct(channels);
      const first = this.conv(1, channels, inner);
      const blocks = plan.nested.map((p) => this.block(p, inner));
      const post = this.normAct(inner);
      const last = this.conv(1, inner, channels);
      return (x) => last(post(blocks.reduce((y, block) => add(y, block(y)), first(pre(x)))));
    }
    const middle = channels + 1;
    this.words(plan === 'ordinary' ? 'ordinary_block' : 'gpool_block', this.name());
    const pre = this.normAct(channels);
    const first = this.conv(3, channels, middle);
    if (plan === 'ordinary') {
      const mid = this.normAct(middle);
      const last = this.conv(3, middle, channels);
      return (x) => last(mid(first(pre(x))));
    }
    const pool = this.conv(3, channels, 2);
    const poolNorm = this.normAct(2);
    const toBias = this.matrix(6, middle);
    const mid = this.normAct(middle);
    const last = this.conv(3, middle, channels);
    return (x) => {
      const y = pre(x);
      const bias = toBias(this.pooled(poolNorm(pool(y))));
      return last(mid(first(y).map((point) => point.map((v, c) => v + bias[c]))));
    };
  }

  private attention(channels: number): Layer {
    const [heads, kvHeads, dim, valueDim] = [4, 2, 6, 3];
    const { rotary = 'fixed' } = this.plan;
    this.words('transformer_attention_block', this.name(), heads, kvHeads, dim, valueDim);
    this.words(rotary === 'none' ? 0 : 1, rotary === 'learned' ? 1 : 0);
    const norm = this.rms(channels);
    const [query, key] = [this.matrix(channels, heads * dim), this.matrix(channels, kvHeads * dim)];
    const value = this.matrix(channels, kvHeads * valueDim);
    const out = this.matrix(heads * valueDim, channels);
    const pairs = dim / 2;
    let angles: number[] = [];
    if (rotary === 'learned') {
      this.words('freqs', kvHeads, pairs, 2);
      angles = this.weights(kvHeads * pairs * 2, 0.5);
    } else if (rotary === 'fixed') this.words('theta', 10);
    const turn = (v: number[], head: number, p: number): number[] => {
      if (rotary === 'none') return v;
      const [x, y] = [p % this.size, Math.floor(p / this.size)];
      const result = [...v];
      for (let k = 0; k < pairs; k++) {
        const half = Math.floor(pairs / 2);
        const at = 2 * (head * pairs + k);
        const angle =
          rotary === 'learned'
            ? x * angles[at] + y * angles[at + 1]
            : k < half
              ? y / 10 ** ((2 * k) / pairs)
              : x / 10 ** ((2 * (k - half)) / pairs);
        const [a, b] = [v[2 * k], v[2 * k + 1]];
        result[2 * k] = a * Math.cos(angle) - b * Math.sin(angle);
        result[2 * k + 1] = a * Math.sin(angle) + b * Math.cos(angle);
      }
      return result;
    };
    return (x) => {
      const y = norm(x);
      const [q, k, v] = [y.map(query), y.map(key), y.map(value)];
      return y.map((_, p) => {
        const seen: number[] = [];
        for (let h = 0; h < heads; h++) {
          const kv = Math.floor(h / (heads / kvHeads));
          const own = turn(q[p].slice(h * dim, (h + 1) * dim), kv, p);
          const scores = k.map(
            (row, r) => dot(own, turn(row.slice(kv * dim, (kv + 1) * dim), kv, r)) / Math.sqrt(dim),
          );
          const powers = scores.map((s) => Math.exp(s - Math.max(...scores)));
          const sum = powers.reduce((a, b) => a + b, 0);
          for (let c = 0; c < valueDim; c++)
            seen.push(
              dot(
                powers,
                v.map((row) => row[kv * valueDim + c]),
              ) / sum,
            );
        }
        return out(seen);
      });
    };
  }

  private feedForward(channels: number): Layer {
    const hidden = 7;
    this.words('transformer_ffn_block', this.name(), channels, hidden, 1);
    const norm = this.rms(channels);
    const [first, gate] = [this.matrix(channels, hidden), this.matrix(channels, hidden)];
    const last = this.matrix(hidden, channels);
    return (x) =>
      norm(x).map((point) => {
        const g = gate(point);
        return last(first(point).map((v, i) => ACTIVATIONS.SILU(v) * g[i]));
      });
  }

  private policy(channels: number) {
    const { version } = this.plan;
    const count = version >= 17 ? (this.plan.policyChannels ?? 2) : version >= 16 ? 4 : version >= 12 ? 2 : 1;
    this.words('policyhead');
    if (version >= 17) this.words(count, 0, 0, 0);
    const conv = this.conv(1, channels, 4);
    const pool = this.conv(1, channels, 3);
    const poolNorm = this.normAct(3);
    const toBias = this.matrix(9, 4);
    const norm = this.normAct(4);
    const out = this.conv(1, 4, count);
    let pass: (x: number[]) => number[];
    if (version >= 15) {
      const first = this.matrix(9, 4);
      const bias = this.bias(4);
      const activation = this.activation();
      const last = this.matrix(4, count);
      pass = (x) => last(first(x).map((v, i) => activation(v + bias[i])));
    } else pass = this.matrix(9, count);
    return (x: Image) => {
      const pooled = this.pooled(poolNorm(pool(x)));
      const bias = toBias(pooled);
      const board = out(norm(conv(x).map((point) => point.map((v, c) => v + bias[c]))));
      const ofPass = pass(pooled);
      const channel = (c: number) => [...board.map((point) => point[c]), ofPass[c]];
      return { policy: channel(0), optimistic: count > 1 ? channel(1) : undefined };
    };
  }

  private value(channels: number) {
    const { version } = this.plan;
    this.words('valuehead');
    if (version >= 17) this.words(0, 0, 0);
    const conv = this.conv(1, channels, 4);
    const norm = this.normAct(4);
    const [hidden, hiddenBias] = [this.matrix(12, 5), this.bias(5)];
    const activation = this.activation();
    const [outcome, outcomeBias] = [this.matrix(5, 3), this.bias(3)];
    const many = version >= 9 ? 6 : 4;
    const [scores, scoresBias] = [this.matrix(5, many), this.bias(many)];
    const ownership = this.conv(1, 4, 1);
    return (x: Image, scales: number[]) => {
      const image = norm(conv(x));
      const side = this.size - 14;
      const means = image[0].map((_, c) => image.reduce((sum, point) => sum + point[c], 0) / image.length);
      const pooled = [
        ...means,
        ...means.map((m) => m * side * 0.1),
        ...means.map((m) => m * (side * side * 0.01 - 0.1)),
      ];
      const h = hidden(pooled).map((v, i) => activation(v + hiddenBias[i]));
      const raw = scores(h).map((v, i) => v + scoresBias[i]);
      const [, score, deviation, lead, time, valueError, scoreError] = scales;
      const error = (v: number, scale: number, plain: number) => {
        if (version >= 14) return Math.sqrt(softplus(v / 2) ** 2 * scale);
        return version >= 10 ? Math.sqrt(softplus(v) * scale) : softplus(v) * plain;
      };
      return {
        outcome: outcome(h).map((v, i) => v + outcomeBias[i]),
        scores: [
          raw[0] * score,
          softplus(raw[1]) * deviation,
          raw[2] * lead,
          version >= 9 ? softplus(raw[3]) * time : -1,
          version >= 9 ? error(raw[4], valueError, 1) : -1,
          version >= 9 ? error(raw[5], scoreError, 10) : -1,
        ],
        ownership: ownership(image).map(([v]) => Math.tanh(v)),
      };
    };
  }

  private pooled(image: Image): number[] {
    const channels = image[0].map((_, c) => image.map((point) => point[c]));
    const means = channels.map((values) => values.reduce((a, b) => a + b, 0) / values.length);
    return [
      ...means,
      ...means.map((m) => m * (this.size - 14) * 0.1),
      ...channels.map((v) => Math.max(...v)),
    ];
  }

  private conv(kernel: number, from: number, to: number): Layer {
    this.words(this.name(), kernel, kernel, from, to, 1, 1);
    const w = this.weights(kernel * kernel * from * to, 1 / Math.sqrt(kernel * kernel * from));
    const half = (kernel - 1) / 2;
    return (image) =>
      image.map((_, p) => {
        const [px, py] = [p % this.size, Math.floor(p / this.size)];
        const out = Array(to).fill(0);
        for (let y = 0; y < kernel; y++)
          for (let x = 0; x < kernel; x++) {
            const [qx, qy] = [px + x - half, py + y - half];
            if (qx < 0 || qy < 0 || qx >= this.size || qy >= this.size) continue;
            const point = image[qy * this.size + qx];
            for (let i = 0; i < from; i++)
              for (let o = 0; o < to; o++) out[o] += point[i] * w[((y * kernel + x) * from + i) * to + o];
          }
        return out;
      });
  }

  private normAct(channels: number): Layer {
    const [hasScale, hasShift] = [this.rng.int(2), this.rng.int(2)];
    this.words(this.name(), channels, 0.01, hasScale, hasShift);
    const mean = this.weights(channels, 0.3);
    const variance = this.weights(channels, 0, (v) => v + 0.5 + this.rng.float());
    const scale = hasScale ? this.weights(channels, 0.5, (v) => v + 1) : Array(channels).fill(1);
    const shift = hasShift ? this.weights(channels, 0.5) : Array(channels).fill(0);
    const activation = this.activation();
    return (x) =>
      x.map((point) =>
        point.map((v, c) =>
          activation(((v - mean[c]) / Math.sqrt(variance[c] + 0.01)) * scale[c] + shift[c]),
        ),
      );
  }

  private activation(): (x: number) => number {
    const { activation = 'RELU', version } = this.plan;
    this.words(this.name());
    if (version < 11) return ACTIVATIONS.RELU;
    this.words(`ACTIVATION_${activation}`);
    return ACTIVATIONS[activation];
  }

  private rms(channels: number): Layer {
    this.words(this.name(), channels, 0.001);
    const scale = this.weights(channels, 0.5, (v) => v + 1);
    return (x) =>
      x.map((point) => {
        const root = Math.sqrt(dot(point, point) / channels + 0.001);
        return point.map((v, c) => (v / root) * scale[c]);
      });
  }

  private tipRms(channels: number): Layer {
    const board = this.plan.rmsTip === 'board';
    this.words(this.name(), channels, 0.001, board ? 1 : 0, 0);
    const scale = this.weights(channels, 0.5, (v) => v + 1);
    const shift = this.weights(channels, 0.5);
    const activation = this.activation();
    return (x) => {
      const whole = x.reduce((sum, point) => sum + dot(point, point), 0) / (x.length * channels);
      return x.map((point) => {
        const mean = board ? whole : dot(point, point) / channels;
        return point.map((v, c) => activation((v / Math.sqrt(mean + 0.001)) * scale[c] + shift[c]));
      });
    };
  }

  private matrix(from: number, to: number): (x: number[]) => number[] {
    this.words(this.name(), from, to);
    const w = this.weights(from * to, 1 / Math.sqrt(from));
    return (x) => Array.from({ length: to }, (_, o) => x.reduce((sum, v, i) => sum + v * w[i * to + o], 0));
  }

  private bias(channels: number): number[] {
    this.words(this.name(), channels);
    return this.weights(channels, 0.3);
  }

  private name(): string {
    return `layer${this.names++}`;
  }

  private words(...words: (string | number)[]): void {
    this.parts.push(`${words.join('\n')}\n`);
  }

  private weights(count: number, spread: number, map = (v: number) => v): number[] {
    const data = Float32Array.from({ length: count }, () => map(spread * this.rng.normal()));
    this.parts.push(data);
    return Array.from(data);
  }

  private written(): { text: Buffer; binary: Buffer } {
    const text = this.parts
      .map((part) => (typeof part === 'string' ? part : `${[...part].join(' ')}\n`))
      .join('');
    const binary = this.parts.flatMap((part) =>
      typeof part === 'string'
        ? [Buffer.from(part)]
        : [Buffer.from('@BIN@'), Buffer.from(part.buffer), Buffer.from('\n')],
    );
    return { text: Buffer.from(text), binary: Buffer.concat(binary) };
  }
}

function add(x: Image, y: Image): Image {
  return x.map((point, p) => point.map((v, c) => v + y[p][c]));
}

function dot(x: readonly number[], y: readonly number[]): number {
  return x.reduce((sum, v, i) => sum + v * y[i], 0);
}
