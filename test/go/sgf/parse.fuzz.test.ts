import { playAllLines } from '../../../src/go/sgf/positions.js';
import { parseSgf, positionAt } from '../../../src/go/sgf/read.js';
import { collectionToSgf } from '../../../src/go/sgf/write.js';
import { fuzzBytes } from '../../fuzz.js';

const SAMPLES = [
  '(;FF[4]SZ[9]KM[7]AB[aa][gg:hh];B[ee];W[dd]C[x\\]y](;B[cc])(;B[];W[tt];AE[aa]PL[W]))',
  '(;GM[1]CA[UTF-8]SZ[5:5]RU[Chinese]HA[2]AB[ba][ab]PL[W]TM[600]OT[3x30 byo-yomi];W[cb]WL[59.5](;B[bb](;W[ca])(;W[cc]))(;B[dd]))(;SZ[19];B[pd])',
  '(;CA[Shift_JIS]SZ[2]PB[\\\\]RE[B+R];B[aa];W[bb];B[ab];W[ba];B[aa])',
];

fuzzBytes('SGF', SAMPLES, (bytes) => {
  for (const game of parseSgf(bytes, 'f.sgf')) {
    positionAt(game, 10, 'f.sgf');
    playAllLines(game, 'f.sgf');
    parseSgf(Buffer.from(collectionToSgf([game])), 'what was written');
  }
});
