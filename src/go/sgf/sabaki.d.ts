declare module '@sabaki/sgf/src/parse.js' {
  export interface SabakiNode {
    id: number;
    data: Record<string, string[]>;
    parentId: number | null;
    children: SabakiNode[];
  }
  const parser: {
    parse(text: string, options?: object): SabakiNode[];
  };
  export default parser;
}
