import { backend_util, type KernelConfig, type TensorInfo } from '@tensorflow/tfjs';
import { writeActivation } from '../../onnx/activations.js';
import type { Emitter } from '../recording/emitter.js';
import { type Value, VIEW } from '../recording/value.js';
import { castName } from './casts.js';
import { type Call, kernel, keyOf, NotHere } from './kernel.js';

interface MatMulAttrs {
  transposeA: boolean;
  transposeB: boolean;
}

/** Writes an activation that a fused kernel asks for. @returns the name of the result. */
export function activation(emitter: Emitter, name: string, kind: string | undefined, alpha = 0.2): string {
  const g = emitter.graph;
  if (kind === 'leakyrelu') return g.node('LeakyRelu', [name], {}, { alpha });
  const written = writeActivation(g, name, kind ?? 'linear');
  if (written === undefined) throw new Error(`the onnxruntime backend has no fused activation '${kind}'`);
  return written;
}

function product(emitter: Emitter, a: Value, b: Value, attrs: MatMulAttrs): string {
  const g = emitter.graph;
  const rank = Math.max(a.shape.length, b.shape.length);
  const matrices = (v: Value) => v.shape.slice(0, -2).every((d) => d === 1);
  // Gemm is for floats.
  if (a.dtype === 'float32' && matrices(a) && matrices(b)) {
    // Gemm transposes as it goes; ranks above two hold a single matrix here.
    const flat = (v: Value) => {
      const name = emitter.plain(v);
      return emitter.reshape(name, v.shape, v.shape.slice(-2));
    };
    const out = g.node('Gemm', [flat(a), flat(b)], {
      transA: attrs.transposeA ? 1 : 0,
      transB: attrs.transposeB ? 1 : 0,
    });
    if (rank === 2) return out;
    const rows = attrs.transposeA ? a.shape.at(-1)! : a.shape.at(-2)!;
    const columns = attrs.transposeB ? b.shape.at(-2)! : b.shape.at(-1)!;
    return emitter.reshape(out, [rows, columns], [...Array(rank - 2).fill(1), rows, columns]);
  }
  const inner = a.dtype === 'bool' ? 'int32' : a.dtype;
  const turned = (v: Value, transpose: boolean) => {
    const name = castName(emitter, emitter.plain(v), v.dtype, inner);
    if (!transpose) return name;
    const perm = v.shape.map((_, i) => i);
    [perm[perm.length - 1], perm[perm.length - 2]] = [perm[perm.length - 2], perm[perm.length - 1]];
    return g.node('Transpose', [name], { perm });
  };
  const out = g.node('MatMul', [turned(a, attrs.transposeA), turned(b, attrs.transposeB)]);
  return castName(emitter, out, inner, a.dtype);
}

/**
 * Writes the sum of a product and another value into the product's node, where nothing else wants the product: Gemm adds as it
 * multiplies. @returns the name of the sum; nothing where it has to be a node of its own.
 */
export function sumInProduct(emitter: Emitter, out: Value, a: Value, b: Value): string | undefined {
  return intoProduct(emitter, out, b, a) ?? intoProduct(emitter, out, a, b);
}

function intoProduct(emitter: Emitter, { shape }: Value, product: Value, other: Value): string | undefined {
  if (shape.length !== 2 || `${product.shape}` !== `${shape}` || other.dtype !== 'float32') return undefined;
  // Products of batches and of single steps come as views in other shapes.
  let value = product;
  while (value.recipe?.key.startsWith(VIEW) && emitter.isUsedOnce(value)) value = value.recipe.inputs[0];
  if (!value.recipe?.key.includes('MatMul') || !emitter.isUsedOnce(value)) return undefined;
  const name = emitter.plain(product);
  const node = emitter.graph.maker(name);
  if (node?.op !== 'Gemm' || node.inputs.length > 2) return undefined;
  node.inputs.push(emitter.plain(other));
  emitter.graph.moveToEnd(node); // what it adds may have been made after it
  return name;
}

/** @throws for factors that do not fit. */
function outputShape(a: TensorInfo, b: TensorInfo, { transposeA, transposeB }: MatMulAttrs): number[] {
  if (a.shape.length < 2 || b.shape.length < 2)
    throw new Error(`matMul takes matrices, not tensors of shapes [${a.shape}] and [${b.shape}]`);
  const [rows, inner] = transposeA ? [a.shape.at(-1)!, a.shape.at(-2)!] : a.shape.slice(-2);
  const [innerB, columns] = transposeB ? [b.shape.at(-1)!, b.shape.at(-2)!] : b.shape.slice(-2);
  if (inner !== innerB)
    throw new Error(
      `Error in matMul: inner shapes (${inner}) and (${innerB}) of Tensors with shapes ${a.shape} and ${b.shape} ` +
        `and transposeA=${transposeA} and transposeB=${transposeB} must match.`,
    );
  const batch = backend_util.assertAndGetBroadcastShape(a.shape.slice(0, -2), b.shape.slice(0, -2));
  return [...batch, rows, columns];
}

/** Products of matrices, plain and with bias and activation. */
export const matmulKernels: KernelConfig[] = [
  kernel<MatMulAttrs>('BatchMatMul', ({ inputs: { a, b }, attrs, backend }) =>
    backend.record(
      keyOf('MatMul', attrs.transposeA, attrs.transposeB),
      [a, b],
      outputShape(a, b, attrs),
      a.dtype,
      (emitter, out, [x, y]) => emitter.setPlain(out, product(emitter, x, y, attrs)),
    ),
  ),
  kernel<MatMulAttrs & { activation: string; leakyreluAlpha: number }>('_FusedMatMul', (call) => {
    const { a, b, bias, preluActivationWeights } = call.inputs;
    const { attrs, backend } = call as Call<MatMulAttrs & { activation: string; leakyreluAlpha: number }>;
    if (preluActivationWeights) throw new NotHere('with prelu');
    if (a.dtype !== 'float32') throw new NotHere(`of ${a.dtype}`);
    const key = keyOf(
      'FusedMatMul',
      attrs.transposeA,
      attrs.transposeB,
      attrs.activation,
      attrs.leakyreluAlpha,
      !!bias,
    );
    return backend.record(
      key,
      bias ? [a, b, bias] : [a, b],
      outputShape(a, b, attrs),
      'float32',
      (emitter, out, [x, y, z]) => {
        let name = product(emitter, x, y, attrs);
        if (z) name = emitter.graph.node('Add', [name, emitter.plain(z)]);
        emitter.setPlain(out, activation(emitter, name, attrs.activation, attrs.leakyreluAlpha));
      },
    );
  }),
];
