/** Small drawings, 20 units wide, in the colour of the text around them. They never say anything that words don't. */
const paths = {
  direct: 'M10 10.2a3.2 3.2 0 1 0 0-6.4 3.2 3.2 0 0 0 0 6.4ZM4 17c.6-3.2 3-4.7 6-4.7s5.4 1.5 6 4.7',
  group:
    'M7 10.200a2.7 2.7 0 1 0 0-5.4 2.7 2.7 0 0 0 0 5.400ZM2 16.500c.5-2.8 2.5-4.3 5-4.300s4.5 1.5 5 4.300M12.6 5a2.6 2.6 0 0 1 0 5M14.5 12.300c1.9.6 3.1 2 3.5 4.2',
  class: 'M10 4 1.8 8 10 12l8.2-4L10 4ZM5 10v4c1.4 1.3 3.1 2 5 2s3.6-.7 5-2v-4',
  announcement: 'M3 8.500V12h2.500l7.5 4V4.500l-7.5 4H3ZM15.8 8a3 3 0 0 1 0 4.500M6.5 12.200V16h2.300v-2.6',
  back: 'M12.5 4.5 7 10l5.5 5.5',
  send: 'M3.5 10h12M10.5 4.5 16 10l-5.5 5.5',
  edit: 'm4 16 .8-3.4L13.5 3.900a1.8 1.8 0 0 1 2.6 2.600L7.4 15.2 4 16ZM12 5.500l2.6 2.6',
  reply: 'M8 5 3.5 9.5 8 14M4 9.500h7.500a5 5 0 0 1 5 5V16',
  react: 'M10 17a7 7 0 1 0 0-14 7 7 0 0 0 0 14ZM7.5 8h.01M12.5 8h.01M7 11.500c.8 1.3 1.8 2 3 2s2.2-.7 3-2',
  more: 'M4.5 10h.01M10 10h.01M15.5 10h.01',
  search: 'M9 14.500a5.5 5.5 0 1 0 0-11 5.5 5.5 0 0 0 0 11ZM13 13l4 4',
  pin: 'M7 3.500h6l-.7 5 2.7 3H5l2.7-3-.7-5ZM10 11.500V17',
  people: 'M10 9.500a3 3 0 1 0 0-6 3 3 0 0 0 0 6ZM3.5 17c.6-3.2 3.3-5 6.5-5s5.9 1.8 6.5 5',
  close: 'm5 5 10 10M15 5 5 15',
  down: 'M10 4v12M4.5 10.5 10 16l5.5-5.5',
  up: 'M10 16V4M4.5 9.5 10 4l5.5 5.5',
  attach:
    'm14.5 9-5.3 5.300a3.2 3.2 0 0 1-4.5-4.500l6-6a2.2 2.2 0 0 1 3 3.100l-5.9 6a1.1 1.1 0 0 1-1.5-1.600L11.5 6',
  format: 'M4 15.5 8 5h1l4 10.500M5.5 12h6M14 9.500h3.500M15.7 7.700v3.6',
  file: 'M5 3h6.500L15 6.500V17H5V3ZM11 3v4h4',
  mute: 'M3.5 8v4H6l4 3.500v-11L6 8H3.500ZM13.5 8l4 4M17.5 8l-4 4',
  add: 'M10 4v12M4 10h12',
  check: 'm4 10.5 4 4L16 6',
  bolt: 'M10.5 3 5 11h4l-.5 6L14 9h-4l.5-6Z',
} as const

export type IconName = keyof typeof paths

export function Icon({ name }: { name: IconName }) {
  return (
    <svg class="icon" viewBox="0 0 20 20" aria-hidden="true" focusable="false">
      <path d={paths[name]} />
    </svg>
  )
}
