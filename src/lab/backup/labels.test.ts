import { expect, test } from 'vitest'
import { labelsIn } from './labels.ts'

const info = `[backrest]
backrest-format=5

[backup:current]
20261125-025203F_20261125-025205I={"backup-prior":"20261125-025203F","backup-type":"incr"}
20261125-025203F={"backup-archive-start":"000000010000000000000009","backup-type":"full"}

[db]
db-id=1

[db:history]
20260101-000000F={"no":"backup"}
`

test('the backups that are listed, oldest first', () => {
  expect(labelsIn(info)).toEqual(['20261125-025203F', '20261125-025203F_20261125-025205I'])
})

test('a repository without a backup lists none', () => {
  expect(labelsIn('[db]\ndb-id=1\n')).toEqual([])
  expect(labelsIn('')).toEqual([])
})
