import type { Preference } from '#shared/contract/routing'

export const preferenceNames: Record<Preference, string> = {
  fast: 'Fast',
  balanced: 'Balanced',
  best: 'Best',
}

export const preferenceMeanings: Record<Preference, string> = {
  fast: 'The quickest model that can do it, above all one that is loaded already.',
  balanced: 'Quality counts about twice as much as speed.',
  best: 'The most capable model, even if it has to be loaded first.',
}
