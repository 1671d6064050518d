const mebibyte = 1024 ** 2
const gibibyte = 1024 ** 3

/** Memory as devices are built, in binary units: `15.4 GiB`, `512 MiB`. */
export function formatMemory(bytes: number): string {
  return bytes >= gibibyte
    ? `${inGib(bytes)} GiB`
    : `${bytes > 0 ? Math.max(1, Math.round(bytes / mebibyte)) : 0} MiB`
}

/** `15.4 of 24.0 GiB`. */
export function formatMemoryOf(bytes: number, total: number): string {
  return `${inGib(bytes)} of ${inGib(total)} GiB`
}

/** `15.4/24`: where there is room for nothing else. */
export function formatMemoryTiny(bytes: number, total: number): string {
  return `${inGib(bytes)}/${Math.round(total / gibibyte)}`
}

function inGib(bytes: number): string {
  return (bytes / gibibyte).toFixed(1)
}
