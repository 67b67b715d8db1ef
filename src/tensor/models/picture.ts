import * as tf from '@tensorflow/tfjs';
import { ZeroError } from '../../../base/errors.js';
import { readPlainFile } from '../../../base/files/read.js';

/** Points of a picture at most. */
const MOST_PIXELS = 100_000_000;

/** A picture as a model takes it, and what was done to it. */
export interface PictureInput {
  /** `[height, width, channels]`, 0 to 1. */
  tensor: tf.Tensor3D;
  notice?: string;
}

/**
 * Reads a picture for a model: decoded, made grey where the model takes one channel, brought to its size.
 * @throws ZeroError when it is no picture, or the model takes none.
 */
export async function readPicture(path: string, model: tf.LayersModel): Promise<PictureInput> {
  const shape = model.inputs[0].shape;
  const [, , , channels] = shape;
  if (model.inputs.length !== 1 || shape.length !== 4 || (channels !== 1 && channels !== 3 && channels !== 4))
    throw new ZeroError(`the model takes [${shape.slice(1).join(', ')}], which is no picture`);
  const bytes = readPlainFile(path);
  const { default: sharp } = await import('sharp').catch((error) => {
    throw new ZeroError(
      `pictures are read by the package sharp, which does not load (${(error as Error).message.split('\n')[0]}); npm install sharp`,
    );
  });
  try {
    const picture = sharp(bytes, { limitInputPixels: MOST_PIXELS }).autoOrient();
    const { width = 0, height = 0 } = await picture.metadata();
    const [wantedHeight, wantedWidth] = [shape[1] ?? height, shape[2] ?? width];
    const fits = width === wantedWidth && height === wantedHeight;
    const sized = fits ? picture : picture.resize(wantedWidth, wantedHeight, { fit: 'fill' });
    const plain = channels === 4 ? sized.ensureAlpha() : sized.flatten({ background: '#000000' });
    const colored = channels === 1 ? plain.toColourspace('b-w') : plain.toColourspace('srgb');
    const { data, info } = await colored.raw({ depth: 'uchar' }).toBuffer({ resolveWithObject: true });
    const values = Float32Array.from({ length: wantedHeight * wantedWidth * channels }, (_, i) => {
      const point = Math.floor(i / channels);
      return data[point * info.channels + Math.min(i % channels, info.channels - 1)] / 255;
    });
    const notice = fits
      ? undefined
      : `${path} is ${width}x${height} and was brought to ${wantedWidth}x${wantedHeight}, which the model takes`;
    return { tensor: tf.tensor3d(values, [wantedHeight, wantedWidth, channels]), notice };
  } catch (error) {
    if (error instanceof ZeroError) throw error;
    throw new ZeroError(`${path} is not a usable picture: ${(error as Error).message.split('\n')[0]}`);
  }
}
