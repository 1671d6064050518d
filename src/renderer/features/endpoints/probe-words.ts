import type { EndpointProbe } from '#shared/contract/models'
import { kindNames } from '../models/describe-endpoint.ts'

/** `Found Ollama 0.33, 14 models.` */
export function probeWords({ kind, version, models }: EndpointProbe): string {
  const who = version ? `${kindNames[kind]} ${version}` : kindNames[kind]
  return `Found ${who}, ${models === 0 ? 'no models yet' : `${models} ${models === 1 ? 'model' : 'models'}`}.`
}
