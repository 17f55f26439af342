/**
 * How far the reader has read, whether they are looking, and where the line "New" goes. Looking is an interval: while it
 * lasts everything is read. The line is drawn when something unread is met or arrives unseen, and stays until it is
 * cleared. Rules: SDK-63 to SDK-66.
 */
export class Reading {
  readonly #onViewing: (isViewing: boolean) => void
  #isAttentive = false
  /** Marked unread: looking on does not read it again, coming back does. */
  #isHeldBack = false
  #readSeq = 0
  #lastSeq = 0
  #line: number | null = null
  /** The line was drawn since the reader looked last: what arrives then goes below it. */
  #isLineNew = false

  constructor(onViewing: (isViewing: boolean) => void) {
    this.#onViewing = onViewing
  }

  get isViewing(): boolean {
    return this.#isAttentive && !this.#isHeldBack
  }

  get readSeq(): number {
    return this.isViewing ? Math.max(this.#readSeq, this.#lastSeq) : this.#readSeq
  }

  get unreadLine(): number | null {
    return this.#line
  }

  /** Shown, visible and focused, or not any more. */
  setAttentive(isAttentive: boolean): void {
    if (isAttentive === this.#isAttentive) return
    this.#readSeq = this.readSeq
    this.#isAttentive = isAttentive
    this.#isHeldBack = false
    this.#isLineNew = false
    this.#onViewing(this.isViewing)
  }

  /** What is known before the room has said a word. */
  expect(readSeq: number, lastSeq: number): void {
    this.#readSeq = readSeq
    this.#lastSeq = lastSeq
    this.#drawLine(readSeq)
  }

  welcomed(readSeq: number, lastSeq: number): void {
    const wasThere = this.#lastSeq > 0
    this.#lastSeq = lastSeq
    this.#readSeq = readSeq
    if (!wasThere || !this.isViewing) this.#drawLine(readSeq)
  }

  /** `isOthers`: somebody else has said something. */
  arrived(lastSeq: number, isOthers: boolean): void {
    const before = this.#lastSeq
    this.#lastSeq = Math.max(before, lastSeq)
    if (isOthers && !this.isViewing) this.#drawLine(before)
  }

  /** As told by the personal room: another device, or another tab, or a read that went by request. */
  moved(readSeq: number): void {
    this.#readSeq = readSeq
  }

  read(seq: number): void {
    this.#readSeq = Math.max(this.#readSeq, Math.min(seq, this.#lastSeq))
  }

  markUnread(seq: number): void {
    this.#readSeq = seq - 1
    this.#line = seq - 1
    this.#isLineNew = true
    this.#isHeldBack = this.#isAttentive
    // the room has ended it as well; another socket must not begin it again
    if (this.#isAttentive) this.#onViewing(false)
  }

  clearLine(): void {
    this.#line = null
    this.#isLineNew = false
  }

  #drawLine(seq: number): void {
    if (seq >= this.#lastSeq || this.#isLineNew) return
    this.#line = seq
    this.#isLineNew = true
  }
}
