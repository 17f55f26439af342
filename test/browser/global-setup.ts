/**
 * One system and one Chromium for all files of browser tests, and the two pages that only tests have: the gallery and the SDK as it
 * is built. Each of these takes seconds to come up and holds nothing that two tests would quarrel over: a test makes its own
 * conversations.
 */
import type { TestProject } from 'vitest/node'
import { findChromium, serveChromium } from './chromium.ts'
import { startGallery } from './gallery/server.ts'
import { buildSdkPage } from './sdk-page.ts'
import { type DemoAddresses, startDemo } from './start-demo.ts'

export type BrowserSystem = { demo: DemoAddresses; chromium: string; galleryUrl: string; sdkFolder: string }

declare module 'vitest' {
  interface ProvidedContext {
    browserSystem: BrowserSystem | null
  }
}

export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const executable = findChromium()
  if (!executable) {
    project.provide('browserSystem', null)
    return async () => {}
  }
  const [demo, chromium, gallery, sdk] = await Promise.all([
    startDemo(),
    serveChromium(executable),
    startGallery(),
    buildSdkPage(),
  ])
  project.provide('browserSystem', {
    demo: demo.addresses,
    chromium: chromium.wsEndpoint(),
    galleryUrl: gallery.url,
    sdkFolder: sdk.folder,
  })
  return async () => {
    await chromium.close()
    await Promise.all([demo.stop(), gallery.stop(), sdk.remove()])
  }
}
