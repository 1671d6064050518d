import { describe, expect, it } from 'vitest'
import type { Endpoint } from '#shared/contract/models'
import { decideWelcome } from '../../../../src/renderer/features/welcome/decide-welcome.ts'
import { decideSeenReady } from '../../../../src/renderer/features/welcome/seen-ready.ts'

type Facts = Pick<Endpoint, 'state' | 'source'>
const down: Facts = { state: 'down', source: 'found' }
const ready: Facts = { state: 'ready', source: 'found' }
const demo: Facts = { state: 'ready', source: 'demo' }

describe('decideWelcome', () => {
  it('waits until the endpoints are known', () => {
    expect(decideWelcome({ known: false, endpoints: [], seenReady: false })).toBe(false)
    expect(decideWelcome({ known: true, endpoints: [], seenReady: false })).toBe(true)
  })

  it('stands while none is ready, unless one has been', () => {
    expect(decideWelcome({ known: true, endpoints: [down], seenReady: false })).toBe(true)
    expect(decideWelcome({ known: true, endpoints: [down, ready], seenReady: false })).toBe(false)
    expect(decideWelcome({ known: true, endpoints: [down], seenReady: true })).toBe(false)
  })
})

describe('decideSeenReady', () => {
  it('remembers through a restart of the server', () => {
    expect([[down], [ready], [down]].reduce(decideSeenReady, null)).toBe('real')
  })

  it('starts over when the demo is left, and does not count it for the real ones', () => {
    expect([[demo]].reduce(decideSeenReady, null)).toBe('demo')
    expect([[demo], [down]].reduce(decideSeenReady, null)).toBeNull()
    expect([[demo], [ready], [down]].reduce(decideSeenReady, null)).toBe('real')
  })
})
