import { expect, it } from 'vitest'
import { AppError } from '#shared/app-error'
import { errorSentence } from '../../../src/renderer/app/error-sentence.ts'

it('passes on the sentence the engine wrote', () => {
  const error = new AppError('storage-full', 'The disk is full. Make room and send it again.')
  expect(errorSentence(error)).toBe('The disk is full. Make room and send it again.')
})

it('says where to look when something internal went wrong, and shows none of its words', () => {
  const error = new AppError('internal', 'TypeError: x is undefined', { logId: 'log-42' })
  expect(errorSentence(error)).toContain('log-42')
  expect(errorSentence(error)).not.toContain('TypeError')
})

it('has words for whatever else is thrown', () => {
  for (const thrown of [new Error('boom'), 'boom', null, undefined, { code: 'conflict' }]) {
    expect(errorSentence(thrown)).toMatch(/Try again/)
  }
})
