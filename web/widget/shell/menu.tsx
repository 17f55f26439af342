/** A menu in the top layer: arrows walk, letters find, Escape and a press elsewhere close it and give the focus back. */
import { useLayoutEffect, useRef } from 'preact/hooks'
import { Icon } from './icons.tsx'
import type { MenuItem, ShownMenu } from './overlays.ts'

export function Menu({ menu, onClose }: { menu: ShownMenu; onClose: () => void }) {
  const box = useRef<HTMLDivElement>(null)
  const items = () => [...(box.current?.querySelectorAll<HTMLElement>('[role^=menuitem]') ?? [])]

  useLayoutEffect(() => {
    const shown = box.current
    if (!shown) return undefined
    shown.showPopover()
    placeBeside(shown, menu.at)
    items()[0]?.focus()
    return () => {
      if (menu.from.isConnected) menu.from.focus({ preventScroll: true })
    }
  }, [menu])

  function onKeyDown(event: KeyboardEvent): void {
    const all = items()
    const at = all.findIndex((item) => item === event.target)
    const last = all.length - 1
    const [next, before] = [at === last ? 0 : at + 1, at <= 0 ? last : at - 1]
    const isRightToLeft = box.current !== null && getComputedStyle(box.current).direction === 'rtl'
    const [right, left] = isRightToLeft ? [before, next] : [next, before]
    const to = { ArrowDown: next, ArrowUp: before, ArrowRight: right, ArrowLeft: left, Home: 0, End: last }[
      event.key
    ]
    if (event.key === 'Escape' || event.key === 'Tab') onClose()
    else if (to !== undefined) all[to]?.focus()
    else if (/^\p{L}$/u.test(event.key)) startingWith(all, event.key, at)?.focus()
    else return
    event.preventDefault()
    event.stopPropagation()
  }

  function choose({ run }: MenuItem): void {
    onClose()
    run()
  }

  return (
    <div
      ref={box}
      class={menu.isRow ? 'menu row' : 'menu'}
      part="menu"
      role="menu"
      popover="auto"
      aria-label={menu.label}
      tabIndex={-1}
      onKeyDown={onKeyDown}
      onToggle={(event) => event.newState === 'closed' && onClose()}
    >
      {menu.items.map((item) => (
        <button
          key={item.id}
          type="button"
          role={item.isChecked === undefined ? 'menuitem' : 'menuitemradio'}
          aria-checked={item.isChecked}
          aria-label={item.glyph === undefined ? undefined : item.label}
          class={item.isDanger ? 'menu-item danger' : 'menu-item'}
          tabIndex={-1}
          onClick={() => choose(item)}
        >
          {item.glyph === undefined ? (
            <>
              <Icon name={item.isChecked ? 'check' : item.icon} />
              {item.label}
            </>
          ) : (
            <span class="glyph">{item.glyph}</span>
          )}
        </button>
      ))}
    </div>
  )
}

function startingWith(items: HTMLElement[], letter: string, after: number): HTMLElement | undefined {
  const turned = [...items.slice(after + 1), ...items.slice(0, after + 1)]
  return turned.find((item) =>
    item.textContent?.trim().toLocaleLowerCase().startsWith(letter.toLocaleLowerCase()),
  )
}

/** Below what opened it, or above where there is no room; never beyond the window. */
function placeBeside(box: HTMLElement, at: DOMRect): void {
  const { width, height } = box.getBoundingClientRect()
  const margin = 8
  const isRightToLeft = getComputedStyle(box).direction === 'rtl'
  const left = isRightToLeft || at.left + width > innerWidth - margin ? at.right - width : at.left
  const hasRoomBelow = at.bottom + height + margin < innerHeight
  const top = hasRoomBelow ? at.bottom + 4 : at.top - height - 4
  box.style.left = `${Math.max(margin, Math.min(left, innerWidth - width - margin))}px`
  box.style.top = `${Math.max(margin, Math.min(top, innerHeight - height - margin))}px`
}
