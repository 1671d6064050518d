/** Values as GGUF types them; plain numbers become 32-bit unsigned ones, plain lists lists of those. */
export type WrittenValue =
  | number
  | string
  | boolean
  | readonly number[]
  | readonly string[]
  | readonly boolean[]
  | { type: number; value: number | bigint }

export interface WrittenTensor {
  name: string
  dimensions: readonly number[]
  type: number
  /** Where it lies among the tensors' contents; one after the other when left out. */
  offset?: number
}

export interface WrittenGguf {
  version?: number
  littleEndian?: boolean
  metadata?: Record<string, WrittenValue>
  tensors?: readonly WrittenTensor[]
  /** Announced instead of the real numbers. */
  tensorCount?: bigint
  entryCount?: bigint
  /** Bytes after the header, in place of the tensors' contents. */
  dataBytes?: number
}

/** Bytes of a GGUF file with that header. Format: gguf.md. */
export function writeGguf(file: WrittenGguf): Uint8Array {
  const little = file.littleEndian ?? true
  const bytes: number[] = []
  const put = (size: number, set: (view: DataView) => void) => {
    const view = new DataView(new ArrayBuffer(size))
    set(view)
    for (let at = 0; at < size; at++) bytes.push(view.getUint8(at))
  }
  const u32 = (value: number) => put(4, (view) => view.setUint32(0, value, little))
  const u64 = (value: number | bigint) =>
    put(8, (view) => view.setBigUint64(0, BigInt(value), little))
  const text = (value: string) => {
    const encoded = new TextEncoder().encode(value)
    u64(encoded.length)
    for (const byte of encoded) bytes.push(byte)
  }
  const fixed = (type: number, value: number | bigint) => {
    if (type === 0 || type === 7) put(1, (view) => view.setUint8(0, Number(value)))
    else if (type === 1) put(1, (view) => view.setInt8(0, Number(value)))
    else if (type === 2) put(2, (view) => view.setUint16(0, Number(value), little))
    else if (type === 3) put(2, (view) => view.setInt16(0, Number(value), little))
    else if (type === 5) put(4, (view) => view.setInt32(0, Number(value), little))
    else if (type === 6) put(4, (view) => view.setFloat32(0, Number(value), little))
    else if (type === 10) u64(value)
    else if (type === 11) put(8, (view) => view.setBigInt64(0, BigInt(value), little))
    else if (type === 12) put(8, (view) => view.setFloat64(0, Number(value), little))
    else u32(Number(value))
  }
  const value = (entry: WrittenValue) => {
    if (typeof entry === 'number') {
      u32(4)
      u32(entry)
    } else if (typeof entry === 'boolean') {
      u32(7)
      bytes.push(entry ? 1 : 0)
    } else if (typeof entry === 'string') {
      u32(8)
      text(entry)
    } else if ('type' in entry) {
      u32(entry.type)
      fixed(entry.type, entry.value)
    } else {
      const first = entry[0]
      const type = typeof first === 'string' ? 8 : typeof first === 'boolean' ? 7 : 4
      u32(9)
      u32(type)
      u64(entry.length)
      for (const item of entry) {
        if (typeof item === 'string') text(item)
        else if (typeof item === 'boolean') bytes.push(item ? 1 : 0)
        else u32(item)
      }
    }
  }
  const metadata = Object.entries(file.metadata ?? {})
  const tensors = file.tensors ?? []
  for (const letter of 'GGUF') bytes.push(letter.charCodeAt(0))
  u32(file.version ?? 3)
  u64(file.tensorCount ?? tensors.length)
  u64(file.entryCount ?? metadata.length)
  for (const [key, entry] of metadata) {
    text(key)
    value(entry)
  }
  for (const [index, tensor] of tensors.entries()) {
    text(tensor.name)
    u32(tensor.dimensions.length)
    for (const length of tensor.dimensions) u64(length)
    u32(tensor.type)
    u64(tensor.offset ?? index * 32)
  }
  const header = Uint8Array.from(bytes)
  if (file.dataBytes === undefined) return header
  const padded = new Uint8Array(Math.ceil(header.length / 32) * 32 + file.dataBytes)
  padded.set(header)
  return padded
}
