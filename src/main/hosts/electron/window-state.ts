import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { dirname } from 'node:path'
import { z } from 'zod'

const windowState = z.object({
  x: z.number().int(),
  y: z.number().int(),
  width: z.number().int().min(200).max(20_000),
  height: z.number().int().min(200).max(20_000),
  maximized: z.boolean(),
})

/** Where the window was, in device-independent pixels. */
export type WindowState = z.infer<typeof windowState>

export interface Area {
  x: number
  y: number
  width: number
  height: number
}

export interface WindowBounds {
  /** Left out: the middle of the main display. */
  x?: number
  y?: number
  width: number
  height: number
}

export const smallestWindow = { width: 420, height: 480 }
const firstWindow = { width: 1180, height: 800 }

/** Where a window goes: where it was, if that can still be seen and grasped; else in the middle. */
export function decideBounds(saved: WindowState | null, workAreas: Area[]): WindowBounds {
  if (saved === null) return shrinkTo(firstWindow, workAreas[0])
  const area = workAreas.find((candidate) => shows(candidate, saved))
  if (area === undefined) return shrinkTo(saved, workAreas[0])
  return { x: saved.x, y: saved.y, ...shrinkTo(saved, area) }
}

function shrinkTo({ width, height }: { width: number; height: number }, area: Area | undefined) {
  return {
    width: Math.max(smallestWindow.width, Math.min(width, area?.width ?? width)),
    height: Math.max(smallestWindow.height, Math.min(height, area?.height ?? height)),
  }
}

/** The title bar's middle lies on the display. */
function shows(area: Area, { x, y, width }: WindowState): boolean {
  const middle = x + width / 2
  return (
    middle >= area.x && middle <= area.x + area.width && y >= area.y && y <= area.y + area.height
  )
}

/** `null` = never saved, or unreadable. */
export function readWindowState(file: string): WindowState | null {
  try {
    return windowState.safeParse(JSON.parse(readFileSync(file, 'utf8'))).data ?? null
  } catch {
    return null
  }
}

/** Never throws: a window that opens in the middle is no reason to fail. */
export function writeWindowState(file: string, state: WindowState): void {
  try {
    mkdirSync(dirname(file), { recursive: true })
    writeFileSync(`${file}.new`, JSON.stringify(state))
    renameSync(`${file}.new`, file)
  } catch {
    // The next start opens it in the middle.
  }
}
