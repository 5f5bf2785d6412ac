/**
 * Joins its own streams with who keeps a program going on this host: `attach FOLDER`. With `attach FOLDER PATIENCE-MS PROGRAM ...`
 * it is started first.
 */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { connect, type Socket } from 'node:net'
import { setTimeout as delay } from 'node:timers/promises'
import { ownModule } from '../../../../model/own-files.ts'
import { socketName } from './words.ts'

/** How long whoever was started a moment ago may take to listen. */
const startMs = 10_000

const [folder = '', ...program] = process.argv.slice(2)
process.chdir(folder)
if (program.length > 0) {
  const keeper = ownModule(import.meta.dirname, 'keeper')
  spawn(process.execPath, [keeper, folder, ...program], { stdio: 'ignore' }).unref()
}
const socket = await joined(program.length > 0 ? startMs : 0)
socket.on('error', () => undefined)
process.stdout.on('error', () => socket.destroy())
socket.once('close', () => process.exit(0))
process.stdin.pipe(socket)
socket.pipe(process.stdout)

async function joined(withinMs: number): Promise<Socket> {
  const deadline = performance.now() + withinMs
  for (;;) {
    const one = connect(socketName)
    try {
      await once(one, 'connect')
      return one
    } catch (error) {
      if (performance.now() >= deadline) throw error
    }
    await delay(10)
  }
}
