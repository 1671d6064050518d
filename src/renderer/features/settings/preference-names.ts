import type { Preference } from '#shared/contract/routing'

export const preferenceNames: Record<Preference, string> = {
  fast: 'Fast',
  balanced: 'Balanced',
  best: 'Best',
  quiet: 'Quiet',
}

export const preferenceMeanings: Record<Preference, string> = {
  fast: 'The quickest model that can do it, above all one that is loaded already.',
  balanced: 'A better answer may take a while, but not for ever.',
  best: 'The most capable model, even if it has to be loaded first.',
  quiet: 'Spares battery and fans: small models, and what is loaded stays loaded.',
}
