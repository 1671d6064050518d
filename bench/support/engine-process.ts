import { monitorEventLoopDelay } from 'node:perf_hooks'
import { startEngine } from '#hosts/start-engine'
import { serveWeb } from '#hosts/web/serve-web'

/**
 * A child process with the engine and the web host. Prints the host's address; on a line from its standard input it
 * prints what its event loop was late by since the line before, in milliseconds, and its CPU time.
 */
const [dataDir = ''] = process.argv.slice(2)
const engine = await startEngine({ dataDir, demo: false, version: '0.0.0' })
const host = await serveWeb({
  router: engine.router,
  pageDir: import.meta.dirname,
  port: 0,
  log: (message, error) => console.error(message, error),
})
const delay = monitorEventLoopDelay({ resolution: 1 })
delay.enable()
let cpu = process.cpuUsage()
console.log(host.url)

process.stdin.on('data', () => {
  const { user, system } = process.cpuUsage(cpu)
  const ms = (share: number) => delay.percentile(share) / 1e6
  console.log(
    JSON.stringify({
      p50: ms(50),
      p99: ms(99),
      max: delay.max / 1e6,
      cpuMs: (user + system) / 1e3,
    }),
  )
  delay.reset()
  cpu = process.cpuUsage()
})
process.stdin.on('end', () => process.exit(0))
