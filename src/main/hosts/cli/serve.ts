import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { AppError } from '#shared/app-error'
import { serveWeb } from '../web/serve-web.ts'
import type { ServeArguments } from './arguments.ts'
import { type CliFacts, startOwnEngine } from './start.ts'

/** Serves the page until interrupted. Its last line before that is `Switchyard ready: <url>`. */
export async function serve(args: ServeArguments, facts: CliFacts): Promise<number> {
  const { terminal, app, openBrowser } = facts
  if (!existsSync(join(app.pageDir, 'index.html'))) {
    throw new AppError('internal', 'The page is not built. Run “npm run build” first.')
  }
  const engine = await startOwnEngine(facts, args)
  try {
    const host = await serveWeb({
      router: engine.router,
      pageDir: app.pageDir,
      port: args.port,
      log: (message, cause) => {
        const detail = cause instanceof Error ? ` (${cause.message})` : ''
        terminal.err.write(`${message}${detail}\n`)
      },
    })
    engine.setUrl(host.url)
    try {
      terminal.out.write(`Switchyard ready: ${host.url}\n`)
      // A machine without a browser is served all the same.
      if (args.open) void openBrowser(host.url).catch(() => undefined)
      await interruption(terminal.interrupted)
    } finally {
      await host.close()
    }
  } finally {
    await engine.close()
  }
  return 0
}

function interruption(signal: AbortSignal): Promise<void> {
  if (signal.aborted) return Promise.resolve()
  return new Promise((resolve) => {
    signal.addEventListener('abort', () => resolve(), { once: true })
  })
}
