/** Exactly what the contract's Brand shows. */
export const brandSelect = { id: true, slug: true, name: true, productCount: true } as const
