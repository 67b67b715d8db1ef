import { after, before } from 'node:test';
import { gzipSync } from 'node:zlib';
import { Rng } from '../../../base/rng.js';
import { decodeSource } from '../../../src/go/networkFiles/open.js';
import { fuzzBytes } from '../../fuzz.js';
import { smallNetwork } from './katago/smallNetwork.js';
import { SmallLeela } from './leela/smallLeela.js';

before(() => {
  process.env.ZERO_CACHE = '';
});
after(() => {
  delete process.env.ZERO_CACHE;
});

const transformer = ['attention', 'feed-forward'] as const;
const networks = [
  smallNetwork({ version: 8, channels: 2, blocks: ['ordinary', 'pooled'] }, new Rng('fuzz 8')),
  smallNetwork(
    { version: 15, channels: 2, blocks: [{ nested: ['pooled'] }], activation: 'MISH' },
    new Rng('fuzz 15'),
  ),
  smallNetwork(
    { version: 17, channels: 2, blocks: transformer, rotary: 'learned', rmsTip: 'board' },
    new Rng('fuzz 17'),
  ),
];
const leela = new SmallLeela(new Rng('fuzz leela'), 2, 3, { blocks: 1, channels: 2 }).text;

/** Opens a file and converts what it holds for a board that most networks know. */
function convert(bytes: Uint8Array): void {
  const source = decodeSource(Buffer.from(bytes), 'fuzzed');
  source.facts();
  source.on(source.sizes.includes(3) ? 3 : source.usualSize, { float: true });
}

fuzzBytes(
  'networks of other programs',
  [...networks.flatMap(({ text, binary }) => [text, binary]), leela],
  convert,
);
fuzzBytes(
  'networks of other programs, packed',
  [...networks.map(({ binary }) => gzipSync(binary)), gzipSync(leela)],
  convert,
);
