/** A value short enough for a message. */
export function short(text: string): string {
  const line = text.replace(/[\p{Cc}\s]+/gu, ' ');
  return line.length > 20 ? `${line.slice(0, 20)}...` : line;
}
