/** Digits and an arrow of 3 x 5 points, a row of bits for each line, for captions in pictures. */
const GLYPHS: Record<string, readonly string[]> = {
  '0': ['###', '# #', '# #', '# #', '###'],
  '1': [' # ', '## ', ' # ', ' # ', '###'],
  '2': ['###', '  #', '###', '#  ', '###'],
  '3': ['###', '  #', ' ##', '  #', '###'],
  '4': ['# #', '# #', '###', '  #', '  #'],
  '5': ['###', '#  ', '###', '  #', '###'],
  '6': ['###', '#  ', '###', '# #', '###'],
  '7': ['###', '  #', '  #', ' # ', ' # '],
  '8': ['###', '# #', '###', '# #', '###'],
  '9': ['###', '# #', '###', '  #', '###'],
  '>': ['#  ', ' # ', '  #', ' # ', '#  '],
  ' ': ['   ', '   ', '   ', '   ', '   '],
};

/** Width of a text in points: three for a sign, one between two. */
export function textWidth(text: string): number {
  return Math.max(0, text.length * 4 - 1);
}

/** Visits each point of a text whose upper left corner is at (0, 0). */
export function eachPoint(text: string, visit: (x: number, y: number) => void): void {
  for (const [i, sign] of [...text].entries())
    for (const [y, line] of (GLYPHS[sign] ?? GLYPHS[' ']).entries())
      for (const [x, point] of [...line].entries()) if (point === '#') visit(i * 4 + x, y);
}
