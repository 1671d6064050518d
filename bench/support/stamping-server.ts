import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'

/**
 * A child process that looks like an Ollama server whose tokens are the times at which they were written, in
 * nanoseconds of the machine's monotonic clock. Tokens come at `tokensPerSecond` on each stream. Prints its port.
 */
const [tokensPerSecond, tokens] = process.argv.slice(2).map(Number) as [number, number]
const model = 'stamp:1b'

const answers: Record<string, unknown> = {
  '/api/version': { version: '0.33.0' },
  // Resident already, so that nothing has to be loaded.
  '/api/ps': { models: [{ name: model, model, size: 1e9, size_vram: 1e9, context_length: 8192 }] },
  '/api/tags': {
    models: [
      {
        name: model,
        model,
        modified_at: '2026-01-01T00:00:00Z',
        size: 1e9,
        digest: 'd'.repeat(64),
        details: { format: 'gguf', family: 'llama', parameter_size: '1B', context_length: 8192 },
        capabilities: ['completion'],
      },
    ],
  },
}

function frame(content: string, rest: Record<string, unknown> = { done: false }): string {
  const created_at = new Date().toISOString()
  return `${JSON.stringify({ model, created_at, message: { role: 'assistant', content }, ...rest })}\n`
}

const server = createServer((request, response) => {
  const answer = answers[request.url ?? '']
  if (request.url === '/api/chat') stream(request, response)
  else if (answer === undefined) response.end('Ollama is running')
  else response.setHeader('content-type', 'application/json').end(JSON.stringify(answer))
})

function stream(request: IncomingMessage, response: ServerResponse): void {
  request.resume()
  response.setHeader('content-type', 'application/x-ndjson')
  const begun = performance.now()
  let sent = 0
  // Against the start, not from token to token, so that lateness does not add up.
  const next = () => {
    const elapsed = performance.now() - begun
    const due = Math.min(tokens, Math.floor((elapsed * tokensPerSecond) / 1000) + 1)
    for (; sent < due; sent++) response.write(frame(`${process.hrtime.bigint()} `))
    if (sent < tokens) {
      setTimeout(next, Math.max(0, (sent * 1000) / tokensPerSecond - elapsed))
    } else {
      response.end(
        frame('', { done: true, done_reason: 'stop', eval_count: tokens, eval_duration: 1e9 }),
      )
    }
  }
  next()
}

server.listen(0, '127.0.0.1', () => {
  const address = server.address()
  console.log(typeof address === 'object' ? address?.port : '')
})
