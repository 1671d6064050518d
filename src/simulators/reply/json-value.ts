import type { Random } from '../random.ts'

type Schema = Record<string, unknown>

const deepest = 8

function isSchema(value: unknown): value is Schema {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/**
 * A value that follows a JSON Schema: types, enum, const, properties, items, the usual limits and formats, local
 * references. Texts are made of the topics and say that they are simulated.
 */
export function writeJsonValue(schema: Schema, topics: readonly string[], random: Random): unknown {
  return writeValue(schema, 'value', 0)

  function resolve(node: Schema): Schema {
    if (typeof node.$ref !== 'string' || !node.$ref.startsWith('#/')) return node
    let found: unknown = schema
    for (const part of node.$ref.slice(2).split('/')) {
      found = isSchema(found) ? found[part.replace(/~1/g, '/').replace(/~0/g, '~')] : undefined
    }
    return isSchema(found) ? found : {}
  }

  function writeValue(node: unknown, name: string, depth: number): unknown {
    if (!isSchema(node)) return null
    const own = resolve(node)
    if ('const' in own) return own.const
    if (Array.isArray(own.enum) && own.enum.length > 0)
      return own.enum[random.below(own.enum.length)]
    for (const choice of [own.anyOf, own.oneOf]) {
      if (Array.isArray(choice) && choice.length > 0) return writeValue(choice[0], name, depth)
    }
    if (Array.isArray(own.allOf)) {
      const parts = own.allOf.filter(isSchema).map(resolve)
      const properties = Object.assign(
        {},
        ...parts.map((part) => part.properties ?? {}),
        own.properties,
      )
      const required = [own, ...parts].flatMap((part) =>
        Array.isArray(part.required) ? part.required : [],
      )
      return writeObject({ ...parts[0], ...own, properties, required }, depth)
    }
    const types = Array.isArray(own.type) ? own.type : [own.type]
    const type = types.find((one) => one !== 'null') ?? types[0]
    if (type === 'object' || isSchema(own.properties)) return writeObject(own, depth)
    if (type === 'array') return writeArray(own, name, depth)
    if (type === 'integer' || type === 'number') return writeNumber(own, type === 'integer')
    if (type === 'boolean') return random.below(2) === 0
    if (type === 'null') return null
    return writeText(own, name)
  }

  function writeObject(own: Schema, depth: number): Record<string, unknown> {
    const properties = isSchema(own.properties) ? own.properties : {}
    const required = Array.isArray(own.required) ? own.required : []
    const entries = Object.entries(properties).filter(
      ([key]) => depth < deepest || required.includes(key),
    )
    // A schema may require itself without end; nobody can satisfy that.
    if (depth > deepest * 2) return {}
    return Object.fromEntries(entries.map(([key, node]) => [key, writeValue(node, key, depth + 1)]))
  }

  function writeArray(own: Schema, name: string, depth: number): unknown[] {
    const least = typeof own.minItems === 'number' ? own.minItems : 0
    const most = typeof own.maxItems === 'number' ? own.maxItems : Math.max(least, 3)
    const length = depth >= deepest ? least : Math.max(least, Math.min(most, 2 + random.below(2)))
    return Array.from({ length }, () =>
      writeValue(own.items ?? { type: 'string' }, name, depth + 1),
    )
  }

  function writeNumber(own: Schema, whole: boolean): number {
    const step = typeof own.multipleOf === 'number' ? own.multipleOf : 1
    let low = typeof own.minimum === 'number' ? own.minimum : null
    if (typeof own.exclusiveMinimum === 'number') low = own.exclusiveMinimum + (whole ? 1 : 1e-6)
    let high = typeof own.maximum === 'number' ? own.maximum : null
    if (typeof own.exclusiveMaximum === 'number') high = own.exclusiveMaximum - (whole ? 1 : 1e-6)
    const from = low ?? Math.min(1, high ?? 1)
    const to = high ?? from + 100
    if (!whole) return Math.round((from + random.next() * (to - from)) * 100) / 100
    const first = Math.ceil(from / step)
    return (first + random.below(Math.max(1, Math.floor(to / step) - first + 1))) * step
  }

  function writeText(own: Schema, name: string): string {
    const topic = topics.length > 0 ? (topics[random.below(topics.length)] ?? name) : name
    const known: Record<string, string> = {
      date: '2026-11-20',
      time: '12:00:00Z',
      'date-time': '2026-11-20T12:00:00Z',
      email: 'simulated@example.com',
      uri: 'https://example.com/simulated',
      uuid: '00000000-0000-4000-8000-000000000000',
    }
    let text = known[String(own.format)] ?? `simulated ${name}: ${topic}`
    const least = typeof own.minLength === 'number' ? own.minLength : 0
    while (text.length < least) text += ` ${topic}`
    return typeof own.maxLength === 'number' ? text.slice(0, own.maxLength) : text
  }
}
