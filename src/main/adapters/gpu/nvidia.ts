import type { GpuSource, Pace } from '#engine/resources/resource-source'
import type { GpuProcess, GpuReading } from '#shared/contract/resources'
import type { Commands, RunningCommand } from '../system/run-command.ts'
import {
  gpuQuery,
  parseGpuLine,
  parseProcesses,
  plainCsv,
  processQuery,
  withProcesses,
} from './nvidia-parse.ts'

/** A machine does not grow a card while it runs, but a driver may be installed, and a broken one may recover. */
const probeAgainMs = 10 * 60_000
const retryBrokenMs = 60_000
/** Starting the tool costs 20 to 60 ms of a core, so whose memory it is is asked less often than how much. */
const processesEveryMs: Record<Pace, number> = { now: 0, live: 10_000, idle: 60_000 }
/** A line that is older than this does not describe the present. */
const lineFreshMs = 2_500
/** A tool that runs on for nobody is ended after this long. */
const unreadMs = 10_000

export interface NvidiaOptions {
  commands: Commands
  /** Where the tool may be, the likeliest first. */
  tools: readonly string[]
  timeoutMs?: number
  monotonic?: () => number
}

/** Where NVIDIA's installers put the tool. A full path under Windows, where a bare name may run one from the folder. */
export function nvidiaTools(platform: NodeJS.Platform, env: NodeJS.ProcessEnv): string[] {
  if (platform === 'darwin') return []
  if (platform !== 'win32') return ['nvidia-smi', '/usr/lib/wsl/lib/nvidia-smi']
  const system = env.SystemRoot ?? 'C:\\Windows'
  const programs = env.ProgramFiles ?? 'C:\\Program Files'
  return [
    `${system}\\System32\\nvidia-smi.exe`,
    `${programs}\\NVIDIA Corporation\\NVSMI\\nvidia-smi.exe`,
  ]
}

/**
 * Reads NVIDIA cards with `nvidia-smi`. At pace `live` one process of it runs on and prints a line a second, because
 * starting it each second would cost several hundredths of a core; a reading for a decision always starts a fresh one.
 */
export function createNvidiaSource(options: NvidiaOptions): GpuSource {
  const { commands, tools, timeoutMs = 1_800 } = options
  const monotonic = options.monotonic ?? (() => performance.now())
  let tool: string | null = null
  let notBefore = Number.NEGATIVE_INFINITY
  let broken: string | null = null
  let processes: { at: number; byCard: Map<string, GpuProcess[]> | null } | null = null
  let follower: RunningCommand | null = null
  let lines = new Map<string, { at: number; gpu: GpuReading }>()
  let followerFailures = 0
  let readAt = 0

  function stopFollower() {
    follower?.stop()
    follower = null
    lines = new Map()
  }

  function follow(file: string) {
    if (follower || followerFailures >= 3) return
    const mine = commands.start(file, [gpuQuery, plainCsv, '-l', '1'], {
      line(text) {
        if (monotonic() - readAt > unreadMs && follower === mine) return stopFollower()
        const gpu = parseGpuLine(text)
        if (!gpu || follower !== mine) return
        lines.set(gpu.id, { at: monotonic(), gpu })
        followerFailures = 0
      },
      end() {
        if (follower !== mine) return
        followerFailures++
        stopFollower()
      },
    })
    follower = mine
  }

  /** What the running tool said last, if all cards were heard of just now. */
  function followed(known: number): GpuReading[] | null {
    const now = monotonic()
    const heard = [...lines.values()]
    if (heard.length === 0 || heard.length < known) return null
    return heard.every((line) => now - line.at < lineFreshMs) ? heard.map((line) => line.gpu) : null
  }

  async function run(file: string, query: string, signal: AbortSignal) {
    return commands.run(file, [query, plainCsv], { timeoutMs, signal })
  }

  async function askOnce(pace: Pace, signal: AbortSignal): Promise<GpuReading[]> {
    for (const file of tool ? [tool] : tools) {
      const outcome = await run(file, gpuQuery, signal)
      if (!outcome.ok && outcome.problem === 'missing') continue
      if (!outcome.ok) {
        // A call that somebody gave up on says nothing about the tool.
        if (outcome.problem !== 'aborted') setBroken(outcome.message)
        // Some machines wake their cards for every call and need seconds for it: one that runs on pays that once.
        if (outcome.problem === 'hung' && pace === 'live') follow(file)
        throw new Error(outcome.message)
      }
      const gpus = outcome.stdout.split(/\r?\n/).flatMap((line) => parseGpuLine(line) ?? [])
      const said = outcome.stdout.trim()
      if (gpus.length === 0 && said !== '' && !/^no devices/i.test(said)) {
        const message = `${file} printed something that can’t be read: ${said.split(/\r?\n/, 1)[0]?.slice(0, 120)}`
        setBroken(message)
        throw new Error(message)
      }
      tool = file
      broken = null
      if (gpus.length === 0) notBefore = monotonic() + retryBrokenMs
      return gpus
    }
    tool = null
    broken = null
    notBefore = monotonic() + probeAgainMs
    return []
  }

  function setBroken(message: string) {
    broken = message
    notBefore = monotonic() + retryBrokenMs
  }

  async function askProcesses(file: string, pace: Pace, signal: AbortSignal) {
    if (processes && monotonic() - processes.at < processesEveryMs[pace]) return processes.byCard
    const outcome = await run(file, processQuery, signal)
    let byCard: Map<string, GpuProcess[]> | null = null
    if (outcome.ok) {
      byCard = parseProcesses(outcome.stdout)
      const said = outcome.stdout.trim()
      if (byCard.size === 0 && said !== '' && !/^no running/i.test(said)) byCard = null
    }
    processes = { at: monotonic(), byCard }
    return byCard
  }

  let known = 0
  return {
    name: 'nvidia-smi',
    async read(pace, signal) {
      readAt = monotonic()
      if (pace === 'idle') stopFollower()
      const heard = pace === 'live' ? followed(known) : null
      const resting = monotonic() < notBefore
      if (resting && !heard) {
        if (broken && pace !== 'now') throw new Error(broken)
        // A missing tool is not looked for again because somebody is in a hurry.
        if (!broken) return []
      }
      // Side by side, so that a slow tool is waited for once.
      const early = tool ? askProcesses(tool, pace, signal) : null
      const gpus = heard ?? (await askOnce(pace, signal))
      known = gpus.length
      if (!tool || known === 0) {
        stopFollower()
        return []
      }
      if (pace === 'live') follow(tool)
      return withProcesses(gpus, await (early ?? askProcesses(tool, pace, signal)))
    },
    close: stopFollower,
  }
}
