import { expect, it } from 'vitest'
import { shareOptions } from '../../../../src/renderer/features/settings/share-options.ts'

it('offers the share that holds among the usual ones, each once and told apart', () => {
  const labels = (held: number) => shareOptions([0, 0.05, 0.1], held).map(({ label }) => label)
  expect(labels(0.1)).toEqual(['Off', '5 %', '10 %'])
  expect(labels(0.015)).toEqual(['Off', '1.5 %', '5 %', '10 %'])
  expect(labels(1)).toEqual(['Off', '5 %', '10 %', '100 %'])
})
