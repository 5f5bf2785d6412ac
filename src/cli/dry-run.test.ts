import { expect, test } from 'vitest'
import { rehearsalLines } from './dry-run.ts'

test('what is the same on several hosts stands once, and what cannot be told yet says so', () => {
  const lines = rehearsalLines(
    {
      lock: ['a', 'b'].map(host => ({ host, command: 'take' })),
      unlock: [],
      faults: [
        {
          ...{
            id: 'kill',
            kind: 'postgres.kill-primary',
            instance: 'postgres@a',
            targets: null,
            missing: 'undo: nobody answers',
          },
          inject: [{ host: 'a', command: 'kill 1' }],
          undo: [],
        },
      ],
      steps: [
        { id: 'promote', perform: null, undo: null },
        { id: 'tell', perform: [{ host: 'here', command: './tell.sh' }], undo: [] },
      ],
    },
    ['client'],
  ).join('\n')
  expect(lines).toContain('on client: ')
  expect(lines).toContain('== before anything else\non a, b:\ntake\n')
  expect(lines).toContain('== postgres.kill-primary on postgres@a\non a:\nkill 1\n')
  expect(lines).toContain('== undo of postgres.kill-primary\nnothing\nnot all of it can be told now: undo: nobody')
  expect(lines).toContain('== step promote: decided when it is reached')
  expect(lines).toContain('== step tell\non here:\n./tell.sh\n')
})
