/** What goes on at the object store of the lab while a drill goes on; pure data. */
import type { HttpProbe, Ledger } from '../model/scenario/scenario.ts'

const read = (name: string, service: string): HttpProbe => ({
  class: name,
  vantage: 'eu-client',
  service,
  path: '/application-assets/known.txt',
  every: '50ms',
  deadline: '500ms',
})

/** Users fetch what everybody knows from both sites; those who know only the one that is lost are seen to go without. */
export const documentReads: HttpProbe[] = [
  read('assets.read', 'documents'),
  { ...read('assets.read-at-home', 'documents-at-home'), witness: true },
]

/** Applications of the region store documents through the store's own client, which knows both sites. */
export const documentWrites = (name: string, every: string): Ledger => ({
  name,
  vantage: 'eu-west-1-app',
  store: 'documents',
  through: 's3',
  writers: 2,
  every,
  deadline: '1s',
})
