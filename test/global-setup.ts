/** Starts the services once for a whole vitest project and hands their addresses to its tests. */
import type { TestProject } from 'vitest/node'
import { type Services, startServices } from './services.ts'

declare module 'vitest' {
  interface ProvidedContext {
    services: Services
  }
}

export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const { bindings, stop } = await startServices()
  project.provide('services', bindings)
  return stop
}
