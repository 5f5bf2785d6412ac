import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { expect, test } from 'vitest'
import { alone } from './alone.ts'

const folder = `/nowhere/${process.pid}`

test('of two at once the second is told, and may when the first is done, however that went', async () => {
  const first = Promise.withResolvers<string>()
  const going = alone(folder, 'it is done', () => first.promise)
  await expect(alone(folder, 'it is done', async () => 'second')).rejects.toMatchObject({
    code: 'lab.busy',
    message: 'it is done already',
  })
  expect(await alone(`${folder}/other`, 'it is done', async () => 'another')).toBe('another')
  first.reject(new Error('it failed'))
  await expect(going).rejects.toThrow('it failed')
  expect(await alone(folder, 'it is done', async () => 'third')).toBe('third')
})

test('a process that is killed lets go', async () => {
  const held = `import { alone } from ${JSON.stringify(new URL('alone.ts', import.meta.url))}
    await alone(${JSON.stringify(folder)}, 'it is done', async () => {
      console.log('held')
      await new Promise(done => setTimeout(done, 60_000))
    })`
  const other = spawn(process.execPath, ['--input-type=module', '-e', held], { stdio: ['ignore', 'pipe', 'inherit'] })
  await once(other.stdout, 'data')
  await expect(alone(folder, 'it is done', async () => 'we')).rejects.toMatchObject({ code: 'lab.busy' })
  other.kill('SIGKILL')
  await once(other, 'exit')
  expect(await alone(folder, 'it is done', async () => 'we')).toBe('we')
})
