/* What scripts of users take from the word vectors: import { readVectors } from 'zero/words'. */
export { readVectors } from './vectors/read.js';
export { unitVectors, WordIndex, type WordVectors } from './vectors/vectors.js';
export { writeVectors } from './vectors/write.js';
