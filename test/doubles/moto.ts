/** moto, another stand-in for AWS, where the machine has it; null: it has not, and what is judged by it is skipped. */
import { spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { freePort } from '../sshd.ts'

export const hasMoto = spawnSync('moto_server', ['--help']).status === 0

export interface Moto {
  readonly url: string
  close(): Promise<void>
}

const startMs = 30_000

/** Resolves once it answers. */
export async function startMoto(): Promise<Moto> {
  const port = await freePort()
  const child = spawn('moto_server', ['-H', '127.0.0.1', '-p', String(port)], { stdio: 'ignore' })
  const url = `http://127.0.0.1:${port}`
  const deadline = Date.now() + startMs
  for (;;)
    try {
      await fetch(`${url}/moto-api/`)
      break
    } catch (error) {
      if (child.exitCode !== null || Date.now() > deadline) throw error
      await new Promise(resolve => setTimeout(resolve, 100))
    }
  return {
    url,
    async close() {
      const ended = once(child, 'exit')
      child.kill('SIGKILL')
      await ended
    },
  }
}
