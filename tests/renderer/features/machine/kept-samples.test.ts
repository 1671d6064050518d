import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import {
  keepSamples,
  readKeptSamples,
} from '../../../../src/renderer/features/machine/kept-samples.ts'

let kept: Map<string, string>
beforeEach(() => {
  kept = new Map()
  vi.stubGlobal('sessionStorage', {
    getItem: (key: string) => kept.get(key) ?? null,
    setItem: (key: string, value: string) => kept.set(key, value),
  })
})
afterEach(() => vi.unstubAllGlobals())

it('finds after a reload what it kept before', () => {
  expect(readKeptSamples()).toEqual([])
  keepSamples([{ at: 5, owners: [] }])
  expect(readKeptSamples()).toEqual([{ at: 5, owners: [] }])
})

it('begins anew where what is kept makes no sense, or nothing may be kept', () => {
  keepSamples([])
  for (const key of kept.keys()) kept.set(key, '[{"at":"x"},null,7]')
  expect(readKeptSamples()).toEqual([])
  for (const key of kept.keys()) kept.set(key, '{not json')
  expect(readKeptSamples()).toEqual([])
  vi.stubGlobal('sessionStorage', undefined)
  expect(readKeptSamples()).toEqual([])
  expect(() => keepSamples([{ at: 1, owners: [] }])).not.toThrow()
})
