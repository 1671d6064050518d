import { ensureBuilt } from '../../scripts/ensure-built.mjs'
import { findChromium } from './chromium.ts'

/** Builds the program where it is missing or old, before the first page opens. Throws at once without a browser. */
export default async function buildOnce(): Promise<void> {
  findChromium()
  if (!(await ensureBuilt(process.execPath))) throw new Error('The build failed.')
}
