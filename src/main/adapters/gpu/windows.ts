import type { GpuSource } from '#engine/resources/resource-source'
import type { Commands, RunningCommand } from '../system/run-command.ts'
import { describeAdapters, parseCountersLine, type WindowsCounters } from './windows-parse.ts'

/** A round of counters costs the system some hundredths of a second. */
const readEveryMs = 3_000
const restartMs = 60_000

/**
 * Answers each line it is given with one line of JSON, until its input ends: starting PowerShell costs half a second of
 * a core, so it is started once. CIM classes, because the counters' own names are translated.
 */
const script = `
$ErrorActionPreference = 'SilentlyContinue'
[Console]::OutputEncoding = New-Object System.Text.UTF8Encoding $false
$cards = @(Get-ChildItem 'HKLM:\\SOFTWARE\\Microsoft\\DirectX' | ForEach-Object {
  $p = Get-ItemProperty $_.PSPath
  if ($null -ne $p.AdapterLuid) {
    @{ luid = [long]$p.AdapterLuid; name = [string]$p.Description; vendorId = [long]$p.VendorId; bytes = [long]$p.DedicatedVideoMemory }
  }
})
while ($null -ne [Console]::In.ReadLine()) {
  $adapters = @(Get-CimInstance Win32_PerfFormattedData_GPUPerformanceCounters_GPUAdapterMemory | ForEach-Object {
    @{ name = [string]$_.Name; bytes = [long]$_.DedicatedUsage }
  })
  $processes = @(Get-CimInstance Win32_PerfFormattedData_GPUPerformanceCounters_GPUProcessMemory |
    Where-Object { $_.DedicatedUsage -gt 16MB } | ForEach-Object {
      $id = 0
      if ($_.Name -match '^pid_(\\d+)_') { $id = [int]$Matches[1] }
      @{ name = [string]$_.Name; bytes = [long]$_.DedicatedUsage; program = [string](Get-Process -Id $id).ProcessName }
    })
  [Console]::Out.WriteLine((ConvertTo-Json -Compress -Depth 4 @{ adapters = $adapters; processes = $processes; cards = $cards }))
  [Console]::Out.Flush()
}
`

/** PowerShell takes a script that needs no quoting as base64 of UTF-16. */
function encodeScript(text: string): string {
  return Buffer.from(text, 'utf16le').toString('base64')
}

/** Reads all vendors' cards through the counters of Windows. */
export function createWindowsSource(options: {
  start: Commands['start']
  powershell: string
  monotonic?: () => number
}): GpuSource {
  const monotonic = options.monotonic ?? (() => performance.now())
  let shell: RunningCommand | null = null
  let answer: PromiseWithResolvers<WindowsCounters> | null = null
  let notBefore = Number.NEGATIVE_INFINITY
  let broken = ''
  let last: { at: number; counters: WindowsCounters } | null = null

  function give(outcome: WindowsCounters | Error) {
    const mine = answer
    answer = null
    if (outcome instanceof Error) mine?.reject(outcome)
    else mine?.resolve(outcome)
  }

  function begin(): RunningCommand {
    const args = ['-NoProfile', '-NonInteractive', '-EncodedCommand', encodeScript(script)]
    const mine = options.start(options.powershell, args, {
      line(text) {
        if (text.trim() === '' || shell !== mine) return
        const counters = parseCountersLine(text)
        if (counters) last = { at: monotonic(), counters }
        give(counters ?? new Error('PowerShell printed something that can’t be read.'))
      },
      end(message) {
        if (shell !== mine) return
        shell = null
        broken = message
        notBefore = monotonic() + restartMs
        give(new Error(message))
      },
    })
    return mine
  }

  return {
    name: 'windows counters',
    async read(pace, signal) {
      if (pace !== 'now' && last && monotonic() - last.at < readEveryMs - 100) {
        return describeAdapters(last.counters)
      }
      if (!shell && monotonic() < notBefore) throw new Error(broken)
      shell ??= begin()
      // Its first answer may take longer than anyone waits: then the question stands, and the next reader gets it.
      const asked = answer
      const pending = asked ?? Promise.withResolvers<WindowsCounters>()
      pending.promise.catch(() => {})
      answer = pending
      if (!asked) shell.write('read')
      const onAbort = () => waiting.reject(signal.reason)
      const waiting = Promise.withResolvers<never>()
      waiting.promise.catch(() => {})
      signal.addEventListener('abort', onAbort, { once: true })
      try {
        return describeAdapters(await Promise.race([pending.promise, waiting.promise]))
      } finally {
        signal.removeEventListener('abort', onAbort)
      }
    },
    close() {
      shell?.stop()
      shell = null
      give(new Error('The watch has ended.'))
    },
  }
}
