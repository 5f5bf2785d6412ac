/** An estate whose faults are programs: a file is there, or it is not. The folder is told by a variable. */
import overSsh from '../../environments/lab-over-ssh.ts'
import type { EstateEnvironment } from '../../src/model/environment/environment.ts'

export const folderVariable = 'MUSTER_TEST_FOLDER'

/** `sh` with a script that sees where the file is. */
const sh = (script: string) => ['sh', '-c', script]

export const commandEnvironment = (folder: string): EstateEnvironment => ({
  ...overSsh,
  name: 'ours',
  systems: {
    ...overSsh.systems,
    ours: {
      driver: 'command',
      folder,
      variables: { GREETING: 'hello' },
      faults: {
        'ours.raise-flag': {
          description: 'raises a flag',
          inject: sh('echo "$MUSTER_RUN_ID" >flag; echo raised'),
          confirm: sh('[ -e flag ] && echo "the flag of $(cat flag) is up" || { echo "there is no flag"; exit 1; }'),
          undo: sh('rm -f flag'),
        },
      },
    },
  },
})
