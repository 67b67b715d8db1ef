/** The recipes there are: what is known to learn quickest on little hardware, and AlphaGo Zero's. */
export const RECIPES = ['fast', 'agz'] as const;
export type Recipe = (typeof RECIPES)[number];
