/** Draws a component again only when one of its properties is another value. */
import { Component, type ComponentChildren, type FunctionComponent, h } from 'preact'

export function memo<Props extends object>(
  drawn: (props: Props) => ComponentChildren,
): FunctionComponent<Props> {
  class Remembered extends Component<Props> {
    override shouldComponentUpdate(next: Readonly<Props>): boolean {
      const keys = new Set([...Object.keys(this.props), ...Object.keys(next)])
      return [...keys].some((key) => Reflect.get(this.props, key) !== Reflect.get(next, key))
    }
    override render(): ComponentChildren {
      return h(drawn as FunctionComponent<Props>, this.props)
    }
  }
  return (props) => h(Remembered, props)
}
