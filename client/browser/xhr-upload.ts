/** Sends a file by XMLHttpRequest, which tells how far it has come, and answers as `fetch` does. */
import type { FileSending } from '../surroundings.ts'

export function xhrUpload(url: string, { token, file, onProgress, signal }: FileSending): Promise<Response> {
  const request = new XMLHttpRequest()
  const { promise, resolve, reject } = Promise.withResolvers<Response>()
  const leave = () => request.abort()
  request.open('POST', url)
  request.setRequestHeader('authorization', `Bearer ${token}`)
  request.upload.addEventListener('progress', ({ loaded }) => onProgress(loaded))
  request.addEventListener('load', () => resolve(responseOf(request)))
  for (const type of ['error', 'abort']) request.addEventListener(type, () => reject(new TypeError(type)))
  signal.addEventListener('abort', leave)
  request.addEventListener('loadend', () => signal.removeEventListener('abort', leave))
  // the browser names the length, and the type where the file has one
  request.send(file)
  return promise
}

function responseOf(request: XMLHttpRequest): Response {
  const { status, statusText, responseText } = request
  const retryAfter = request.getResponseHeader('retry-after')
  const headers = retryAfter === null ? {} : { 'retry-after': retryAfter }
  return new Response(responseText, { status, statusText, headers })
}
