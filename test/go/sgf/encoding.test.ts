import assert from 'node:assert/strict';
import { test } from 'node:test';
import { decodeSgf } from '../../../src/go/sgf/encoding.js';

/*
 * The bytes were made with Python's codecs from the names beside them, so that detection is checked against another program.
 */
const NAMES: [encoding: string, name: string, hex: string][] = [
  ['shift_jis', '芝野虎丸', '8ec596ec8cd58adb'],
  ['shift_jis', '十段戦', '8f5c926990ed'],
  ['shift_jis', 'この手は良い', '82b182cc8ee882cd97c782a2'],
  ['gb18030', '古力', 'b9c5c1a6'],
  ['gb18030', '柯洁', 'bfc2bde0'],
  ['gb18030', '这里是好手', 'd5e2c0efcac7bac3cad6'],
  ['big5', '周俊勳', 'a950ab54beb1'],
  ['big5', '林海峰', 'aa4caefcae70'],
  ['big5', '這裡是好手', 'b36fb8ccac4fa66ea4e2'],
  ['euc-kr', '이창호', 'c0ccc3a2c8a3'],
  ['euc-kr', '신진서', 'bdc5c1f8bcad'],
  ['euc-kr', '좋은 수', 'c1c1c0ba20bcf6'],
  ['windows-1252', 'Møller', '4df86c6c6572'],
  ['windows-1252', 'Gérard', '47e972617264'],
];

const file = (head: string, hex: string) =>
  Buffer.concat([Buffer.from(`(;${head}SZ[9]PB[`), Buffer.from(hex, 'hex'), Buffer.from('];B[ee])')]);

test('a name in an encoding that the file does not name is told from all others', () => {
  for (const [encoding, name, hex] of NAMES) {
    const decoded = decodeSgf(file('', hex));
    assert.equal(decoded.encoding, encoding, name);
    assert.ok(decoded.text.includes(`PB[${name}]`), `${name}: ${decoded.text}`);
    assert.match(decoded.notice ?? '', new RegExp(`read as ${encoding}, which the file does not say`));
  }
});

test('an encoding that is named and fits is taken without a word', () => {
  for (const [encoding, name, hex] of NAMES) {
    const decoded = decodeSgf(file(`CA[${encoding}]`, hex));
    assert.ok(decoded.text.includes(`PB[${name}]`), `${name}: ${decoded.text}`);
    assert.equal(decoded.notice, undefined);
  }
});

test('UTF-8 and Latin-1 named over other bytes do not garble names', () => {
  for (const [encoding, name, hex] of NAMES)
    for (const wrong of ['UTF-8', 'ISO-8859-1']) {
      if (encoding === 'windows-1252' && wrong === 'ISO-8859-1') continue;
      const decoded = decodeSgf(file(`CA[${wrong}]`, hex));
      assert.ok(decoded.text.includes(`PB[${name}]`), `${name} under ${wrong}: ${decoded.text}`);
      assert.match(decoded.notice ?? '', /it is not the .* that CA declares/);
    }
});

test('valid UTF-8 is UTF-8 whatever is named; a byte order mark is dropped, UTF-16 is read by its mark', () => {
  for (const head of ['', 'CA[GB2312]', 'CA[ISO-8859-1]', 'CA[nothing]']) {
    const decoded = decodeSgf(Buffer.from(`\ufeff(;${head}PB[柯洁 Møller])`));
    assert.deepEqual([decoded.text, decoded.notice], [`(;${head}PB[柯洁 Møller])`, undefined]);
  }
  assert.equal(decodeSgf(Buffer.from('\ufeff(;PB[柯洁])', 'utf16le')).text, '(;PB[柯洁])');
});

test('any bytes are text', () => {
  const bytes = Uint8Array.from({ length: 4096 }, (_, i) => (i * 2654435761) >>> 24);
  assert.equal(typeof decodeSgf(bytes).text, 'string');
});
