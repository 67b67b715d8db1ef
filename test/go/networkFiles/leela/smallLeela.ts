import type { Rng } from '../../../../base/rng.js';

/*
 * Random networks in Leela Zero's file format, and what they answer by plain loops over boards whose rows are counted from
 * below, as Leela Zero has them.
 */

interface Conv {
  kernel: number;
  from: number;
  to: number;
  weights: number[];
  bias: number[];
  mean: number[];
  variance: number[];
}

/** Pictures `[channel][point]`. */
type Image = number[][];

export class SmallLeela {
  readonly text: string;
  private readonly lines: string[] = [];
  private readonly first: Conv;
  private readonly blocks: [Conv, Conv][];
  private readonly policyConv: Conv;
  private readonly policy: [weights: number[], bias: number[]];
  private readonly valueConv: Conv;
  private readonly hidden: [weights: number[], bias: number[]];
  private readonly value: [weights: number[], bias: number[]];

  constructor(
    private readonly rng: Rng,
    private readonly version: 1 | 2,
    readonly size = 19,
    { blocks = 2, channels = 4 } = {},
  ) {
    const area = size * size;
    this.lines.push(String(version));
    this.first = this.conv(18, channels, 3);
    this.blocks = Array.from({ length: blocks }, (): [Conv, Conv] => [
      this.conv(channels, channels, 3),
      this.conv(channels, channels, 3),
    ]);
    this.policyConv = this.conv(channels, 2, 1);
    this.policy = [this.line(2 * area * (area + 1), 0.2), this.line(area + 1, 0.3)];
    this.valueConv = this.conv(channels, 1, 1);
    this.hidden = [this.line(area * 16, 0.1), this.line(16, 0.1)];
    this.value = [this.line(16, 0.3), this.line(1, 0.1)];
    this.text = `${this.lines.join('\n')}\n`;
  }

  /** @param planes `[18][point]`, rows from below. @returns logits by move, rows from below, and the player's value. */
  answer(planes: Image): { policy: number[]; value: number } {
    let x = relu(this.convolve(planes, this.first));
    for (const [a, b] of this.blocks) {
      const y = this.convolve(relu(this.convolve(x, a)), b);
      x = relu(x.map((channel, c) => channel.map((v, p) => v + y[c][p])));
    }
    const policy = dense(relu(this.convolve(x, this.policyConv)).flat(), ...this.policy);
    const hidden = dense(relu(this.convolve(x, this.valueConv)).flat(), ...this.hidden);
    const value = Math.tanh(
      dense(
        hidden.map((v) => Math.max(0, v)),
        ...this.value,
      )[0],
    );
    return { policy, value: this.version === 2 && planes[17][0] === 1 ? -value : value };
  }

  private conv(from: number, to: number, kernel: number): Conv {
    const weights = this.line(to * from * kernel * kernel, 1.4 / Math.sqrt(from * kernel * kernel));
    const bias = this.line(to, 0.1);
    const mean = this.line(to, 0.3);
    return {
      kernel,
      from,
      to,
      weights,
      bias,
      mean,
      variance: this.line(to, 0, () => 0.5 + this.rng.float()),
    };
  }

  private line(count: number, spread: number, map = (v: number) => v): number[] {
    const text = Array.from({ length: count }, () => map(spread * this.rng.normal()).toPrecision(6));
    this.lines.push(text.join(' '));
    return text.map(Number);
  }

  private convolve(image: Image, { kernel, from, to, weights, bias, mean, variance }: Conv): Image {
    const { size } = this;
    const half = (kernel - 1) / 2;
    return Array.from({ length: to }, (_, o) =>
      image[0].map((_v, p) => {
        let sum = bias[o];
        for (let i = 0; i < from; i++)
          for (let y = 0; y < kernel; y++)
            for (let x = 0; x < kernel; x++) {
              const [qx, qy] = [(p % size) + x - half, Math.floor(p / size) + y - half];
              if (qx >= 0 && qy >= 0 && qx < size && qy < size)
                sum += image[i][qy * size + qx] * weights[((o * from + i) * kernel + y) * kernel + x];
            }
        return (sum - mean[o]) / Math.sqrt(variance[o] + 1e-5);
      }),
    );
  }
}

function relu(image: Image): Image {
  return image.map((channel) => channel.map((v) => Math.max(0, v)));
}

function dense(x: number[], weights: number[], bias: number[]): number[] {
  return bias.map((b, o) => x.reduce((sum, v, i) => sum + v * weights[o * x.length + i], b));
}
