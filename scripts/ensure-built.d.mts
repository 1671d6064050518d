/** Folder of the checkout. */
export const root: string
/** Builds with this Node when needed. Resolves with whether there is something to run. */
export function ensureBuilt(node: string): Promise<boolean>
