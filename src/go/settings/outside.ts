/** A network from outside as settings name it: `net:FILE@VISITS`, such as `net:g170.bin.gz@1`. */
export type Outside = `net:${string}`;

const FORM = /^net:(.+)@([1-9]\d{0,6})$/;

/** Whether a text names a network from outside. */
export function isOutside(text: string): text is Outside {
  return FORM.test(text);
}

/** The file and the playouts a move that it names. */
export function outsideParts(text: Outside): { file: string; visits: number } {
  const [, file, visits] = FORM.exec(text)!;
  return { file, visits: Number(visits) };
}
