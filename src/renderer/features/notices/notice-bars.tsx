import { CircleAlert, Info, TriangleAlert, X } from 'lucide-react'
import type { Notice, NoticeLevel } from '#shared/contract/app'
import { useClient } from '../../app/client-context.tsx'
import { errorSentence } from '../../app/error-sentence.ts'
import { showToast } from '../../app/toasts.ts'
import { classNames } from '../../ui/class-names.ts'
import { IconButton } from '../../ui/icon-button.tsx'
import { useAppState } from './app-store.ts'

const looks: Record<NoticeLevel, { icon: typeof Info; className: string; word: string }> = {
  info: { icon: Info, className: 'bg-blue-soft [&>svg]:text-blue', word: 'Note' },
  warning: { icon: TriangleAlert, className: 'bg-amber-soft [&>svg]:text-amber', word: 'Warning' },
  error: { icon: CircleAlert, className: 'bg-red-soft [&>svg]:text-red', word: 'Error' },
}

/** What the user should know that belongs to no single view, until it is dismissed. */
export function NoticeBars() {
  const notices = useAppState((state) => state.app?.notices)
  const client = useClient()
  const dismiss = (notice: Notice) =>
    client.app.dismissNotice({ id: notice.id }).catch((error) =>
      showToast({
        tone: 'error',
        title: 'It could not be dismissed',
        detail: errorSentence(error),
      }),
    )
  return (
    <div role="status" className="max-h-[30vh] overflow-y-auto">
      {notices?.map((notice) => {
        const look = looks[notice.level]
        return (
          <div
            key={notice.id}
            className={classNames(
              'flex items-start gap-3 border-b px-4 py-2 text-sm [&>svg]:mt-1 [&>svg]:size-4 [&>svg]:shrink-0',
              look.className,
            )}
          >
            <look.icon role="img" aria-label={look.word} />
            <p className="min-w-0 grow py-0.5 [overflow-wrap:anywhere]">
              <b className="font-semibold">{notice.title}.</b> {notice.detail}
            </p>
            <IconButton
              label={`Dismiss: ${notice.title}`}
              size="sm"
              onClick={() => void dismiss(notice)}
            >
              <X />
            </IconButton>
          </div>
        )
      })}
    </div>
  )
}
