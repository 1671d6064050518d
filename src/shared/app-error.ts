/** What a call may be refused with. Anything else that goes wrong reaches the page as `internal` plus a log id. */
export const appErrorCodes = [
  'invalid-input',
  'too-large',
  'not-found',
  'conflict',
  'run-active',
  'no-model',
  'does-not-fit',
  'unsupported',
  'storage-full',
  'storage-read-only',
  'storage-corrupt',
  'settings-broken',
  'data-directory-in-use',
  'data-directory-unusable',
  'demo-unavailable',
  'installation-damaged',
  'disconnected',
  'internal',
] as const

export type AppErrorCode = (typeof appErrorCodes)[number]

/** An error whose message users may see: what happened, then the way on. */
export class AppError extends Error {
  readonly code: AppErrorCode
  readonly data: Record<string, unknown>

  constructor(
    code: AppErrorCode,
    message: string,
    data: Record<string, unknown> = {},
    options?: ErrorOptions,
  ) {
    super(message, options)
    this.name = 'AppError'
    this.code = code
    this.data = data
  }
}

export function isAppErrorCode(code: unknown): code is AppErrorCode {
  return appErrorCodes.includes(code as AppErrorCode)
}
