/**
 * A body that is looked at before it is passed on: its first bytes are held, everything behind them streams. What is in
 * memory is the head and what the streams hold between two steps, however long the body is.
 */

/** At least `bytesMin` of the beginning, where there is that much; and the stream, which goes on behind them. */
export async function readHead(body: ReadableStream<Uint8Array>, bytesMin: number): Promise<Uint8Array> {
  const reader = body.getReader()
  const chunks: Uint8Array[] = []
  let length = 0
  while (length < bytesMin) {
    const { done, value } = await reader.read()
    if (done) break
    chunks.push(value)
    length += value.byteLength
  }
  reader.releaseLock()
  return joined(chunks, length)
}

export type Poured = {
  /** Exactly as long as said, or it fails. */
  stream: ReadableStream<Uint8Array>
  /** Settles when the last byte has been taken. */
  done: Promise<void>
  /** Nobody takes it any more. */
  abandon: () => void
}

/** R2 takes no stream whose length it does not know before. */
export function pour(head: Uint8Array, rest: ReadableStream<Uint8Array>, bytes: number): Poured {
  const { readable, writable } = new FixedLengthStream(bytes)
  const abandoned = new AbortController()
  const write = async (): Promise<void> => {
    const writer = writable.getWriter()
    await writer.write(head)
    writer.releaseLock()
    await rest.pipeTo(writable, { signal: abandoned.signal })
  }
  const abandon = (): void => {
    abandoned.abort()
    // whoever would have taken it never came: the first write would wait for ever. One that has failed already says so.
    if (!readable.locked) readable.cancel().catch(() => undefined)
  }
  return { stream: readable, done: write(), abandon }
}

function joined(chunks: readonly Uint8Array[], length: number): Uint8Array {
  const bytes = new Uint8Array(length)
  let offset = 0
  for (const chunk of chunks) {
    bytes.set(chunk, offset)
    offset += chunk.byteLength
  }
  return bytes
}
