/**
 * Runs the routing daemon of a point of presence and lets it announce the front door's address only while the proxy there
 * answers. It ends when the daemon does.
 */
import { execFile, spawn } from 'node:child_process'
import { Agent, get } from 'node:http'
import { setTimeout as delay } from 'node:timers/promises'
import { promisify } from 'node:util'

const setting = (name: string): string => {
  const value = process.env[name]
  if (value === undefined) throw new Error(`${name} is not set`)
  return value
}
const socket = setting('BIRD_SOCKET')
const everyMs = Number(setting('CHECK_MS'))

const daemon = spawn('bird', ['-f', '-c', setting('BIRD_FILE'), '-s', socket], { stdio: 'inherit' })
daemon.once('exit', code => process.exit(code ?? 1))

// Not by fetch, which costs several times as much, and this is asked five times a second as long as the lab runs.
const agent = new Agent({ keepAlive: true, maxSockets: 1 })

/** Refused, cut or silent: whichever, no client would be served here. */
const isAlive = (): Promise<boolean> =>
  new Promise(resolve => {
    const asked = get(setting('CHECK_URL'), { agent }, response => {
      response.once('end', () => resolve(response.statusCode === 200)).resume()
    })
    const late = setTimeout(() => asked.destroy(), 2 * everyMs)
    asked
      .on('error', () => undefined)
      .once('close', () => {
        clearTimeout(late)
        resolve(false)
      })
  })

/** True when the daemon did as told: at the start its socket may not be there yet. */
async function tell(what: 'enable' | 'disable'): Promise<boolean> {
  try {
    await promisify(execFile)('birdc', ['-s', socket, what, 'anycast'])
    process.stderr.write(`${new Date().toISOString()} ${what}d the announcement\n`)
    return true
  } catch (error) {
    process.stderr.write(`${new Date().toISOString()} ${error instanceof Error ? error.message : String(error)}\n`)
    return false
  }
}

let announces = false
/** checks in a row that speak against what is announced now */
let against = 0
for (;;) {
  const alive = await isAlive()
  against = alive === announces ? 0 : against + 1
  if (against >= Number(setting(announces ? 'FALL' : 'RISE')) && (await tell(alive ? 'enable' : 'disable'))) {
    announces = alive
    against = 0
  }
  await delay(everyMs)
}
