import type { EndpointKind } from '#shared/contract/models'
import type { FailureCode } from '#shared/failure'
import type { WireAction } from '#simulators/faults'
import type { Target } from './targets.ts'

const page = '<html><head><title>Gateway</title></head></html>'
const json = 'application/json'

export interface WireFault {
  name: string
  when: 'pre' | { afterFrames: number } | { afterBytes: number }
  action: WireAction | ((target: Target) => WireAction)
  /** How the stream must end. */
  ends: FailureCode | 'done'
  /** How a listing that meets it must end; left out where the fault belongs to streams. */
  lists?: FailureCode
}

const crashWords: Record<EndpointKind, string> = {
  ollama: 'an error was encountered while running the model: unexpected EOF',
  lmstudio: 'The model has crashed without additional information. (Exit code: null)',
  llamacpp: 'Compute error.',
  openai: 'EngineCore encountered an issue. See stack trace (above) for the root cause.',
}

const frames = (n: number) => ({ afterFrames: n })
const html = (status: number): WireAction => ({
  do: 'status',
  status,
  body: page,
  contentType: 'text/html',
})

export const wireFaults: readonly WireFault[] = [
  {
    name: 'reset before the answer',
    when: 'pre',
    action: { do: 'rst' },
    ends: 'unreachable',
    lists: 'unreachable',
  },
  { name: 'reset in mid-stream', when: frames(2), action: { do: 'rst' }, ends: 'truncated' },
  { name: 'no last frame', when: frames(3), action: { do: 'cleanEof' }, ends: 'truncated' },
  {
    name: 'end inside a frame',
    when: { afterBytes: 250 },
    action: { do: 'cleanEof' },
    ends: 'truncated',
  },
  {
    name: 'silence before the answer',
    when: 'pre',
    action: { do: 'hang' },
    ends: 'stalled',
    lists: 'stalled',
  },
  { name: 'silence in mid-stream', when: frames(2), action: { do: 'stall' }, ends: 'stalled' },
  {
    name: 'broken frame',
    when: frames(2),
    action: (target) => ({
      do: 'malformed',
      text: target.kind === 'ollama' ? '{"model":\n' : 'data: {"id":\n\n',
    }),
    ends: 'malformed',
  },
  {
    name: 'plain text in the stream',
    when: frames(2),
    action: { do: 'malformed', text: 'All connection attempts failed\n' },
    ends: 'malformed',
  },
  {
    name: 'last words in plain text',
    when: frames(2),
    action: { do: 'lastWords', text: 'upstream timed out\n' },
    ends: 'malformed',
  },
  {
    name: 'web page, 200',
    when: 'pre',
    action: { do: 'body', body: page, contentType: 'text/html' },
    ends: 'wrong-server',
    lists: 'wrong-server',
  },
  {
    name: 'web page as JSON, 200',
    when: 'pre',
    action: { do: 'body', body: page, contentType: json },
    ends: 'wrong-server',
    lists: 'malformed',
  },
  {
    name: 'web page, 404',
    when: 'pre',
    action: html(404),
    ends: 'wrong-server',
    lists: 'wrong-server',
  },
  {
    name: 'web page, 502',
    when: 'pre',
    action: html(502),
    ends: 'unreachable',
    lists: 'unreachable',
  },
  {
    name: 'web page, 504',
    when: 'pre',
    action: html(504),
    ends: 'unreachable',
    lists: 'unreachable',
  },
  {
    name: 'JSON instead of a stream',
    when: 'pre',
    action: { do: 'body', body: '{"ok":true}', contentType: json },
    ends: 'malformed',
    lists: 'malformed',
  },
  {
    name: 'true stream under a wrong type',
    when: 'pre',
    action: { do: 'wrongContentType', contentType: 'text/plain' },
    ends: 'malformed',
    lists: 'malformed',
  },
  {
    name: 'status 200 with an error',
    when: 'pre',
    action: { do: 'body', body: '{"error":"cudaMalloc failed: out of memory"}', contentType: json },
    ends: 'out-of-memory',
    lists: 'out-of-memory',
  },
  {
    name: 'status 429',
    when: 'pre',
    action: {
      do: 'status',
      status: 429,
      body: '{"error":"slow down"}',
      contentType: json,
      headers: { 'retry-after': '3' },
    },
    ends: 'rate-limited',
    lists: 'rate-limited',
  },
  {
    name: 'status 401',
    when: 'pre',
    action: { do: 'status', status: 401, body: '{"error":"unauthorized"}', contentType: json },
    ends: 'unauthorised',
    lists: 'unauthorised',
  },
  {
    name: 'status 500, unknown words',
    when: 'pre',
    action: { do: 'status', status: 500, body: '{"error":"gremlins"}', contentType: json },
    ends: 'unknown',
    lists: 'unknown',
  },
  {
    name: 'status 500, empty',
    when: 'pre',
    action: { do: 'status', status: 500, body: '' },
    ends: 'unknown',
    lists: 'unknown',
  },
  {
    name: 'out of memory in mid-stream',
    when: frames(2),
    action: { do: 'errorFrame', text: 'cudaMalloc failed: out of memory' },
    ends: 'out-of-memory',
  },
  {
    name: 'crash in mid-stream',
    when: frames(2),
    action: (target) => ({
      do: 'errorFrame',
      text: crashWords[target.kind],
    }),
    ends: 'engine-crashed',
  },
  {
    name: 'unknown words in mid-stream',
    when: frames(2),
    action: { do: 'errorFrame', text: 'gremlins' },
    ends: 'unknown',
  },
  {
    name: 'redirect',
    when: 'pre',
    action: { do: 'status', status: 307, body: '', headers: { location: 'http://127.0.0.1:1/' } },
    ends: 'wrong-server',
    lists: 'wrong-server',
  },
  { name: 'single bytes', when: 'pre', action: { do: 'chunkSplit', bytes: 1 }, ends: 'done' },
  {
    name: 'many frames in one read',
    when: 'pre',
    action: { do: 'joinFrames', count: 5 },
    ends: 'done',
  },
  {
    name: 'frame of 200 KB',
    when: frames(2),
    action: { do: 'oversize', bytes: 200_000 },
    ends: 'done',
  },
  { name: 'frame sent twice', when: frames(2), action: { do: 'dupFrame' }, ends: 'done' },
  {
    name: 'blank lines and comments',
    when: frames(2),
    action: (target) => ({ do: 'insert', text: target.kind === 'ollama' ? '\n\n' : ': ping\n\n' }),
    ends: 'done',
  },
]
