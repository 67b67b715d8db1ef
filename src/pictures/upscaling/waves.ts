import * as tf from '@tensorflow/tfjs';

/** Points of a side of the waves that textures are taken for. */
const SIDE = 4;
/** Points of a side of the squares in which the strengths of waves are compared. */
const SQUARE = 8;
/** Added to the power of a wave, so that its root has a slope where there is none: a quarter of a step of 8 bits, squared. */
const LEAST = 1e-6;
/** Weight of the powers of whole pictures beside the strengths in squares. */
const WHOLE = 0.3;

/** The waves of a discrete cosine transform of 4 x 4 points, all but the constant one: `[4, 4, 1, 15]`. */
export function waves(): tf.Tensor4D {
  const wave = (k: number, i: number) =>
    Math.sqrt((k === 0 ? 1 : 2) / SIDE) * Math.cos((Math.PI * k * (2 * i + 1)) / (2 * SIDE));
  const values: number[] = [];
  for (let y = 0; y < SIDE; y++)
    for (let x = 0; x < SIDE; x++)
      for (let k = 1; k < SIDE * SIDE; k++) values.push(wave(Math.floor(k / SIDE), y) * wave(k % SIDE, x));
  return tf.tensor4d(values, [SIDE, SIDE, 1, SIDE * SIDE - 1]);
}

/**
 * How far the textures of two pictures `[batch, height, width, 1]` are apart: the squared difference of the strengths of each
 * wave in squares of 8 points, and that of their powers over whole pictures, each over the mean of the true ones. The first
 * says where a wave belongs, but makes it too weak where it can only be guessed, as the square of a mean is less than the mean
 * of squares; the second is right on average.
 */
export function textureLoss(made: tf.Tensor, truth: tf.Tensor, bank: tf.Tensor4D): tf.Tensor {
  const [own, wanted] = [made, truth].map((x) => powers(x, bank));
  const size = tf.mean(wanted, [0, 1, 2]);
  const strength = tf.mean(tf.squaredDifference(tf.sqrt(own), tf.sqrt(wanted)), [0, 1, 2]);
  const power = tf.mean(tf.squaredDifference(tf.mean(own, [1, 2]), tf.mean(wanted, [1, 2])), 0);
  return tf.mean(tf.add(tf.div(strength, size), tf.mul(tf.div(power, tf.square(size)), WHOLE)));
}

/** Mean squares of each wave in squares: `[batch, squares down, squares across, 15]`. */
function powers(x: tf.Tensor, bank: tf.Tensor4D): tf.Tensor {
  const seen = tf.conv2d(x as tf.Tensor4D, bank, 1, 'valid');
  return tf.add(tf.avgPool(tf.square(seen) as tf.Tensor4D, SQUARE, SQUARE, 'valid'), LEAST);
}
