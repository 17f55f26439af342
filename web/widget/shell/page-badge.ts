/**
 * How much is unread, where the page is not looked at: in the title, on its icon, and on the app's icon where it is installed.
 * A page asks for it (`page-badge`), since title and icon are its own; all three are as they were when nothing is unread.
 */
const ours = /^\(\d+\+?\) /
const shownMax = 99
const size = 32

let icon: { link: HTMLLinkElement; before: string | null; made: string } | null = null
let drawn = 0

export function showPageBadge(unread: number): void {
  const count = unread > shownMax ? `${shownMax}+` : String(unread)
  const bare = document.title.replace(ours, '')
  document.title = unread > 0 ? `(${count}) ${bare}` : bare
  const badging = unread > 0 ? navigator.setAppBadge?.(unread) : navigator.clearAppBadge?.()
  badging?.catch(() => undefined) // not installed: there is no icon to put it on
  drawn += 1
  const turn = drawn
  if (unread === 0) return restore()
  if (icon) return // a dot is there: how many it is the title says
  // without its icon, or from a policy that forbids it, the page keeps what it has
  drawDot().then(
    (blob) => {
      if (blob && turn === drawn) put(URL.createObjectURL(blob))
    },
    () => undefined,
  )
}

function put(address: string): void {
  const found = document.querySelector<HTMLLinkElement>('link[rel~="icon"]')
  const link =
    found ?? document.head.appendChild(Object.assign(document.createElement('link'), { rel: 'icon' }))
  icon = { link, before: found ? found.getAttribute('href') : null, made: address }
  link.href = address
}

function restore(): void {
  if (!icon) return
  if (icon.before === null) icon.link.remove()
  else icon.link.setAttribute('href', icon.before)
  URL.revokeObjectURL(icon.made)
  icon = null
}

async function drawDot(): Promise<Blob | null> {
  const canvas = Object.assign(document.createElement('canvas'), { width: size, height: size })
  const context = canvas.getContext('2d')
  if (!context) return null
  const address = document.querySelector<HTMLLinkElement>('link[rel~="icon"]')?.href
  if (address !== undefined) {
    const image = Object.assign(new Image(size, size), { src: address })
    await image.decode()
    context.drawImage(image, 0, 0, size, size)
  }
  context.beginPath()
  context.arc(size - 9, 9, 9, 0, 2 * Math.PI)
  context.fillStyle = '#d0342c'
  context.fill()
  return new Promise((resolve) => canvas.toBlob(resolve))
}
