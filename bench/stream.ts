// Added latency: from an endpoint's byte to the page's event, through engine and WebSocket, with many streams at once.
//   npm run bench:stream [-- --streams 50 --rate 100 --seconds 10]
import { randomUUID } from 'node:crypto'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { WebSocket } from 'ws'
import type { MessageId } from '#shared/contract/ids'
import { socketPath } from '#shared/wire'
import { connectSocket } from '../src/renderer/app/connection/connect-socket.ts'
import { percentile, printReport } from './report.ts'
import { startChild } from './support/child.ts'

const { values } = parseArgs({
  options: {
    streams: { type: 'string', default: '50' },
    rate: { type: 'string', default: '100' },
    seconds: { type: 'string', default: '10' },
  },
})
const streams = Number(values.streams)
const rate = Number(values.rate)
const tokens = rate * Number(values.seconds)

/** Milliseconds since each stamp in a piece of text. */
function collectAges(text: string, ages: number[]): void {
  const now = process.hrtime.bigint()
  for (const stamp of text.split(' ')) if (stamp) ages.push(Number(now - BigInt(stamp)) / 1e6)
}

function countStamps(text: string): number {
  return text.split(' ').filter((stamp) => stamp !== '').length
}

/** The same streams without Switchyard: what the loopback and this process take by themselves. */
async function readDirectly(url: string): Promise<number[]> {
  const ages: number[] = []
  const readOne = async () => {
    const response = await fetch(`${url}/api/chat`, { method: 'POST', body: '{}' })
    if (!response.body) throw new Error('No stream came.')
    const decoder = new TextDecoder()
    let rest = ''
    for await (const chunk of response.body) {
      const lines = (rest + decoder.decode(chunk, { stream: true })).split('\n')
      rest = lines.pop() ?? ''
      for (const line of lines) collectAges(JSON.parse(line).message.content, ages)
    }
  }
  await Promise.all(Array.from({ length: streams }, readOne))
  return ages
}

async function readThroughEngine(address: string): Promise<{ ages: number[]; tokens: number }> {
  const { host, searchParams } = new URL(address)
  const url = `ws://${host}${socketPath}?token=${searchParams.get('token')}`
  const { client, close } = connectSocket(url, {
    createSocket: (target) => new WebSocket(target),
  })
  const inventory = await client.models.refresh()
  if (inventory.models.length === 0) throw new Error('The engine lists no model.')
  const ages: number[] = []
  let tokens = 0
  const readOne = async () => {
    const { conversationId } = await client.chat.send({
      conversationId: null,
      parentId: null,
      messageId: randomUUID() as MessageId,
      text: 'Tell me the time.',
      requested: 'auto',
    })
    for await (const { event } of await client.chat.watch({ conversationId, after: null })) {
      // What was there before the watch began is old for another reason.
      if (event.type === 'opened') tokens += countStamps(event.page.messages.at(-1)?.text ?? '')
      if (event.type === 'answer.delta') {
        collectAges(event.text, ages)
        tokens += countStamps(event.text)
      }
      if (event.type === 'run.ended') break
    }
  }
  await Promise.all(Array.from({ length: streams }, readOne))
  close()
  return { ages, tokens }
}

/** Nothing but that server, which takes all streams at once. */
function settingsFor(url: string): string {
  return [
    'discovery: { enabled: false }',
    'endpoints:',
    `  - { id: stamps, kind: ollama, url: ${url}, maxConcurrent: ${streams} }`,
  ].join('\n')
}

const dataDir = mkdtempSync(join(tmpdir(), 'switchyard-stream-'))
const server = startChild('stamping-server.ts', [String(rate), String(tokens)])
try {
  const url = `http://127.0.0.1:${await server.line()}`
  writeFileSync(join(dataDir, 'settings.yaml'), settingsFor(url))
  const engine = startChild('engine-process.ts', [dataDir])
  try {
    const address = await engine.line()
    console.log(`${streams} streams of ${rate} tokens/s, ${tokens} tokens each`)
    const direct = await readDirectly(url)
    engine.process.stdin.write('reset\n')
    await engine.line()
    const begun = performance.now()
    const through = await readThroughEngine(address)
    const seconds = (performance.now() - begun) / 1000
    engine.process.stdin.write('read\n')
    const loop = JSON.parse(await engine.line())

    printReport('From the endpoint’s byte to the reader’s event', [
      { name: 'direct call', samples: direct },
      { name: 'through Switchyard', samples: through.ages },
    ])
    const added = (share: number) =>
      (percentile(through.ages, share) - percentile(direct, share)).toFixed(2)
    console.log(`  added: median ${added(0.5)} ms, p95 ${added(0.95)} ms (goal: p95 < 10 ms)`)
    console.log(
      `  engine’s event loop: p99 ${loop.p99.toFixed(1)} ms, worst ${loop.max.toFixed(1)} ms (goal: p99 < 50 ms), CPU ${(loop.cpuMs / seconds / 10).toFixed(0)} % of a core`,
    )
    console.log(`  tokens seen: ${through.tokens} of ${streams * tokens}`)
  } finally {
    engine.stop()
  }
} finally {
  server.stop()
  rmSync(dataDir, { recursive: true, force: true })
}
