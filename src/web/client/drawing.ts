/** Side of a digit picture, and of the area that it is drawn on. */
export const SIDE = 28;
export const AREA = 280;
/** Width of a stroke on the area. */
const STROKE = 24;
/** Side of the box that digits of MNIST are fitted into before their centre of mass goes to the middle. */
const BOX = 20;

/** Draws a stroke from one place to another, or a dot. */
export function stroke(area: HTMLCanvasElement, from: Place, to: Place): void {
  const context = area.getContext('2d')!;
  context.strokeStyle = '#ffffff';
  context.lineWidth = STROKE;
  context.lineCap = 'round';
  context.beginPath();
  context.moveTo(from.x, from.y);
  context.lineTo(to.x + 0.01, to.y);
  context.stroke();
}

export interface Place {
  readonly x: number;
  readonly y: number;
}

export function wipe(area: HTMLCanvasElement): void {
  area.getContext('2d')!.clearRect(0, 0, AREA, AREA);
}

/** Puts a picture of 28 x 28 bytes on the area. */
export function show(area: HTMLCanvasElement, pixels: Uint8Array): void {
  wipe(area);
  const small = canvas(SIDE);
  const context = small.getContext('2d')!;
  const image = context.createImageData(SIDE, SIDE);
  for (const [p, ink] of pixels.entries()) image.data.set([255, 255, 255, ink], 4 * p);
  context.putImageData(image, 0, 0);
  area.getContext('2d')!.drawImage(small, 0, 0, AREA, AREA);
}

/**
 * What is drawn as the network was taught to see digits: fitted into 20 x 20, the centre of mass in the middle of 28 x 28.
 * @returns `[28 * 28]` bytes, undefined where nothing is drawn.
 */
export function centred(area: HTMLCanvasElement): Uint8Array<ArrayBuffer> | undefined {
  const ink = inkOf(area);
  let [left, right, top, bottom] = [AREA, -1, AREA, -1];
  for (let y = 0; y < AREA; y++)
    for (let x = 0; x < AREA; x++) {
      if (ink[y * AREA + x] < 32) continue;
      left = Math.min(left, x);
      right = Math.max(right, x);
      top = Math.min(top, y);
      bottom = y;
    }
  if (right < 0) return undefined;
  const [width, height] = [right - left + 1, bottom - top + 1];
  const scale = BOX / Math.max(width, height);
  const draw = (x: number, y: number) => {
    // In halves, so that every point of the area counts.
    let from: HTMLCanvasElement = area;
    let box = { x: left, y: top, width, height };
    for (let s = 0.5; s > scale; s /= 2) {
      const half = canvas(AREA);
      half
        .getContext('2d')!
        .drawImage(from, box.x, box.y, box.width, box.height, 0, 0, box.width / 2, box.height / 2);
      from = half;
      box = { x: 0, y: 0, width: box.width / 2, height: box.height / 2 };
    }
    const out = canvas(SIDE);
    out
      .getContext('2d')!
      .drawImage(from, box.x, box.y, box.width, box.height, x, y, width * scale, height * scale);
    return inkOf(out);
  };
  const first = draw((SIDE - width * scale) / 2, (SIDE - height * scale) / 2);
  let [sum, sumX, sumY] = [0, 0, 0];
  for (const [p, value] of first.entries()) {
    sum += value;
    sumX += value * ((p % SIDE) + 0.5);
    sumY += value * (Math.floor(p / SIDE) + 0.5);
  }
  const half = SIDE / 2;
  return draw(
    (SIDE - width * scale) / 2 + half - sumX / sum,
    (SIDE - height * scale) / 2 + half - sumY / sum,
  );
}

/** How much ink is on each point of a canvas. */
function inkOf(from: HTMLCanvasElement): Uint8Array<ArrayBuffer> {
  const { data } = from.getContext('2d')!.getImageData(0, 0, from.width, from.height);
  return Uint8Array.from({ length: from.width * from.height }, (_, p) => data[4 * p + 3]);
}

function canvas(side: number): HTMLCanvasElement {
  return Object.assign(document.createElement('canvas'), { width: side, height: side });
}
