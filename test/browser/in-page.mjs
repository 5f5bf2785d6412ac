// Questions asked inside the page, where the browser's own layout and colours answer. Each stands alone: it is sent there as text.

export const background = () => getComputedStyle(document.body).backgroundColor

export function pictures() {
  const slack = 1
  return [...document.querySelectorAll('svg')].map(svg => {
    const frame = svg.getBoundingClientRect()
    const texts = [...svg.querySelectorAll('text')].map(text => ({
      text: text.textContent,
      box: text.getBoundingClientRect(),
      size: parseFloat(getComputedStyle(text).fontSize) * text.getScreenCTM().a,
    }))
    const meet = (a, b) =>
      Math.min(a.right, b.right) - Math.max(a.left, b.left) > slack &&
      Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top) > slack
    const isOutside = ({ left, right, top, bottom }) =>
      left < frame.left - slack ||
      right > frame.right + slack ||
      top < frame.top - slack ||
      bottom > frame.bottom + slack
    return {
      label: svg.getAttribute('aria-label') ?? '',
      width: frame.width,
      height: frame.height,
      texts: texts.length,
      smallestText: Math.min(...texts.map(({ size }) => size)),
      outside: texts.filter(({ box }) => isOutside(box)).map(({ text }) => text),
      overlaps: texts.flatMap((a, at) =>
        texts
          .slice(at + 1)
          .filter(b => meet(a.box, b.box))
          .map(b => `${a.text} | ${b.text}`),
      ),
    }
  })
}

/** Every piece of text against all that is painted behind it. */
export function textContrasts() {
  const channels = colour => colour.match(/[\d.]+/g).map(Number)
  const over = ([r, g, b], below, alpha) => [r, g, b].map((value, at) => value * alpha + below[at] * (1 - alpha))
  const light = value => (value / 255 <= 0.04045 ? value / 255 / 12.92 : ((value / 255 + 0.055) / 1.055) ** 2.4)
  const luminance = ([r, g, b]) => 0.2126 * light(r) + 0.7152 * light(g) + 0.0722 * light(b)
  const ratio = (a, b) => {
    const [one, other] = [luminance(a), luminance(b)]
    return (Math.max(one, other) + 0.05) / (Math.min(one, other) + 0.05)
  }
  const opacityOf = element =>
    element ? Number(getComputedStyle(element).opacity) * opacityOf(element.parentElement) : 1
  const behind = element => {
    if (!element) return [255, 255, 255]
    const [r, g, b, alpha = 1] = channels(getComputedStyle(element).backgroundColor)
    return alpha === 1 ? [r, g, b] : over([r, g, b], behind(element.parentElement), alpha)
  }
  const shapesBehind = text => {
    const box = text.getBoundingClientRect()
    const [x, y] = [(box.left + box.right) / 2, (box.top + box.bottom) / 2]
    return [...text.ownerSVGElement.querySelectorAll('rect,path,circle,polygon')].filter(shape => {
      const area = shape.getBoundingClientRect()
      const earlier = (text.compareDocumentPosition(shape) & Node.DOCUMENT_POSITION_PRECEDING) !== 0
      const filled = getComputedStyle(shape).fill !== 'none'
      return earlier && filled && area.left < x && x < area.right && area.top < y && y < area.bottom
    })
  }
  const backgroundOf = element => {
    const svg = element.closest('svg')
    if (!svg) return behind(element)
    return shapesBehind(element.closest('text')).reduce((below, shape) => {
      const style = getComputedStyle(shape)
      const [r, g, b, alpha = 1] = channels(style.fill)
      return over([r, g, b], below, alpha * Number(style.fillOpacity) * opacityOf(shape))
    }, behind(svg))
  }
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT)
  const contrasts = []
  while (walker.nextNode()) {
    const element = walker.currentNode.parentElement
    const shown = element.getClientRects().length > 0 && !element.closest('style,title')
    if (walker.currentNode.textContent.trim() === '' || !shown) continue
    const style = getComputedStyle(element)
    const background = backgroundOf(element)
    const [r, g, b, alpha = 1] = channels(element.closest('svg') ? style.fill : style.color)
    const colour = over([r, g, b], background, alpha * opacityOf(element))
    contrasts.push({ what: walker.currentNode.textContent.trim(), ratio: ratio(colour, background) })
  }
  return contrasts
}

/** Every mark that carries meaning against the page; lines that only guide the eye are left out. */
export function markContrasts() {
  const light = value => (value / 255 <= 0.04045 ? value / 255 / 12.92 : ((value / 255 + 0.055) / 1.055) ** 2.4)
  const luminance = colour => {
    const [r, g, b] = colour.match(/[\d.]+/g).map(Number)
    return 0.2126 * light(r) + 0.7152 * light(g) + 0.0722 * light(b)
  }
  const page = luminance(getComputedStyle(document.body).backgroundColor)
  const ratio = colour => {
    const own = luminance(colour)
    return (Math.max(own, page) + 0.05) / (Math.min(own, page) + 0.05)
  }
  return [...document.querySelectorAll('svg :is(path,rect,line):not(.grid,.gap)')].map(mark => {
    const { stroke, fill } = getComputedStyle(mark)
    const colours = [stroke, mark.tagName === 'line' ? 'none' : fill].filter(colour => colour !== 'none')
    return { what: mark.getAttribute('class') ?? mark.tagName, ratio: Math.max(0, ...colours.map(ratio)) }
  })
}

export function cutOff(scrolls) {
  const slack = 1
  const page = document.documentElement
  const name = element => `${element.tagName} ${element.textContent.trim().slice(0, 40)}`
  const clips = element =>
    element.scrollWidth > element.clientWidth + slack && getComputedStyle(element).overflowX !== 'visible'
  const sideways = page.scrollWidth > page.clientWidth ? [`the page itself, ${page.scrollWidth} px`] : []
  const wide = [...document.body.querySelectorAll('*')].filter(element => {
    if (element.closest('svg') && element.tagName !== 'svg') return false
    if (scrolls && element.closest('.wide,pre')) return false
    return element.getBoundingClientRect().right > page.clientWidth + slack || (!scrolls && clips(element))
  })
  return [...sideways, ...wide.map(name)]
}

export const openDetails = () => document.querySelectorAll('details').forEach(part => (part.open = true))

export const cellTexts = rows => rows.map(row => [...row.children].map(cell => cell.innerText))

/** Where the dot and the bar of each run of a chart stand. */
export const runMarks = chart =>
  [...chart.querySelectorAll('g')].map(mark => {
    const bar = mark.querySelector('path').getBBox()
    return {
      runId: mark.querySelector('title').textContent,
      x: Number(mark.querySelector('circle')?.getAttribute('cx')),
      middle: Number(mark.querySelector('circle')?.getAttribute('cy')),
      lower: bar.y + bar.height,
      upper: bar.y,
    }
  })
