import { scoreOf } from '#engine/routing/score-of'
import type { Candidate, Decision, Features } from '#shared/contract/routing'
import { type RouteArguments, UsageError } from './arguments.ts'
import { routeLines } from './route-lines.ts'
import { type CliFacts, reachEngine } from './start.ts'
import { withoutControlCodes, writeUntrusted } from './terminal.ts'
import { warnOfSettings } from './warn-of-settings.ts'

/** Tells where prompts would go, without asking a model. Resolves with the exit code: see the help text. */
export async function route(args: RouteArguments, facts: CliFacts): Promise<number> {
  if (!args.stdin && args.prompt === '') {
    throw new UsageError('Nothing to route: give a prompt in quotes, or --stdin.', 'route')
  }
  if (args.stdin && args.prompt !== '') {
    throw new UsageError('Give a prompt or --stdin, not both.', 'route')
  }
  const engine = await reachEngine(facts, args)
  try {
    await warnOfSettings(engine.client, facts.terminal)
    // The engine has just started: without this it might know no server yet.
    await engine.client.models.refresh()
    if (args.stdin) return await routeLines(engine.client, facts.terminal)
    const decision = await engine.client.routing.preview({
      text: args.prompt,
      conversationId: null,
      requested: 'auto',
    })
    const { out } = facts.terminal
    if (args.json) writeUntrusted(out, `${JSON.stringify(toJson(decision))}\n`)
    else out.write(withoutControlCodes(describeDecision(decision)))
    return 0
  } finally {
    await engine.close()
  }
}

function toJson({ id: _preview, at: _never, ...decision }: Decision) {
  return decision
}

/** For people: what the prompt is, where it would go, and how the candidates did. */
export function describeDecision(decision: Decision): string {
  const { features, candidates, chosen, reason, margin, flips } = decision
  const winner = candidates.find(({ model }) => model === chosen)
  const lead = margin === null || !winner ? '' : ` (${margin.toFixed(1)} points ahead)`
  const score = scoreOf(decision)
  const points = score === null ? '' : ` · ${score.toFixed(1)}`
  return [
    describeFeatures(features),
    '',
    winner
      ? `auto → ${winner.name} on ${winner.endpointName}${winner.demo ? ' (demo)' : ''}${points}${lead}`
      : 'auto → no model',
    reason,
    ...(candidates.length > 0 ? [''] : []),
    ...candidates.flatMap(describeCandidate),
    ...(flips.length > 0 ? ['', ...flips.map(({ sentence }) => sentence)] : []),
    '',
  ].join('\n')
}

function describeFeatures(features: Features): string {
  const { task, complexity, probabilities, language, totalTokens, hasCode, needs } = features
  const sure = (value: number | undefined) =>
    value === undefined ? '' : ` ${(value * 100).toFixed(0)} %`
  const wants = Object.entries(needs)
    .filter(([, needed]) => needed)
    .map(([name]) => ({ longContext: 'a long context', json: 'JSON' })[name] ?? name)
  return [
    `${task}${sure(probabilities?.task[task])}`,
    `${complexity}${sure(probabilities?.complexity[complexity])}`,
    ...(language === null ? [] : [`language ${language}`]),
    `about ${totalTokens} tokens`,
    ...(hasCode ? ['with code'] : []),
    ...(wants.length > 0 ? [`needs ${wants.join(', ')}`] : []),
  ].join(' · ')
}

function describeCandidate(candidate: Candidate): string[] {
  const { name, endpointName, score, terms, rejected } = candidate
  if (rejected !== null) return [`  out    ${name} on ${endpointName}: ${rejected}`]
  return [
    `  ${score.toFixed(1).padStart(5)}  ${name} on ${endpointName}`,
    ...terms.map((term) => {
      const points = `${term.value < 0 ? '−' : '+'}${Math.abs(term.value).toFixed(1)}`
      return `         ${points.padStart(6)}  ${term.name}: ${term.detail}`
    }),
  ]
}
