import type { Inventory, Model } from '#shared/contract/models'
import type { ModelsArguments } from './arguments.ts'
import { type CliFacts, reachEngine } from './start.ts'
import { withoutControlCodes, writeUntrusted } from './terminal.ts'

/** Lists servers and models. Exit code 0, also when there are none: that is an answer. */
export async function models(args: ModelsArguments, facts: CliFacts): Promise<number> {
  const engine = await reachEngine(facts, args)
  try {
    const inventory = await engine.client.models.refresh()
    const { out } = facts.terminal
    if (args.json) writeUntrusted(out, `${JSON.stringify(inventory)}\n`)
    else out.write(withoutControlCodes(formatInventory(inventory)))
  } finally {
    await engine.close()
  }
  return 0
}

export function formatInventory({ endpoints, models: all }: Inventory): string {
  if (endpoints.length === 0) {
    return 'No model server was found. Start Ollama or LM Studio, or try --demo.\n'
  }
  const blocks = endpoints.map((endpoint) => {
    const version = endpoint.version === null ? '' : ` ${endpoint.version}`
    const demo = endpoint.source === 'demo' ? ' · demo' : ''
    const head = `${endpoint.name} (${endpoint.id}) · ${endpoint.kind}${version} · ${endpoint.url} · ${endpoint.state}${demo}`
    const trouble = endpoint.failure === null ? [] : [`  ${endpoint.failure.message}`]
    const own = all.filter((model) => model.endpointId === endpoint.id)
    return [head, ...trouble, ...formatTable(own.map(toRow))].join('\n')
  })
  return `${blocks.join('\n\n')}\n`
}

function toRow(model: Model): string[] {
  return [
    model.resident === null ? ' ' : '●',
    model.name,
    model.parameters === null ? '–' : `${(model.parameters / 1e9).toFixed(1)} B`,
    model.quantization ?? '–',
    model.sizeBytes === null ? '–' : `${(model.sizeBytes / 1e9).toFixed(1)} GB`,
    model.capabilities.join(', '),
  ]
}

function formatTable(rows: string[][]): string[] {
  const widths = (rows[0] ?? []).map((_, column) =>
    Math.max(...rows.map((row) => row[column]?.length ?? 0)),
  )
  return rows.map((row) =>
    `  ${row.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join('  ')}`.trimEnd(),
  )
}
