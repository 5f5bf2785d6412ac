/**
 * Runs the routing daemon of a point of presence and lets it announce the front door's address only while the proxy there
 * answers. It ends when the daemon does.
 */
import { execFile, spawn } from 'node:child_process'
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

async function isAlive(): Promise<boolean> {
  try {
    const response = await fetch(setting('CHECK_URL'), { signal: AbortSignal.timeout(2 * everyMs) })
    await response.text()
    return response.ok
  } catch {
    // Refused, cut or silent: whichever, no client would be served here.
    return false
  }
}

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
