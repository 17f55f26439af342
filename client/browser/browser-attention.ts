/** Attention as a browser knows it: visibility and focus of the document, and what the browser says of the network. */
import type { Attention } from '../surroundings.ts'

const ofDocument = ['visibilitychange']
const ofWindow = ['focus', 'blur', 'online', 'offline', 'pageshow', 'pagehide']

export const browserAttention: Attention = {
  get isFocused() {
    return document.visibilityState === 'visible' && document.hasFocus()
  },
  get isVisible() {
    return document.visibilityState === 'visible'
  },
  get isOnline() {
    return navigator.onLine
  },
  subscribe(listener) {
    for (const type of ofDocument) document.addEventListener(type, listener)
    for (const type of ofWindow) window.addEventListener(type, listener)
    return () => {
      for (const type of ofDocument) document.removeEventListener(type, listener)
      for (const type of ofWindow) window.removeEventListener(type, listener)
    }
  },
}
