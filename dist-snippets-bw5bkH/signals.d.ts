declare module '@preact/signals' {
  export type ReadonlySignal<Value> = { readonly value: Value }
  export function signal<Value>(value: Value): { value: Value }
}