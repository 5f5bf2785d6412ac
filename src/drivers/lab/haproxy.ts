/** How a HAProxy of the lab is spoken to: through its runtime socket, which lies in the sandbox's own /run. */
import { fileURLToPath } from 'node:url'
import { socketFolderOf } from '../../lab/components/component.ts'

const script = fileURLToPath(new URL('haproxy-ask.ts', import.meta.url))

/** argv that, run in any host of the lab, gives a component's HAProxy these commands (`; ` between them). */
export const askHaproxy = (componentId: string, commands: string): string[] => [
  process.execPath,
  script,
  `${socketFolderOf(componentId)}/stats.sock`,
  commands,
]
