/** How far the claims are, on stderr: one line that replaces itself where somebody watches, else a line each. */
const startedAt = performance.now()

export function showProgress(text: string): void {
  const line = `${Math.round((performance.now() - startedAt) / 1000)} s · ${text}`
  process.stderr.write(process.stderr.isTTY ? `\r\u001b[2K${line}` : `${line}\n`)
}

export function clearProgress(): void {
  if (process.stderr.isTTY) process.stderr.write('\r\u001b[2K')
}
