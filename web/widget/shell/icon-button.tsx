/** A button that shows a drawing and is called by words. */
import type { ComponentChildren, Ref, TargetedMouseEvent } from 'preact'
import { Icon, type IconName } from './icons.tsx'

export function IconButton(props: {
  icon: IconName
  label: string
  onClick: (event: TargetedMouseEvent<HTMLButtonElement>) => void
  class?: string
  isPressed?: boolean
  isExpanded?: boolean
  isDisabled?: boolean
  tabIndex?: number
  buttonRef?: Ref<HTMLButtonElement>
  children?: ComponentChildren
}) {
  const { icon, label, onClick, isPressed, isExpanded, isDisabled, tabIndex, buttonRef, children } = props
  return (
    <button
      type="button"
      class={`icon-button ${props.class ?? ''}`}
      aria-label={label}
      title={label}
      aria-pressed={isPressed}
      aria-expanded={isExpanded}
      aria-haspopup={isExpanded === undefined ? undefined : 'menu'}
      disabled={isDisabled}
      tabIndex={tabIndex}
      ref={buttonRef ?? null}
      onClick={onClick}
    >
      <Icon name={icon} />
      {children}
    </button>
  )
}
