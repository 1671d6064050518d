import { AppError } from '#shared/app-error'
import type { ConversationId } from '#shared/contract/ids'
import type { Preference } from '#shared/contract/routing'
import type { Api } from '../api.ts'
import type { ChatStore } from './chat-store.ts'
import type { Chats } from './chats.ts'
import { conversationExport } from './conversation-export.ts'
import { exportMarkdown, fileNameFor } from './export-markdown.ts'

function parseExport(text: string) {
  let json: unknown
  try {
    json = JSON.parse(text)
  } catch (error) {
    throw new AppError(
      'invalid-input',
      'This file is not JSON. Import takes what Export → JSON gave.',
      {},
      { cause: error },
    )
  }
  const parsed = conversationExport.safeParse(json)
  if (parsed.success) return parsed.data
  const [issue] = parsed.error.issues
  throw new AppError(
    'invalid-input',
    `This file is not an export of conversations: ${issue?.path.join('.') || 'the top'}: ${issue?.message}`,
  )
}

export function chatApi(
  api: Api['chat'],
  chats: Chats,
  store: ChatStore,
  defaults: { preference(): Preference; now(): number },
) {
  const asked = <T extends { preference?: Preference | undefined }>(input: T) => ({
    ...input,
    preference: input.preference ?? defaults.preference(),
  })

  /** For changes to a conversation as a whole: tells everyone, refuses where it is gone. */
  const change = (id: ConversationId, done: unknown) => {
    if (!done) throw new AppError('not-found', 'This conversation is gone.')
    chats.changed(id)
  }

  return {
    watchList: api.watchList.handler(({ signal }) => chats.list.watch(signal)),
    watch: api.watch.handler(({ input, signal }) => chats.watch(input, signal)),
    page: api.page.handler(({ input }) =>
      store.pageBefore(input.conversationId, input.before, input.limit),
    ),
    send: api.send.handler(({ input }) => chats.send(asked(input))),
    compare: api.compare.handler(({ input }) => chats.compare(input)),
    compareWith: api.compareWith.handler(({ input }) => chats.compareWith(input)),
    vote: api.vote.handler(({ input }) => chats.vote(input)),
    merge: api.merge.handler(({ input }) => chats.merge(input)),
    edit: api.edit.handler(({ input }) => chats.edit(asked(input))),
    regenerate: api.regenerate.handler(({ input }) => chats.regenerate(asked(input))),
    resume: api.resume.handler(({ input }) => chats.resume(input)),
    stop: api.stop.handler(({ input }) => chats.stop(input.runId)),
    selectBranch: api.selectBranch.handler(({ input }) => chats.selectBranch(input.messageId)),
    keep: api.keep.handler(({ input }) => chats.keep(input.messageId)),
    rename: api.rename.handler(({ input }) =>
      change(input.conversationId, store.rename(input.conversationId, input.title)),
    ),
    pin: api.pin.handler(({ input }) =>
      change(input.conversationId, store.pin(input.conversationId, input.pinned)),
    ),
    remove: api.remove.handler(({ input }) =>
      change(input.conversationId, store.remove(input.conversationId, defaults.now())),
    ),
    restore: api.restore.handler(({ input }) =>
      change(input.conversationId, store.restore(input.conversationId)),
    ),
    search: api.search.handler(({ input }) => store.search(input.text, input.limit)),
    export: api.export.handler(({ input }) => {
      const data = store.exportConversations(input.conversationId)
      const [only] = data.conversations
      if (input.format === 'json') {
        return {
          fileName: fileNameFor(
            input.conversationId ? (only?.title ?? '') : 'conversations',
            'json',
          ),
          mediaType: 'application/json' as const,
          text: JSON.stringify(data, null, 2),
        }
      }
      if (!input.conversationId || !only) {
        throw new AppError('invalid-input', 'Markdown is for one conversation; export all as JSON.')
      }
      return {
        fileName: fileNameFor(only.title, 'md'),
        mediaType: 'text/markdown' as const,
        text: exportMarkdown(only),
      }
    }),
    import: api.import.handler(({ input }) => {
      const result = store.importConversations(parseExport(input.text))
      chats.list.renewed()
      return result
    }),
    draft: api.draft.handler(({ input }) => ({ text: store.draft(input.conversationId) })),
    setDraft: api.setDraft.handler(({ input }) => store.setDraft(input.conversationId, input.text)),
  }
}
