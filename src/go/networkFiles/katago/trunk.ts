import type { GraphWriter } from './layers.js';

/**
 * The stream of features that blocks add to: as an image `[batch, channels, height, width]` for convolutions, or as rows
 * of points `[batch, area, channels]` for attention, turned from one to the other where a block asks for it.
 */
export class Trunk {
  private held: { image?: string; rows?: string };

  constructor(
    private readonly w: GraphWriter,
    readonly channels: number,
    image: string,
  ) {
    this.held = { image };
  }

  image(): string {
    const { held, w, channels } = this;
    if (held.image === undefined) {
      const turned = w.graph.node('Transpose', [held.rows!], { perm: [0, 2, 1] });
      held.image = w.graph.node('Reshape', [turned, w.graph.ints([-1, channels, w.size, w.size])]);
    }
    return held.image;
  }

  rows(): string {
    const { held, w, channels } = this;
    if (held.rows === undefined) {
      const flat = w.graph.node('Reshape', [held.image!, w.graph.ints([-1, channels, w.area])]);
      held.rows = w.graph.node('Transpose', [flat], { perm: [0, 2, 1] });
    }
    return held.rows;
  }

  addImage(image: string): void {
    this.held = { image: this.w.graph.node('Add', [this.image(), image]) };
  }

  addRows(rows: string): void {
    this.held = { rows: this.w.graph.node('Add', [this.rows(), rows]) };
  }
}
