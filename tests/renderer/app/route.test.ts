import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { pageTitle } from '../../../src/renderer/app/page-title.ts'
import { formatRoute, parseRoute } from '../../../src/renderer/app/route.ts'

describe('route', () => {
  it('reads room, id and place', () => {
    expect(parseRoute('#/chat/c1?at=m9')).toEqual({ room: 'chat', id: 'c1', at: 'm9' })
    expect(parseRoute('#/settings')).toEqual({ room: 'settings', id: null, at: null })
  })

  it('leads to the first room from an address that makes no sense', () => {
    for (const hash of ['', '#', '#/', '#/%E0%A4%A', '#//']) {
      expect(parseRoute(hash)).toEqual({ room: '', id: null, at: null })
    }
  })

  it('gives back whatever was put in', () => {
    const id = fc.string({ minLength: 1, unit: 'grapheme' })
    fc.assert(
      fc.property(id, id, (conversation, message) => {
        const route = { room: 'chat', id: conversation, at: message }
        expect(parseRoute(formatRoute(route))).toEqual(route)
      }),
    )
  })
})

describe('pageTitle', () => {
  it('names what is on show, and the demo', () => {
    expect(pageTitle({ room: 'Chat', title: 'Orders', demo: false })).toBe('Orders · Switchyard')
    expect(pageTitle({ room: 'Chat', title: undefined, demo: true })).toBe('Switchyard · Demo')
    expect(pageTitle({ room: 'Settings', title: undefined, demo: false })).toBe(
      'Settings · Switchyard',
    )
  })
})
