import { ZeroError } from '../../../../base/errors.js';
import type { NetworkSource } from '../../network/source.js';

export function leelaSource(path: string, _bytes: Buffer): NetworkSource {
  throw new ZeroError(`${path} is a network of Leela Zero`);
}
