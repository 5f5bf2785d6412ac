import { spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { text } from 'node:stream/consumers'
import { expect, test } from 'vitest'

const session = '/proc/self/autogroup'
const script = (rest: string) => `const { goFirst } = await import('${import.meta.dirname}/go-first.ts')
const { readFileSync } = await import('node:fs')
const tell = () => console.log(readFileSync('${session}', 'utf8').split(' ').at(-1).trim())
const restore = goFirst()
tell()
${rest}`

/** What a command tells in a session of its own, and how the session goes when the command is over. */
async function inOwnSession(rest: string): Promise<string[]> {
  const shell = spawn(
    'sh',
    [
      '-c',
      `echo 3 >${session}; "$0" --input-type=module -e "$1"; cut -d' ' -f3 ${session}`,
      process.execPath,
      script(rest),
    ],
    { detached: true, stdio: ['ignore', 'pipe', 'inherit'] },
  )
  return (await text(shell.stdout)).trim().split('\n')
}

// Others than root go first nowhere, and some kernels share by process.
const canGoFirst = process.getuid?.() === 0 && existsSync(session)

test.runIf(canGoFirst)('root’s session goes first until it is told otherwise, and then as before', async () => {
  expect(await inOwnSession('restore(); tell()')).toEqual(['-10', '3', '3'])
})

test.runIf(canGoFirst)('a command that leaves at once gives its session back', async () => {
  expect(await inOwnSession('process.exit(3)')).toEqual(['-10', '3'])
})
