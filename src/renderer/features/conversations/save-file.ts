import type { ExportedFile } from '#shared/contract/chat'

/** Hands a file to the browser's downloads (in Electron: its save dialog). */
export function saveFile(file: ExportedFile): void {
  const url = URL.createObjectURL(new Blob([file.text], { type: file.mediaType }))
  const link = document.createElement('a')
  link.href = url
  link.download = file.fileName
  link.click()
  // The download reads the address after the click has returned.
  setTimeout(() => URL.revokeObjectURL(url), 60_000)
}

/** Asks for one JSON file. Resolves with `null` when the user thinks better of it. */
export function pickJsonFile(): Promise<File | null> {
  return new Promise((resolve) => {
    const input = document.createElement('input')
    input.type = 'file'
    input.accept = 'application/json,.json'
    input.onchange = () => resolve(input.files?.item(0) ?? null)
    input.oncancel = () => resolve(null)
    input.click()
  })
}
