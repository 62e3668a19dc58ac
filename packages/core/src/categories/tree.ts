/** What whoever changes the tree locks: two moves, each right by itself, could make a circle together. */
export const TREE = 'categories'
