import { AppError } from '#shared/app-error'
import { type PolicyDraft, policyDraft, policyFile, policyFormat } from '#shared/contract/replay'

/** A policy as it was stored or handed over. Throws AppError `invalid-input`, with the way on. */
export function parsePolicy(format: number, policy: unknown): PolicyDraft {
  if (format > policyFormat) {
    throw new AppError(
      'invalid-input',
      `This policy was written by a newer Switchyard (format ${format}; this one knows ${policyFormat}). Update, then try again.`,
    )
  }
  const parsed = policyDraft.safeParse(policy)
  if (parsed.success) return parsed.data
  const [issue] = parsed.error.issues
  const where = issue && issue.path.length > 0 ? `${issue.path.join('.')}: ` : ''
  throw new AppError('invalid-input', `${where}${issue?.message ?? 'This policy can’t be read.'}`)
}

/** The file that the page saves. Throws AppError `invalid-input`. */
export function readPolicyFile(text: string): PolicyDraft {
  let json: unknown
  try {
    json = JSON.parse(text)
  } catch (error) {
    const sentence = 'This file is not JSON. Choose one that “Save to a file” gave.'
    throw new AppError('invalid-input', sentence, {}, { cause: error })
  }
  const file = policyFile.safeParse(json)
  if (!file.success) {
    throw new AppError(
      'invalid-input',
      'This file is not a policy. Choose one that “Save to a file” gave.',
    )
  }
  return parsePolicy(file.data.format, file.data.policy)
}
