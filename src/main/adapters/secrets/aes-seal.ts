import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto'
import { KeyUnavailable, type Seal } from './sealed-file.ts'
import type { KeyKeeper } from './system-keys.ts'

const algorithm = 'aes-256-gcm'
const nonceBytes = 12
const tagBytes = 16

/**
 * AES-256-GCM with a key that the first keeper that can holds. What was sealed is `nonce ‖ tag ‖ text` in base64; the hint
 * names keeper and key, and is bound to the text.
 */
export function createAesSeal(keepers: readonly KeyKeeper[]): Seal {
  let current: { key: Buffer; hint: Record<string, string> } | null = null

  function makeKey(): { key: Buffer; hint: Record<string, string> } {
    const id = randomBytes(8).toString('hex')
    const key = randomBytes(32)
    for (const keeper of keepers) {
      const kept = keeper.keep(id, key.toString('hex'))
      if (kept !== null) return { key, hint: { ...kept, keeper: keeper.name, id } }
    }
    throw new KeyUnavailable('no place to keep a key')
  }

  function findKey(hint: Record<string, string>): Buffer {
    const keeper = keepers.find(({ name }) => name === hint.keeper)
    const key = hint.id === undefined ? null : (keeper?.find(hint.id, hint) ?? null)
    if (key === null) throw new KeyUnavailable(`the key is kept by ${hint.keeper}`)
    if (!/^[0-9a-f]{64}$/.test(key)) throw new Error('the key is damaged')
    return Buffer.from(key, 'hex')
  }

  return {
    seal(text) {
      current ??= makeKey()
      const { key, hint } = current
      const nonce = randomBytes(nonceBytes)
      const cipher = createCipheriv(algorithm, key, nonce).setAAD(boundOf(hint))
      const body = Buffer.concat([cipher.update(text, 'utf8'), cipher.final()])
      return { sealed: Buffer.concat([nonce, cipher.getAuthTag(), body]).toString('base64'), hint }
    },
    open(sealed, hint) {
      const key = findKey(hint)
      const bytes = Buffer.from(sealed, 'base64')
      const nonce = bytes.subarray(0, nonceBytes)
      const tag = bytes.subarray(nonceBytes, nonceBytes + tagBytes)
      const decipher = createDecipheriv(algorithm, key, nonce, { authTagLength: tagBytes })
      decipher.setAAD(boundOf(hint)).setAuthTag(tag)
      const text = Buffer.concat([
        decipher.update(bytes.subarray(nonceBytes + tagBytes)),
        decipher.final(),
      ]).toString('utf8')
      current = { key, hint }
      return text
    },
  }
}

function boundOf({ keeper, id }: Record<string, string>): Buffer {
  return Buffer.from(`switchyard secrets 1 ${keeper} ${id}`)
}
