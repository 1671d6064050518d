import type { Candidate, Decision, Features, Preference } from '#shared/contract/routing'
import type { RuleSettings } from '#shared/contract/settings'
import { formatCount } from '../../chat/describe.ts'

const preferenceWords: Record<Preference, string> = {
  fast: 'fast answers',
  balanced: 'a balance',
  best: 'the best answer',
  quiet: 'little effort',
}

/** What is known of the prompt and what was asked for, in one line. */
export function sayFeatures({ features, preference, requested }: Decision): string {
  const parts = [
    features.task,
    features.complexity,
    `${formatCount(features.promptTokens)} tokens`,
    features.totalTokens > features.promptTokens
      ? `${formatCount(features.totalTokens)} with the conversation`
      : null,
    features.hasCode ? 'with code' : null,
    features.language ? `in ${languageName(features.language)}` : null,
    features.needs.json ? 'wants JSON' : null,
    features.needs.tools ? 'wants tools' : null,
    features.needs.vision ? 'has images' : null,
    requested === 'auto' ? `asked for ${preferenceWords[preference]}` : 'you chose the model',
  ]
  return parts.filter((part) => part !== null).join(' · ')
}

function languageName(code: string): string {
  try {
    return new Intl.DisplayNames(['en'], { type: 'language' }).of(code) ?? code
  } catch {
    return code
  }
}

/** How likely the task and the complexity are, with what else it could be; `null` where nobody knows. */
export function sayLikely({ probabilities }: Features): string | null {
  if (!probabilities) return null
  const list = (shares: Record<string, number | undefined>) =>
    Object.entries(shares)
      .flatMap(([name, share]) => (share !== undefined && share >= 0.05 ? [{ name, share }] : []))
      .sort((a, b) => b.share - a.share)
      .slice(0, 3)
      .map(({ name, share }) => `${name} ${Math.round(100 * share)} %`)
      .join(', ')
  return `Likely ${list(probabilities.task)}; ${list(probabilities.complexity)}.`
}

/** By how much it won or lost, in points; `null` where there was nobody else. */
export function sayMargin(margin: number | null): string | null {
  if (margin === null) return null
  const points = `${Math.abs(margin).toFixed(1)} points`
  if (margin < 0) return `It scores ${points} less than the best.`
  return margin === 0 ? 'It scores the same as the next one.' : `Ahead of the next by ${points}.`
}

/** The rule that sends such prompts to this model from now on. */
export function alwaysRule(
  { task, complexity }: Pick<Features, 'task' | 'complexity'>,
  { model, name }: Pick<Candidate, 'model' | 'name'>,
): RuleSettings {
  return {
    name: `${task}, ${complexity}: ${name}`.slice(0, 80),
    when: `task == "${task}" && complexity == "${complexity}"`,
    use: model,
    enabled: true,
  }
}
