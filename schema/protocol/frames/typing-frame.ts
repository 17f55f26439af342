/** Somebody else is writing. It ends with their message, or when nothing has been said of it for `typingShownMs`. */
import type { UserId } from '../../ids.ts'

export type TypingFrame = { type: 'typing'; userId: UserId }
