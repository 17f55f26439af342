/** What is asked or shown over the widget. A part of its own: nobody needs it to read. */
import type { ShownDialog } from '../shell/overlays.ts'
import { Archived } from './archived.tsx'
import { Begin } from './begin.tsx'
import { Confirm } from './confirm.tsx'
import { EmojiPicker } from './emoji-picker.tsx'
import { Found } from './found.tsx'
import { Keys } from './keys.tsx'
import { Members } from './members.tsx'
import { Picture } from './picture.tsx'
import { Pins } from './pins.tsx'
import { Readers } from './readers.tsx'
import { Rename } from './rename.tsx'
import { ReportIt } from './report-it.tsx'
import { Reports } from './reports.tsx'
import { Search } from './search.tsx'
import { Switcher } from './switcher.tsx'
import { Thread } from './thread.tsx'
import { Versions } from './versions.tsx'

export function Dialog({ dialog, onClose }: { dialog: ShownDialog; onClose: () => void }) {
  switch (dialog.kind) {
    case 'confirm':
      return <Confirm {...dialog} onClose={onClose} />
    case 'readers':
      return <Readers {...dialog} onClose={onClose} />
    case 'members':
      return <Members {...dialog} onClose={onClose} />
    case 'picture':
      return <Picture {...dialog} onClose={onClose} />
    case 'pins':
      return <Pins {...dialog} onClose={onClose} />
    case 'rename':
      return <Rename {...dialog} onClose={onClose} />
    case 'report':
      return <ReportIt {...dialog} onClose={onClose} />
    case 'reports':
      return <Reports {...dialog} onClose={onClose} />
    case 'versions':
      return <Versions {...dialog} onClose={onClose} />
    case 'found':
      return dialog.what === 'search' ? (
        <Search within={dialog.within} onClose={onClose} />
      ) : (
        <Found what={dialog.what} onClose={onClose} />
      )
    case 'archived':
      return <Archived onClose={onClose} />
    case 'begin':
      return <Begin onClose={onClose} />
    case 'emoji':
      return <EmojiPicker {...dialog} onClose={onClose} />
    case 'thread':
      return <Thread {...dialog} onClose={onClose} />
    case 'switcher':
      return <Switcher onClose={onClose} />
    case 'keys':
      return <Keys onClose={onClose} />
  }
}
