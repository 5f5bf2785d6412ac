import { expect, test } from 'vitest'
import { unsoundIn } from './check.ts'

const begin = '2026-11-25 03:10:33.767 P00   INFO: verify command begin 2.45: --config=pgbackrest.conf --stanza=core'
const end = '2026-11-25 03:10:34.075 P00   INFO: verify command end: completed successfully (309ms)\n'

const damaged = `${begin}
2026-11-25 03:10:33.855 P02   INFO: invalid checksum '20261125-031013F_20261125-031016I/pg_data/base/5/2608.lz4'
2026-11-25 03:10:34.072 P00   INFO: stanza: core
                                    status: error
                                      archiveId: 15-1, total WAL checked: 9, total valid WAL: 8
                                        missing: 0, checksum invalid: 1, size invalid: 0, other: 0
                                      backup: 20261125-031013F_20261125-031016I, status: invalid, total files checked: 980, total valid files: 979
                                        checksum invalid: 1
${end}`

test('what is unsound, although the command itself completed successfully', () => {
  expect(unsoundIn(damaged)).toEqual([
    {
      label: '15-1',
      said: 'total WAL checked: 9, total valid WAL: 8, missing: 0, checksum invalid: 1, size invalid: 0, other: 0',
    },
    {
      label: '20261125-031013F_20261125-031016I',
      said: 'status: invalid, total files checked: 980, total valid files: 979, checksum invalid: 1',
    },
  ])
})

test('a sound repository has no problem', () => {
  expect(unsoundIn(`${begin}\n${end}`)).toEqual([])
})

test('a repository without its lists is unsound as a whole', () => {
  const report = `${begin}
2026-11-25 03:10:57.825 P00   INFO: stanza: core
                                    status: error
                                      No usable backup.info file
                                      No usable archive.info file
${end}`
  expect(unsoundIn(report)).toEqual([{ label: 'repository', said: 'No usable backup.info file' }])
})
