/** What is asked or shown over the widget. A part of its own: nobody needs it to read. */
import type { ShownDialog } from '../shell/overlays.ts'
import { Archived } from './archived.tsx'
import { Confirm } from './confirm.tsx'
import { Keys } from './keys.tsx'
import { Members } from './members.tsx'
import { Pins } from './pins.tsx'
import { Readers } from './readers.tsx'
import { Rename } from './rename.tsx'
import { Switcher } from './switcher.tsx'

export function Dialog({ dialog, onClose }: { dialog: ShownDialog; onClose: () => void }) {
  switch (dialog.kind) {
    case 'confirm':
      return <Confirm {...dialog} onClose={onClose} />
    case 'readers':
      return <Readers {...dialog} onClose={onClose} />
    case 'members':
      return <Members {...dialog} onClose={onClose} />
    case 'pins':
      return <Pins {...dialog} onClose={onClose} />
    case 'rename':
      return <Rename {...dialog} onClose={onClose} />
    case 'archived':
      return <Archived onClose={onClose} />
    case 'switcher':
      return <Switcher onClose={onClose} />
    case 'keys':
      return <Keys onClose={onClose} />
  }
}
