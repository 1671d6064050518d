import type { EndpointId } from '#shared/contract/ids'

/** One track: where its switch is, and how it runs from there. Pixels. */
export interface PlannedTrack {
  y: number
  switchX: number
  /** Where the curve has become the straight track. */
  straightX: number
}

/** Where everything in the yard is. Pixels from the picture's upper left corner. */
export interface YardPlan {
  width: number
  height: number
  /** The line on which prompts come in. */
  entryX: number
  entryY: number
  /** Waiting trains stand left of here. */
  firstSwitchX: number
  /** Trains are on their track from here to `trackEnd`. */
  trackStart: number
  trackEnd: number
  labelX: number
  labelWidth: number
  tracks: PlannedTrack[]
}

/** From track to track: as high as there is room for. */
const rowHeights = { least: 48, most: 62 }
const groupGap = 12
const margin = 34
/** Labels at the entry need room, however few tracks there are. */
const leastHeight = 176
/** Widths between which everything grows. */
const narrowest = 340
const widest = 1180

/** How many tracks fit into a height without crowding; never fewer than a few, since one can scroll. */
export function tracksFor(room: number): number {
  const comfortable = (rowHeights.least + rowHeights.most) / 2
  return Math.min(14, Math.max(6, Math.floor((room - 2 * margin) / comfortable) + 1))
}

/**
 * The yard for a width, with a track for each server named in `endpoints`, in this order. `room`: the height that there
 * is for it, which it exceeds where it must. Pixels. Pure.
 */
export function planYard(width: number, endpoints: readonly EndpointId[], room: number): YardPlan {
  const roomy = Math.min(1, Math.max(0, (width - narrowest) / (widest - narrowest)))
  const between = (small: number, large: number) => Math.round(small + (large - small) * roomy)
  const entryX = between(8, 20)
  const firstSwitchX = between(44, 164)
  const fan = between(20, 76)
  const curve = between(34, 118)
  const labelWidth = between(144, 276)
  const labelX = width - labelWidth
  const groups = endpoints.filter((id, index) => index > 0 && endpoints[index - 1] !== id).length
  const spread = (room - 2 * margin - groups * groupGap) / Math.max(1, endpoints.length - 1)
  const rowHeight = Math.round(Math.min(rowHeights.most, Math.max(rowHeights.least, spread)))
  const rows: number[] = []
  for (const [index, endpoint] of endpoints.entries()) {
    const above = rows.at(-1)
    const gap = endpoints[index - 1] === endpoint ? 0 : groupGap
    rows.push(above === undefined ? margin : above + rowHeight + gap)
  }
  const spare = Math.max(0, leastHeight - (rows.at(-1) ?? 0) - margin) / 2
  const ys = rows.map((y) => y + spare)
  const [first = margin] = ys
  const last = ys.at(-1) ?? margin
  const entryY = nearestTo(ys, (first + last) / 2)
  // The outermost tracks leave first, as in a real yard, so that no two ways cross.
  const outermostFirst = [...ys].sort((a, b) => Math.abs(b - entryY) - Math.abs(a - entryY))
  const pitch = fan / Math.max(1, ys.length - 1)
  const straightX = firstSwitchX + fan + curve
  return {
    width,
    height: last + margin + spare,
    entryX,
    entryY,
    firstSwitchX,
    trackStart: straightX,
    trackEnd: labelX - between(12, 22),
    labelX,
    labelWidth,
    tracks: ys.map((y) => {
      const switchX = Math.round(firstSwitchX + pitch * outermostFirst.indexOf(y))
      return { y, switchX, straightX: y === entryY ? switchX : switchX + curve }
    }),
  }
}

/** A track goes straight on where the entry lies beside it: the one nearest the middle. */
function nearestTo(ys: readonly number[], middle: number): number {
  return ys.reduce(
    (best, y) => (Math.abs(y - middle) < Math.abs(best - middle) ? y : best),
    ys[0] ?? middle,
  )
}

/** From the switch along a track to `endX`: the rest of an SVG path that stands at the switch. */
function fromSwitch({ entryY }: YardPlan, track: PlannedTrack, endX: number): string {
  const { y, switchX, straightX } = track
  if (y === entryY) return `H${endX}`
  const middle = (switchX + straightX) / 2
  return `C${middle} ${entryY} ${middle} ${y} ${straightX} ${y}H${endX}`
}

/** A track, as an SVG path. */
export function trackPath(plan: YardPlan, track: PlannedTrack): string {
  return `M${track.switchX} ${plan.entryY}${fromSwitch(plan, track, plan.trackEnd)}`
}

/** The way of a train to `endX`, from where prompts come in, as an SVG path. */
export function wayPath(plan: YardPlan, track: PlannedTrack, endX: number): string {
  return `M${plan.entryX} ${plan.entryY}H${track.switchX}${fromSwitch(plan, track, endX)}`
}
