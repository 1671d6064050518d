import type { Failure, FailureCode } from '#shared/failure'

/** `endpoints`, `models`: where the servers, or what they hold in memory, can be seen and mended. */
export type Remedy = 'try-again' | 'another-model' | 'endpoints' | 'models'

export interface FailureText {
  title: string
  /** The way on. */
  advice: string
  remedies: Remedy[]
}

const texts: Record<FailureCode, Omit<FailureText, 'advice'> & { advice: string }> = {
  'no-model': {
    title: 'No model could take this prompt.',
    advice: 'What stands in the way is told below, with the nearest way on.',
    remedies: ['another-model', 'try-again', 'endpoints'],
  },
  'out-of-memory': {
    title: '{model} ran out of memory.',
    advice: 'A smaller model fits, or free some memory and try again.',
    remedies: ['another-model', 'try-again', 'models'],
  },
  'model-corrupt': {
    title: 'The files of {model} are damaged.',
    advice: 'Download it again on its server, or use another model for now.',
    remedies: ['another-model', 'models'],
  },
  'model-unsupported': {
    title: '{endpoint} can’t run {model}.',
    advice:
      'Its server is too old for this kind of model, or never learnt it. Another model will do.',
    remedies: ['another-model'],
  },
  'model-not-found': {
    title: '{model} is no longer on {endpoint}.',
    advice: 'It was removed or renamed after the list was read. Choose another one.',
    remedies: ['another-model', 'try-again'],
  },
  'load-failed': {
    title: '{model} could not be loaded.',
    advice: 'The server’s own words are below. Try again, or use another model.',
    remedies: ['try-again', 'another-model'],
  },
  'load-timeout': {
    title: '{model} took too long to load.',
    advice:
      'It may be ready now: try again. If it never is, a smaller model is the better choice here.',
    remedies: ['try-again', 'another-model'],
  },
  'engine-crashed': {
    title: 'The engine behind {model} crashed.',
    advice: '{endpoint} usually starts it again by itself. Try again, or use another model.',
    remedies: ['try-again', 'another-model'],
  },
  'queue-full': {
    title: '{endpoint} has too much to do.',
    advice: 'Wait for its other answers to end, then try again.',
    remedies: ['try-again', 'another-model'],
  },
  'context-too-long': {
    title: 'This conversation is too long for {model}.',
    advice: 'Use a model with a larger context, or start a new conversation with what matters.',
    remedies: ['another-model'],
  },
  unauthorised: {
    title: '{endpoint} wants to know who asks.',
    advice: 'It refused without a valid token. Give it one where the endpoints are listed.',
    remedies: ['endpoints', 'another-model'],
  },
  'rate-limited': {
    title: '{endpoint} asks to slow down.',
    advice: 'Wait a little and try again, or use a model elsewhere.',
    remedies: ['try-again', 'another-model'],
  },
  unreachable: {
    title: '{endpoint} does not answer.',
    advice: 'Check that it is running, then try again.',
    remedies: ['try-again', 'another-model', 'endpoints'],
  },
  'wrong-server': {
    title: 'Something else answers at the address of {endpoint}.',
    advice: 'Another program holds its port. Check the address where the endpoints are listed.',
    remedies: ['endpoints', 'another-model'],
  },
  stalled: {
    title: '{model} stopped sending.',
    advice: 'The line stayed open but nothing came. What had arrived is kept.',
    remedies: ['try-again', 'another-model'],
  },
  truncated: {
    title: 'The answer of {model} broke off.',
    advice: 'The server ended it without saying so. What had arrived is kept.',
    remedies: ['try-again', 'another-model'],
  },
  malformed: {
    title: '{endpoint} sent something that can’t be read.',
    advice: 'If it happens again, its server may need an update.',
    remedies: ['try-again', 'another-model'],
  },
  guardrail: {
    title: '{endpoint} refused to load {model}.',
    advice:
      'Its own guard against overload stepped in. A smaller model, or its settings, will help.',
    remedies: ['another-model', 'try-again', 'models'],
  },
  'bad-request': {
    title: '{endpoint} did not accept the request.',
    advice: 'Its own words are below. Another model may take it.',
    remedies: ['another-model', 'try-again'],
  },
  unknown: {
    title: '{endpoint} reported an error.',
    advice: 'Its own words are below. Try again, or use another model.',
    remedies: ['try-again', 'another-model'],
  },
}

/** A failure for people: what happened, what to do, and which ways on to offer. */
export function describeFailure(
  failure: Failure,
  names: { model: string | null; endpoint: string | null },
): FailureText {
  const { title, advice, remedies } = texts[failure.code]
  const fill = (text: string) => {
    const filled = text
      .replaceAll('{model}', names.model ?? 'the model')
      .replaceAll('{endpoint}', names.endpoint ?? 'the server')
    // A model is written as its server writes it: Qwen3:8b would be another one.
    if (names.model !== null && text.startsWith('{model}')) return filled
    return filled.charAt(0).toUpperCase() + filled.slice(1)
  }
  const wait =
    failure.retryAfterMs === undefined
      ? ''
      : ` It asks for ${Math.ceil(failure.retryAfterMs / 1000)} s.`
  return { title: fill(title), advice: `${fill(advice)}${wait}`, remedies }
}

/** Half a sentence for the list of attempts: "llama3 ran out of memory". */
export function briefFailure(failure: Failure, names: { model: string; endpoint: string }): string {
  return describeFailure(failure, names).title.replace(/\.$/, '')
}
