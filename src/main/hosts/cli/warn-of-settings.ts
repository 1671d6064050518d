import type { SwitchyardClient } from '#shared/contract/index'
import { type Terminal, withoutControlCodes } from './terminal.ts'

/** Says on standard error what is wrong with the settings file, where it is not what holds. */
export async function warnOfSettings(client: SwitchyardClient, { err }: Terminal): Promise<void> {
  for await (const { problems } of await client.settings.watch()) {
    for (const { file, line, column, message } of problems) {
      err.write(withoutControlCodes(`${file}:${line}:${column}: ${message}\n`))
    }
    if (problems.length > 0) err.write('Until it is mended, the settings of before hold.\n')
    return
  }
}
