import { availableParallelism } from 'node:os';
import { setImmediate as nextTurn } from 'node:timers/promises';
import type { Tensor as OrtTensor } from 'onnxruntime-node';
import { OnnxSession, ortTensor } from '../../../base/onnxSession.js';
import type { Picture } from '../codecs/picture.js';
import { type Raster, type Region, resizeInto } from '../measures/resize.js';
import type { UpscalingModel } from './modelFile.js';
import { noiseChannels, noiseInto } from './noise.js';
import { premultiplied, unmultiplied } from './premultiplied.js';

/** How a picture is upscaled. */
export interface UpscaleOptions {
  /** Points of a side of the parts that the network sees at once (default 512). */
  tile?: number;
  /** Seed of the noise of a model that takes some (default 1). */
  seed?: number;
  /** Deviation of that noise (default: the model's). */
  grain?: number;
  /** Hears how many points of the result are made. */
  onProgress?(points: number): void;
  /** Ends the work before the next tile; the result is then undefined. */
  signal?: AbortSignal;
}

type Noise = Required<Pick<UpscaleOptions, 'seed' | 'grain'>>;

/** A network, loaded and ready to make pictures larger. */
export class Upscaler {
  readonly scale: number;
  private readonly session: OnnxSession;

  /** @throws ZeroError when onnxruntime refuses the model. */
  constructor(
    readonly model: UpscalingModel,
    { threads = availableParallelism() }: { threads?: number } = {},
  ) {
    this.scale = model.scale;
    this.session = new OnnxSession(model.onnx, { threads });
  }

  /**
   * A picture `scale` times as wide and high: the bicubic one with the network's detail. It is made in tiles, each with so
   * much around it that the result does not depend on their size. Alpha becomes larger bicubically.
   * @returns undefined when it was stopped.
   */
  async upscale(picture: Picture, options: UpscaleOptions = {}): Promise<Picture | undefined> {
    const { tile = 512, seed = 1, grain = this.model.noise, onProgress, signal } = options;
    const { scale } = this;
    const source = premultiplied(picture);
    const [width, height] = [picture.width * scale, picture.height * scale];
    const alpha = picture.alpha && new Uint8ClampedArray(width * height);
    const rgb = new Uint8ClampedArray(width * height * 3);
    let done = 0;
    for (let y = 0; y < picture.height; y += tile)
      for (let x = 0; x < picture.width; x += tile) {
        if (signal?.aborted) return undefined;
        const part = {
          x,
          y,
          width: Math.min(tile, picture.width - x),
          height: Math.min(tile, picture.height - y),
        };
        this.part(source, picture.alpha, part, { rgb, alpha }, { seed, grain });
        done += part.width * part.height * scale * scale;
        onProgress?.(done);
        await nextTurn(); // lets Ctrl-C in
      }
    return {
      width,
      height,
      rgb: new Uint8Array(rgb.buffer),
      ...(alpha && { alpha: new Uint8Array(alpha.buffer) }),
    };
  }

  /** Makes the points of a part of the picture. */
  private part(
    source: Raster,
    shade: Uint8Array | undefined,
    part: Region,
    out: { rgb: Uint8ClampedArray; alpha: Uint8ClampedArray | undefined },
    noise: Noise,
  ): void {
    const { scale } = this;
    const side = { width: source.width * scale, height: source.height * scale };
    const large = {
      x: part.x * scale,
      y: part.y * scale,
      width: part.width * scale,
      height: part.height * scale,
    };
    const base = new Float32Array(large.width * large.height * 3);
    resizeInto(base, source, side, large);
    // Not rounded yet: colours are divided by it.
    const alpha = shade && new Float32Array(large.width * large.height);
    if (alpha) resizeInto(alpha, { ...source, channels: 1, data: shade }, side, large);
    const { detail, seen } = this.detail(source, part, noise);
    const depth = 3 * scale * scale;
    for (let row = 0, from = 0; row < large.height; row++) {
      const sy = Math.floor(row / scale);
      const line = (part.y - seen.y + sy) * seen.width + part.x - seen.x;
      const inner = (row - sy * scale) * scale;
      let to = (large.y + row) * side.width + large.x;
      for (let column = 0; column < large.width; column++, to++) {
        const sx = Math.floor(column / scale);
        const at = (line + sx) * depth + (inner + column - sx * scale) * 3;
        for (let c = 0; c < 3; c++, from++) {
          const value = base[from] + 255 * detail[at + c];
          out.rgb[to * 3 + c] = alpha ? unmultiplied(value, alpha[row * large.width + column]) : value;
        }
        if (alpha) out.alpha![to] = alpha[row * large.width + column];
      }
    }
  }

  /** What the network adds to a part, `[seen.height, seen.width, 3 scale^2]`, and the part with what was seen around it. */
  private detail(
    source: Raster,
    part: Region,
    { seed, grain }: Noise,
  ): { detail: Float32Array; seen: Region } {
    const around = this.model.reach;
    const x = Math.max(0, part.x - around);
    const y = Math.max(0, part.y - around);
    const width = Math.min(source.width, part.x + part.width + around) - x;
    const height = Math.min(source.height, part.y + part.height + around) - y;
    const input = new Float32Array(width * height * 3);
    for (let row = 0, to = 0; row < height; row++) {
      const from = ((y + row) * source.width + x) * 3;
      for (let i = 0; i < width * 3; i++) input[to++] = source.data[from + i] / 255;
    }
    const Tensor = ortTensor();
    const feeds: Record<string, OrtTensor> = {
      picture: new Tensor('float32', input, [1, height, width, 3]),
    };
    if (this.model.noise) {
      const channels = noiseChannels(this.model.scale);
      const noise = new Float32Array(width * height * channels);
      if (grain > 0) noiseInto(noise, { x, y, width, height }, channels, seed, grain);
      feeds.noise = new Tensor('float32', noise, [1, height, width, channels]);
    }
    const { detail } = this.session.run(feeds, { detail: null });
    return { detail: detail.data as Float32Array, seen: { x, y, width, height } };
  }

  dispose(): void {
    this.session.dispose();
  }
}
