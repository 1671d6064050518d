import { useMemo } from 'react'
import type { Conversation } from '#shared/contract/chat'
import type { ConversationId } from '#shared/contract/ids'
import { useClient } from '../../app/client-context.tsx'
import { errorSentence } from '../../app/error-sentence.ts'
import { navigate, parseRoute } from '../../app/route.ts'
import { showToast } from '../../app/toasts.ts'
import { importSummary } from './import-summary.ts'
import { pickJsonFile, saveFile } from './save-file.ts'

export interface ConversationActions {
  create: () => void
  rename: (id: ConversationId, title: string) => Promise<void>
  setPinned: (id: ConversationId, pinned: boolean) => Promise<void>
  /** With a way back for ten seconds. */
  remove: (conversation: Pick<Conversation, 'id' | 'title'>) => Promise<void>
  exportOne: (id: ConversationId, format: 'markdown' | 'json') => Promise<void>
  exportAll: () => Promise<void>
  importFile: () => Promise<void>
}

/** What can be done with conversations; each says for itself when it fails. */
export function useConversationActions(): ConversationActions {
  const client = useClient()
  return useMemo(() => {
    const attempt = async (failed: string, run: () => Promise<void>) => {
      try {
        await run()
      } catch (error) {
        showToast({ tone: 'error', title: failed, detail: errorSentence(error) })
      }
    }
    const actions: ConversationActions = {
      create: () => navigate({ room: 'chat' }),
      rename: (conversationId, title) =>
        attempt('The name could not be changed', () =>
          client.chat.rename({ conversationId, title }),
        ),
      setPinned: (conversationId, pinned) =>
        attempt(pinned ? 'It could not be pinned' : 'It could not be unpinned', () =>
          client.chat.pin({ conversationId, pinned }),
        ),
      remove: ({ id, title }) =>
        attempt('It could not be deleted', async () => {
          await client.chat.remove({ conversationId: id })
          if (parseRoute(location.hash).id === id) navigate({ room: 'chat' }, { replace: true })
          showToast({
            title: `Deleted “${title}”`,
            action: {
              label: 'Undo',
              run: () =>
                void attempt('It could not be brought back', () =>
                  client.chat.restore({ conversationId: id }),
                ),
            },
          })
        }),
      exportOne: (conversationId, format) =>
        attempt('The export failed', async () =>
          saveFile(await client.chat.export({ conversationId, format })),
        ),
      exportAll: () =>
        attempt('The export failed', async () =>
          saveFile(await client.chat.export({ conversationId: null, format: 'json' })),
        ),
      importFile: () =>
        attempt('That file could not be imported', async () => {
          const file = await pickJsonFile()
          if (file) showToast(importSummary(await client.chat.import({ text: await file.text() })))
        }),
    }
    return actions
  }, [client])
}
