import { ensureBuilt } from '../../scripts/ensure-built.mjs'

/** Builds the program where it is missing or old, before the first page opens. */
export default async function buildOnce(): Promise<void> {
  if (!(await ensureBuilt(process.execPath))) throw new Error('The build failed.')
}
