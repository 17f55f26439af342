/** Starts once for all journeys what most of them share: the services, and the production build over them. */
import type { TestProject } from 'vitest/node'
import setupServices from '../global-setup.ts'
import { startBuild } from './start-build.ts'

declare module 'vitest' {
  interface ProvidedContext {
    workerUrl: string
  }
}

export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const stopServices = await setupServices(project)
  const { url, close } = await startBuild(project.getProvidedContext().services)
  project.provide('workerUrl', url.href)
  return async () => {
    await close()
    await stopServices()
  }
}
