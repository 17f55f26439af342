/**
 * Something to look at and to be told about. It is what React's `useSyncExternalStore` takes as it is, and what a signal
 * is made of in three lines (docs/SDK.md). Both members stand alone: they may be passed on without their store.
 */
export type Store<Snapshot> = {
  /** Calls after every change, never while subscribing. The answer ends it; ending twice does no harm. */
  readonly subscribe: (listener: () => void) => () => void
  /** What is true now: the same object until something changes, and never changed itself. */
  readonly getSnapshot: () => Snapshot
}
