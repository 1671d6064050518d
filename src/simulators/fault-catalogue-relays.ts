import { type CatalogueEntry, chatRoute, everyKind, onChat } from './fault-entry.ts'

const badGateway =
  '<html>\r\n<head><title>502 Bad Gateway</title></head>\r\n<body>\r\n<center><h1>502 Bad Gateway</h1></center>\r\n<hr><center>nginx</center>\r\n</body>\r\n</html>\r\n'
const gatewayTimeout = badGateway.replaceAll('502 Bad Gateway', '504 Gateway Time-out')
const otherProgram =
  '<!doctype html><html><head><title>Dev server</title></head><body><div id="root"></div></body></html>'
const html = 'text/html; charset=utf-8'

/** Faults of what stands between client and server: proxies, networks, other programs. */
export const catalogueOfRelays: readonly CatalogueEntry[] = [
  {
    id: 'html-502',
    number: 12,
    description: 'A proxy answers with its own page.',
    targets: everyKind,
    outcome: 'unreachable',
    faults: onChat({ do: 'status', status: 502, contentType: html, body: badGateway }),
  },
  {
    id: 'html-504',
    number: 12,
    description: 'A proxy gives up waiting and answers with its own page.',
    targets: everyKind,
    outcome: 'unreachable',
    faults: onChat({ do: 'status', status: 504, contentType: html, body: gatewayTimeout }),
  },
  {
    id: 'html-instead-of-stream',
    number: 12,
    description: 'A page with status 200 comes in place of the stream.',
    targets: everyKind,
    outcome: 'wrong-server',
    faults: onChat({ do: 'body', contentType: html, body: otherProgram }),
  },
  {
    id: 'plain-text-in-stream',
    number: 13,
    description: 'A proxy writes a plain sentence into the stream and ends it.',
    targets: everyKind,
    outcome: 'malformed',
    faults: onChat({ do: 'lastWords', text: 'All connection attempts failed' }, 2),
  },
  {
    id: 'malformed-frame',
    number: 13,
    description: 'One frame is broken JSON; the stream goes on.',
    targets: everyKind,
    outcome: 'malformed',
    faults: (target) => [
      {
        route: chatRoute(target),
        when: { afterFrames: 2 },
        action: {
          do: 'malformed',
          text:
            target.kind === 'ollama' ? '{"model":"m","mess\n' : 'data: {"id":"chatcmpl-1","cho\n\n',
        },
      },
    ],
  },
  {
    id: 'frames-joined',
    number: 15,
    description: 'Several frames arrive in one read.',
    targets: everyKind,
    outcome: 'answer',
    faults: onChat({ do: 'joinFrames', count: 4 }, 1),
  },
  {
    id: 'split-inside-characters',
    number: 15,
    description: 'Frames arrive in pieces of a few bytes, cut inside characters.',
    targets: everyKind,
    outcome: 'answer',
    faults: onChat({ do: 'chunkSplit', bytes: 5 }, 0),
  },
  {
    id: 'oversized-frame',
    number: 15,
    description: 'One frame is larger than 64 KB.',
    targets: everyKind,
    outcome: 'answer',
    faults: onChat({ do: 'oversize', bytes: 100_000 }, 1),
  },
  {
    id: 'duplicate-frame',
    number: 15,
    description: 'A relay sends one frame twice.',
    targets: everyKind,
    outcome: 'answer',
    faults: onChat({ do: 'dupFrame' }, 2),
  },
  {
    id: 'slow-first-byte',
    number: 20,
    description: 'The first byte takes its time; then all is well.',
    targets: everyKind,
    outcome: 'answer',
    faults: onChat({ do: 'delay', ms: 300 }),
  },
  {
    id: 'no-first-byte',
    number: 20,
    description: 'The request is taken and never answered.',
    targets: everyKind,
    outcome: 'stalled',
    faults: onChat({ do: 'hang' }),
  },
  {
    id: 'stall-mid-stream',
    number: 20,
    description: 'The stream falls silent and stays open.',
    targets: everyKind,
    outcome: 'stalled',
    faults: onChat({ do: 'stall' }, 3),
  },
  {
    id: 'dribble',
    number: 20,
    description: 'The answer comes a few bytes at a time.',
    targets: everyKind,
    outcome: 'answer',
    faults: onChat({ do: 'dribble', bytes: 64, ms: 1 }, 0),
  },
  {
    id: 'reset-mid-stream',
    number: 20,
    description: 'The connection is reset inside a frame.',
    targets: everyKind,
    outcome: 'truncated',
    faults: (target) => [
      { route: chatRoute(target), when: { afterBytes: 333 }, action: { do: 'rst' } },
    ],
  },
  {
    id: 'reset-before-answer',
    number: 20,
    description: 'The connection is reset before the first byte.',
    targets: everyKind,
    outcome: 'unreachable',
    faults: onChat({ do: 'rst' }),
  },
  {
    id: 'port-owned-by-other-program',
    number: 20,
    description: 'Another program answers on the port, whatever is asked.',
    targets: everyKind,
    outcome: 'wrong-server',
    faults: () => [
      { route: /./, when: 'pre', action: { do: 'body', contentType: html, body: otherProgram } },
    ],
  },
  {
    id: 'wrong-content-type',
    number: 20,
    description: 'The stream is right but its content type says it is a page.',
    targets: everyKind,
    outcome: 'wrong-server',
    faults: onChat({ do: 'wrongContentType', contentType: html }),
  },
]
