import type { Endpoint, EndpointKind } from '#shared/contract/models'
import type { Tone } from '../../ui/status-dot.tsx'

export const kindNames: Record<EndpointKind, string> = {
  ollama: 'Ollama',
  lmstudio: 'LM Studio',
  llamacpp: 'llama-server',
  openai: 'an OpenAI-compatible server',
}

const howToStart: Record<EndpointKind, string> = {
  ollama: 'Start Ollama and it joins by itself.',
  lmstudio: 'Start the server in LM Studio (Developer, then Start server) and it joins by itself.',
  llamacpp: 'Start llama-server and it joins by itself.',
  openai: 'Start the server and it joins by itself.',
}

export interface EndpointWords {
  tone: Tone
  /** One or two words. */
  state: string
  /** What happened, then the way on; empty where all is well. */
  advice: string
}

/** It answers, if not at once: nothing that a person has to mend. */
export function isUsable({ state }: Pick<Endpoint, 'state'>): boolean {
  return state === 'ready' || state === 'busy' || state === 'warming' || state === 'rate-limited'
}

/** An endpoint's state for people. */
export function describeEndpoint(endpoint: Endpoint): EndpointWords {
  const { kind, failure } = endpoint
  switch (endpoint.state) {
    case 'ready':
      return {
        tone: 'green',
        state: 'Ready',
        advice: endpoint.modelCount === 0 ? noModels(kind) : '',
      }
    case 'busy':
      return { tone: 'signal', state: 'Busy', advice: '' }
    case 'warming':
      return { tone: 'amber', state: 'Loading', advice: '' }
    case 'rate-limited':
      return {
        tone: 'amber',
        state: 'Pausing',
        advice: 'It asked for a pause; Switchyard asks again after it.',
      }
    case 'checking':
      return { tone: 'amber', state: 'Looking', advice: '' }
    case 'disabled':
      return { tone: 'neutral', state: 'Off', advice: 'Switched off in the settings.' }
    case 'wrong-server':
      return {
        tone: 'red',
        state: `Not ${kindNames[kind]}`,
        advice: `Something else answers there. Check the address, or stop the other program.`,
      }
    case 'misconfigured':
      return {
        tone: 'amber',
        state: 'Needs a hand',
        advice:
          failure?.code === 'unauthorised'
            ? `Answers ${failure.status ?? 401}: it wants a token. Add its token and it joins.`
            : quoted(failure?.message, 'Its settings keep Switchyard out.'),
      }
    case 'down':
      return { tone: 'red', state: 'Down', advice: whyDown(endpoint) }
  }
}

function whyDown({ kind, failure }: Endpoint): string {
  switch (failure?.code) {
    case undefined:
    case 'unreachable':
      return `Refuses connections. ${howToStart[kind]}`
    case 'stalled':
    case 'load-timeout':
      return 'Took the question and never answered. It may be busy; Switchyard keeps asking.'
    default:
      return quoted(failure?.message, `Does not work right now. ${howToStart[kind]}`)
  }
}

function noModels(kind: EndpointKind): string {
  return kind === 'ollama'
    ? 'It has no models yet. Run “ollama pull qwen3:4b”, for instance.'
    : kind === 'lmstudio'
      ? 'It has no models yet. Download one in LM Studio.'
      : 'It has no models yet. Start it with one.'
}

function quoted(message: string | undefined, otherwise: string): string {
  const said = message?.trim()
  return said ? `It says: “${said}”` : otherwise
}

export interface EndpointSummary {
  tone: Tone
  text: string
  /** The same where there is little room. */
  short: string
}

/** All endpoints in a dot and a few words, for the pill. */
export function summariseEndpoints(endpoints: readonly Endpoint[]): EndpointSummary {
  const wanted = endpoints.filter(({ state }) => state !== 'disabled')
  const ready = wanted.filter(isUsable).length
  if (ready > 0) {
    const missing = wanted.filter(
      (endpoint) => !isUsable(endpoint) && endpoint.source === 'settings',
    )
    if (missing.length > 0) {
      const of = `${ready} of ${ready + missing.length}`
      return { tone: 'amber', text: `${of} endpoints ready`, short: `${of} ready` }
    }
    return {
      tone: 'green',
      text: `${ready} ${ready === 1 ? 'endpoint' : 'endpoints'} ready`,
      short: `${ready} ready`,
    }
  }
  if (wanted.some(({ state }) => state === 'checking')) {
    return { tone: 'amber', text: 'Looking for endpoints', short: 'Looking' }
  }
  return { tone: 'red', text: 'No endpoint ready', short: 'None ready' }
}
