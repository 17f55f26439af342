/** Keeps in IndexedDB: one database per person, one table of records under string keys, so that forgetting is one act. */
import type { KeptStore } from '../storage/kept-store.ts'

const table = 'kept'

export class IndexedDbStore implements KeptStore {
  readonly #database: IDBDatabase

  private constructor(database: IDBDatabase) {
    this.#database = database
    // another tab forgets this person: it must not wait for us
    database.addEventListener('versionchange', () => database.close())
  }

  static async open(name: string): Promise<IndexedDbStore> {
    const request = indexedDB.open(name, 1)
    request.addEventListener('upgradeneeded', () => request.result.createObjectStore(table))
    return new IndexedDbStore(await answerTo(request))
  }

  get(key: string): Promise<unknown> {
    return answerTo(this.#records('readonly').get(key))
  }

  async list(prefix: string): Promise<[string, unknown][]> {
    const records = this.#records('readonly')
    const range = IDBKeyRange.bound(prefix, `${prefix}\uffff`)
    // two requests of one transaction see the same state
    const [keys, values] = await Promise.all([
      answerTo(records.getAllKeys(range)),
      answerTo<unknown[]>(records.getAll(range)),
    ])
    return keys.map((key, index) => [typeof key === 'string' ? key : '', values[index]])
  }

  async set(key: string, record: unknown): Promise<void> {
    await answerTo(this.#records('readwrite').put(record, key))
  }

  async delete(key: string): Promise<void> {
    await answerTo(this.#records('readwrite').delete(key))
  }

  swap(key: string, change: (held: unknown) => unknown): Promise<boolean> {
    const records = this.#records('readwrite')
    return new Promise((resolve, reject) => {
      const read = records.get(key)
      read.addEventListener('error', () => reject(failureOf(read)))
      read.addEventListener('success', () => {
        const next = change(read.result)
        if (next === undefined) return resolve(false)
        const written = records.put(next, key)
        written.addEventListener('error', () => reject(failureOf(written)))
        written.addEventListener('success', () => resolve(true))
      })
    })
  }

  async destroy(): Promise<void> {
    this.#database.close()
    await answerTo(indexedDB.deleteDatabase(this.#database.name))
  }

  #records(mode: IDBTransactionMode): IDBObjectStore {
    return this.#database.transaction(table, mode).objectStore(table)
  }
}

function answerTo<Result>(request: IDBRequest<Result>): Promise<Result> {
  return new Promise((resolve, reject) => {
    request.addEventListener('success', () => resolve(request.result))
    request.addEventListener('error', () => reject(failureOf(request)))
  })
}

function failureOf(request: IDBRequest): Error {
  return request.error ?? new Error('The database gave no reason.')
}
