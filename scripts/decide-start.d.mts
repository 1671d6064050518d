export interface StartFacts {
  args: string[]
  platform: string
  env: Record<string, string | undefined>
  uid: number | null
  runtime: 'installed' | 'missing' | (string & {})
}

export type StartDecision =
  | { in: 'electron' }
  | { in: 'web'; because: string | null }
  | { in: 'unknown' }

export function decideStart(facts: StartFacts): StartDecision
export function serveArguments(args: string[]): string[]
export function fallbackLine(because: string): string
