/** One thing looked at: good, a remark, or a fault that stops something from working. */
export interface Finding {
  what: string;
  state: 'good' | 'note' | 'bad';
  found: string;
  /** What to do about it, where there is something to do. */
  advice?: string;
}
