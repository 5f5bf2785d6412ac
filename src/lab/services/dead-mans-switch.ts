/** A dead man's switch: it goes off when the heartbeat that keeps it quiet stays away. */

/** Starts it, armed; returns what a heartbeat calls. `tell` hears `firing` once when it goes off, `resolved` at the next heartbeat. */
export function startSwitch(silenceMs: number, tell: (status: 'firing' | 'resolved') => void): () => void {
  let isOff = false
  const goOff = () => {
    isOff = true
    tell('firing')
  }
  let timer = setTimeout(goOff, silenceMs)
  return () => {
    if (isOff) tell('resolved')
    isOff = false
    clearTimeout(timer)
    timer = setTimeout(goOff, silenceMs)
  }
}
